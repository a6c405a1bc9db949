package io.metadatasearch.services;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A real S3 server over a folder, in this JVM, on a free port of the loopback address, with one bucket. */
public final class LocalS3 implements AutoCloseable {

    /** The bucket that is there from the start. */
    public static final String BUCKET = "metadata";

    private final String accessKey = "local";
    private final String secretKey = UUID.randomUUID().toString();
    private final Path folder;
    private final LimitedRights rights;
    private final BlobStore store;
    private S3Proxy server;
    private S3Client client;
    private int port;

    private LocalS3(Path folder) {
        this.folder = folder;
        this.rights = new LimitedRights(new FilesystemNio2BlobStore(folder.toString()));
        this.store = new SnapshotListing(rights);
    }

    /**
     * Starts one.
     *
     * @param folder where the objects are kept; it is made if it is not there
     * @throws IOException if it does not start
     */
    public static LocalS3 start(Path folder) throws IOException {
        // With a relative path its lists would be empty.
        LocalS3 s3 = new LocalS3(Files.createDirectories(folder.toAbsolutePath()));
        s3.restart();
        s3.client = s3.clientWith(s3.secretKey);
        s3.client.createBucket(request -> request.bucket(BUCKET));
        return s3;
    }

    /** {@code http://127.0.0.1:port}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public String secretKey() {
        return secretKey;
    }

    /** The environment variables with which the program finds it. */
    public Map<String, String> settings() {
        return Map.of(
                "S3_BUCKET", BUCKET,
                "S3_ENDPOINT", endpoint(),
                "S3_PATH_STYLE", "true",
                "AWS_ACCESS_KEY_ID", accessKey,
                "AWS_SECRET_ACCESS_KEY", secretKey);
    }

    /** A client for what the calls below do not do. */
    public S3Client client() {
        return client;
    }

    /** A client with this secret, right or wrong. */
    S3Client clientWith(String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
                .build();
    }

    /** Refuses a right for the keys below a prefix: {@code Get incoming/}, {@code Put loaded/}, {@code Delete rejected/}. */
    public void refuse(String rightAndPrefix) {
        rights.refuse(rightAndPrefix);
    }

    /** Stores an object. */
    public void put(String key, byte[] content) throws IOException {
        put(key, RequestBody.fromBytes(content));
    }

    /** Stores a file. */
    public void put(String key, Path file) throws IOException {
        put(key, RequestBody.fromFile(file));
    }

    /** An object of S3 appears as a whole; this server lists one while it is being written, so it is written elsewhere. */
    private void put(String key, RequestBody content) throws IOException {
        String elsewhere = "arriving-" + UUID.randomUUID();
        client.putObject(request -> request.bucket(BUCKET).key(elsewhere), content);
        Path target = folder.resolve(BUCKET).resolve(key);
        Files.createDirectories(target.getParent());
        Files.move(folder.resolve(BUCKET).resolve(elsewhere), target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The content of an object. */
    public ResponseBytes<?> get(String key) {
        return client.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
    }

    /** The keys below a prefix, in order. */
    public List<String> keys(String prefix) {
        return client.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Stops answering; the objects stay for {@link #restart()}. */
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("The S3 server does not stop", e);
        }
    }

    /** Starts again after {@link #stop()}, at the same address. */
    public void restart() throws IOException {
        server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("The S3 server does not start", e);
        }
        port = server.getPort();
    }

    @Override
    public void close() throws IOException {
        client.close();
        stop();
    }
}
