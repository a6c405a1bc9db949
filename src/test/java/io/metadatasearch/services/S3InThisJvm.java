package io.metadatasearch.services;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/** S3Proxy, which serves a folder. */
final class S3InThisJvm extends LocalS3 {

    private final Path folder;
    private final LimitedRights rights;
    private final BlobStore store;
    private S3Proxy server;
    private int port;

    S3InThisJvm(Path path) throws IOException {
        folder = Files.createDirectories(path.toAbsolutePath()); // with a relative path its lists would be empty
        rights = new LimitedRights(new FilesystemNio2BlobStore(folder.toString()));
        store = new SnapshotListing(rights);
        restart();
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String wrongSecret() {
        return "wrong-secret";
    }

    @Override
    public void refuse(String rightAndPrefix) {
        rights.refuse(rightAndPrefix);
    }

    /**
     * Stores an object so that it appears as a whole, as in S3. This server lists an object while it is being written,
     * so the object is written elsewhere first.
     */
    @Override
    void put(String key, RequestBody content) throws IOException {
        String elsewhere = "arriving-" + UUID.randomUUID();
        super.put(elsewhere, content);
        Path bucket = folder.resolve(BUCKET);
        Path target = bucket.resolve(key);
        Files.createDirectories(target.getParent());
        Files.move(bucket.resolve(elsewhere), target, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Asks the store, without the server in front of it: tests that wait poll often, and a signed request costs more.
     */
    @Override
    public List<String> keys(String prefix) {
        return store
                .list(ListObjectsV2Request.builder()
                        .bucket(BUCKET)
                        .prefix(prefix)
                        .maxKeys(Integer.MAX_VALUE)
                        .build())
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    @Override
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("The S3 server does not stop", e);
        }
    }

    @Override
    public void restart() throws IOException {
        server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, secretKey())
                // Otherwise an open connection that nobody uses delays each stop by two seconds.
                .stopTimeout(0)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("The S3 server does not start", e);
        }
        port = server.getPort();
    }

    @Override
    void end() throws IOException {
        stop();
    }
}
