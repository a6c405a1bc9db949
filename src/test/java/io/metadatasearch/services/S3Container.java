package io.metadatasearch.services;

import java.io.IOException;
import java.util.Map;
import org.testcontainers.containers.wait.strategy.Wait;

/** S3Mock from its makers' image, or one that takes the same variables. It asks nobody for a secret. */
final class S3Container extends LocalS3 {

    private static final int PORT = 9090;

    private final int port = FreePort.find();
    private final ServerContainer container;

    S3Container(String image) throws IOException {
        container = new ServerContainer(image, Map.of(PORT, port))
                // Its own choice is a new folder at each start; this one can be made by whichever user it runs as.
                .withEnv("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", "/tmp/objects")
                .withEnv("COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "true")
                // No collector: the image may name one, and its JVM does not start with two.
                .withEnv("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=1")
                .waitingFor(Wait.forHttp("/").forPort(PORT)); // the list of buckets
        container.start();
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String wrongSecret() {
        ServerContainer.skip();
        return null;
    }

    @Override
    public void refuse(String rightAndPrefix) {
        ServerContainer.skip();
    }

    /** It writes its list of keys in place: killed in that moment, it could not read it at the next start. */
    @Override
    public void stop() {
        container.terminate();
    }

    @Override
    public void restart() {
        container.startAgain();
    }

    @Override
    void end() {
        container.close();
    }
}
