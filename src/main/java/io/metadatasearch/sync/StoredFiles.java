package io.metadatasearch.sync;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The files that are in the bucket already, wherever a load has moved them since. It is listed once at the beginning
 * of each look at the share and asked for every file there: there is no other memory of what was fetched, so none that could
 * be lost or be wrong.
 */
public final class StoredFiles {

    private static final List<String> PREFIXES = List.of("incoming/", "loaded/", "failed/");

    /** Object metadata: the file's modification time on the share, in milliseconds since 1970. */
    private static final String MODIFIED = "modified";

    private static final String SOURCE = "source";

    private record Stored(String key, long size, Instant at) {}

    private final S3Client client;
    private final String bucket;
    private Map<String, Stored> byPath = Map.of();

    public StoredFiles(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Lists the bucket. */
    void list() {
        Map<String, Stored> found = new HashMap<>();
        for (String prefix : PREFIXES) {
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix))
                    .contents()) {
                found.merge(
                        object.key().substring(prefix.length()),
                        new Stored(object.key(), object.size(), object.lastModified()),
                        (one, other) -> other.at().isAfter(one.at()) ? other : one);
            }
        }
        byPath = found;
    }

    /**
     * Whether a file is in the bucket as it is on the share.
     *
     * @param path its path below the folder of the share
     * @param size its bytes
     * @param modified milliseconds since 1970
     */
    boolean has(String path, long size, long modified) {
        Stored object = byPath.get(path);
        if (object == null || object.size() != size) {
            return false;
        }
        // Only a file that looks newer than its object is worth a request: changed, or clocks that do not agree.
        Instant changed = Instant.ofEpochMilli(modified);
        return !changed.isAfter(object.at()) || changed.equals(modifiedOf(object));
    }

    private Instant modifiedOf(Stored stored) {
        String millis = client.headObject(request -> request.bucket(bucket).key(stored.key()))
                .metadata()
                .get(MODIFIED);
        return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    /**
     * The bytes of a file, as they come from the share. They can be read twice from the beginning as long as little was
     * read: a connection to the bucket that turns out to be dead must not cost the file this run.
     *
     * @throws IOException if the share refuses to send the file; Camel takes that for a file without bytes
     */
    public InputStream open(@Body GenericFile<?> file) throws IOException {
        if (!(file.getBody() instanceof InputStream fromShare)) {
            throw new IOException("the share refuses to send it");
        }
        return new BufferedInputStream(fromShare);
    }

    /**
     * The metadata to store with a file: when it was changed, and where it came from, as {@code //host/path}, encoded
     * as in a URL because a bucket takes ASCII only.
     */
    public Map<String, String> metadata(
            @Header("CamelFileLastModified") long modified,
            @Header("CamelFileHost") String host,
            @Header("CamelFileAbsolutePath") String path)
            throws URISyntaxException {
        String fromRoot = path.startsWith("/") ? path : "/" + path;
        return Map.of(
                MODIFIED,
                String.valueOf(modified),
                SOURCE,
                "//" + host + new URI(null, null, fromRoot, null).toASCIIString());
    }
}
