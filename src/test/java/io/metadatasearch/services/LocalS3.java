package io.metadatasearch.services;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server, on a free port of the loopback address, with one bucket: in this JVM, or in a container if the run
 * tests an image.
 */
public abstract class LocalS3 implements AutoCloseable {

    /** The bucket that exists from the start. */
    public static final String BUCKET = "metadata";

    static final String ACCESS_KEY = "local";

    private final String secretKey = UUID.randomUUID().toString();
    private S3Client client;

    /**
     * Starts a server.
     *
     * @param folder where the server in this JVM keeps the objects; it is created if it does not exist
     * @throws IOException if it does not start
     */
    public static LocalS3 start(Path folder) throws IOException {
        Optional<String> image = ServerContainer.image("s3");
        LocalS3 s3 = image.isPresent() ? S3Container.take(image.get()) : new S3InThisJvm(folder);
        s3.client = s3.clientWith(s3.secretKey);
        s3.client.createBucket(request -> request.bucket(BUCKET));
        return s3;
    }

    /** Returns {@code http://127.0.0.1:port}. */
    public abstract String endpoint();

    public String secretKey() {
        return secretKey;
    }

    /** Returns a secret that the server refuses. */
    public abstract String wrongSecret();

    /** Returns the environment variables with which the program finds the server. */
    public Map<String, String> settings() {
        return Map.of(
                "S3_BUCKET", BUCKET,
                "S3_ENDPOINT", endpoint(),
                "S3_PATH_STYLE", "true",
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", secretKey);
    }

    /** Returns a client for calls that this class does not offer. */
    public S3Client client() {
        return client;
    }

    /** Returns a client with this secret. */
    S3Client clientWith(String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, secret)))
                .build();
    }

    /**
     * Refuses a right for the keys below a prefix: {@code Get incoming/}, {@code Put loaded/},
     * {@code Delete rejected/}.
     */
    public abstract void refuse(String rightAndPrefix);

    /** Stores an object. */
    public void put(String key, byte[] content) throws IOException {
        put(key, RequestBody.fromBytes(content));
    }

    /** Stores a file. */
    public void put(String key, Path file) throws IOException {
        put(key, RequestBody.fromFile(file));
    }

    /** Stores an object, which is listed as soon as it is complete. */
    void put(String key, RequestBody content) throws IOException {
        client.putObject(request -> request.bucket(BUCKET).key(key), content);
    }

    /** Returns the content of an object. */
    public ResponseBytes<?> get(String key) {
        return client.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
    }

    /** Returns the keys below a prefix, in order. */
    public List<String> keys(String prefix) {
        return client.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Stops the server; the objects stay for {@link #restart()}. */
    public abstract void stop() throws IOException;

    /** Starts the server again after {@link #stop()}, at the same address. */
    public abstract void restart() throws IOException;

    /** Ends the server; the client can still be used. */
    abstract void end() throws IOException;

    @Override
    public void close() throws IOException {
        end();
        client.close();
    }
}
