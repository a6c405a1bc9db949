package io.metadatasearch.services;

import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.testcontainers.containers.wait.strategy.Wait;

/** S3Mock from its official image, or from an image that accepts the same variables. It does not check secrets. */
final class S3Container extends LocalS3 {

    private static final int PORT = 9090;

    /**
     * Servers whose test is over, emptied. Each test needs a server, and each start keeps both processors busy for some
     * seconds. Testcontainers ends these servers with the JVM.
     */
    private static final Queue<S3Container> IDLE = new ConcurrentLinkedQueue<>();

    private final int port = FreePort.find();
    private final ServerContainer container;

    private S3Container(String image) throws IOException {
        container = new ServerContainer(image, Map.of(PORT, port))
                // By default it uses a new folder at each start; this folder can be created by any user that it runs
                // as.
                .withEnv("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", "/tmp/objects")
                .withEnv("COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "true")
                // No garbage collector: the image may name one, and its JVM does not start with two.
                .withEnv("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=1")
                .waitingFor(Wait.forHttp("/").forPort(PORT)); // the list of buckets
        container.start();
    }

    /** Returns a server without a bucket. */
    static S3Container take(String image) throws IOException {
        S3Container idle = IDLE.poll();
        return idle == null ? new S3Container(image) : idle;
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

    /**
     * Stops the server gracefully. It writes its list of keys in place: if killed at that moment, it could not read the
     * list at the next start.
     */
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
        if (!container.isRunning()) {
            restart();
        }
        for (String key : keys("")) {
            client().deleteObject(request -> request.bucket(BUCKET).key(key));
        }
        client().deleteBucket(request -> request.bucket(BUCKET));
        IDLE.add(this);
    }
}
