package io.metadatasearch.services;

import java.io.IOException;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.wait.strategy.Wait;

/** S3Proxy from its makers' image, or one that takes the same variables. */
final class S3Container extends LocalS3 {

    private static final int PORT = 80;
    private static final String FOLDER = "/data";

    private final int port = FreePort.find();
    private final ServerContainer container;

    S3Container(String image) throws IOException {
        container = new ServerContainer(image, Map.of(PORT, port))
                .withEnv("S3PROXY_ENDPOINT", "http://0.0.0.0:" + PORT)
                .withEnv("S3PROXY_AUTHORIZATION", "aws-v2-or-v4")
                .withEnv("S3PROXY_IDENTITY", ACCESS_KEY)
                .withEnv("S3PROXY_CREDENTIAL", secretKey())
                .withEnv("S3PROXY_JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .withEnv("JCLOUDS_PROVIDER", "filesystem")
                .withEnv("JCLOUDS_FILESYSTEM_BASEDIR", FOLDER)
                .waitingFor(Wait.forHttp("/").forPort(PORT).forStatusCode(403)); // who asks without a secret
        container.start();
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void refuse(String rightAndPrefix) {
        ServerContainer.skip();
    }

    @Override
    void rename(String from, String to) throws IOException {
        String bucket = FOLDER + "/" + BUCKET + "/";
        try {
            ExecResult result = container.execInContainer(
                    "sh",
                    "-c",
                    "mkdir -p \"$(dirname \"$2\")\" && mv -f \"$1\" \"$2\"",
                    "sh",
                    bucket + from,
                    bucket + to);
            if (result.getExitCode() != 0) {
                throw new IOException("Cannot rename " + from + " to " + to + ": " + result.getStderr());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public void stop() {
        container.kill();
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
