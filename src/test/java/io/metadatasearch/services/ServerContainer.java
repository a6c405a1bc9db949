package io.metadatasearch.services;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server from an image, on ports of the loopback address that it keeps when it is killed and started again. */
final class ServerContainer extends GenericContainer<ServerContainer> {

    /**
     * Creates a container that is not started.
     *
     * @param ports the port of this machine for each port of the container
     */
    ServerContainer(String image, Map<Integer, Integer> ports) {
        super(DockerImageName.parse(image));
        List<String> bindings = new ArrayList<>();
        ports.forEach((inside, here) -> bindings.add("127.0.0.1:" + here + ":" + inside));
        setPortBindings(bindings);
    }

    /**
     * Returns the image that this run tests.
     *
     * @param server {@code elasticsearch}, {@code s3} or {@code ftp}
     * @return the image; empty if the server in this JVM is used
     */
    static Optional<String> image(String server) {
        return Optional.ofNullable(System.getProperty("container." + server));
    }

    /** Skips the test: a server from an image does not do what the test needs. */
    static void skip() {
        Assumptions.abort("Only a server in this JVM does what this test needs; ./mvnw verify runs it");
    }

    /**
     * Returns the loopback address: the ports are bound here, whatever Testcontainers considers the Docker host to be.
     */
    @Override
    public String getHost() {
        return "127.0.0.1";
    }

    /** Kills its processes at once; its files stay. */
    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
        getDockerClient()
                .waitContainerCmd(getContainerId())
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode();
    }

    /** Lets its processes finish their work and end; its files stay. */
    void terminate() {
        getDockerClient().stopContainerCmd(getContainerId()).exec();
    }

    /** Starts the container again after {@link #kill()} or {@link #terminate()}, and waits until it answers. */
    void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
        waitUntilContainerStarted();
    }

    /**
     * Makes sure that Docker is available and the images are here; otherwise prints what is missing and exits with 1.
     */
    public static void main(String[] images) throws InterruptedException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            fail(
                    "There is no Docker that answers, and the profile containers runs the servers of the tests with it.\n"
                            + "Start Docker, or name its socket in DOCKER_HOST. ./mvnw verify, without the profile, needs none.");
        }
        DockerClient docker = DockerClientFactory.instance().client();
        for (String image : images) {
            try {
                docker.inspectImageCmd(image).exec();
            } catch (NotFoundException notHere) {
                System.out.println("Pulling " + image + " ...");
                try {
                    docker.pullImageCmd(image).start().awaitCompletion();
                } catch (RuntimeException e) {
                    fail(
                            "The image " + image + " is not here and cannot be pulled: " + e.getMessage()
                                    + "\nAnother can be named: -Dimage.elasticsearch, -Dimage.elasticsearch9, -Dimage.s3, -Dimage.ftp.");
                }
            }
        }
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}
