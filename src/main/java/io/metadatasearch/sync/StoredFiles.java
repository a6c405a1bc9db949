package io.metadatasearch.sync;

import io.metadatasearch.aws.BucketKeys;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The files that are already in the bucket, wherever load has moved them since. The bucket is listed once, at the start
 * of each listing of the share, and every file of the share is compared with it. Nothing else remembers what was
 * fetched, so no such memory can be lost or be wrong.
 */
public final class StoredFiles {

    private static final List<String> PREFIXES = List.of(BucketKeys.INCOMING, BucketKeys.LOADED, BucketKeys.FAILED);

    /** Object metadata: the file's modification time on the share, in milliseconds since 1970. */
    public static final String MODIFIED = "modified";

    private static final String SOURCE = "source";

    /** The maximum size that a bucket accepts in one piece, in bytes. */
    private static final long MAX_BYTES = 5L << 30;

    /** An object: the prefix of its key, its size in bytes, and since when it exists, in milliseconds since 1970. */
    private record Stored(String prefix, long size, long at) {}

    private final S3Client client;
    private final String bucket;
    private final String feed;
    private volatile Map<String, Stored> byPath = Map.of();
    private final AtomicLong listed = new AtomicLong();

    /**
     * Uses the files of one feed in a bucket.
     *
     * @param feed our folder in {@code incoming/} and in its siblings, such as {@code firewall/}; empty for all
     *     of these folders
     */
    public StoredFiles(S3Client client, String bucket, String feed) {
        this.client = client;
        this.bucket = bucket;
        this.feed = feed;
    }

    /** Lists the bucket. */
    void list() {
        Map<String, Stored> found = new HashMap<>();
        for (String folder : PREFIXES) {
            String prefix = folder + feed;
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix))
                    .contents()) {
                listed.incrementAndGet();
                found.merge(
                        object.key().substring(prefix.length()),
                        new Stored(prefix, object.size(), object.lastModified().toEpochMilli()),
                        (one, other) -> other.at() > one.at() ? other : one);
            }
        }
        byPath = found;
    }

    /** Returns how many objects were listed so far, in all listings. */
    long listed() {
        return listed.get();
    }

    /**
     * Returns whether the bucket has a file as it is on the share.
     *
     * @param path its path below the folder of the share
     * @param size its size, in bytes
     * @param modified its modification time, in milliseconds since 1970
     */
    boolean has(String path, long size, long modified) {
        Stored object = byPath.get(path);
        if (object == null || object.size() != size) {
            return false;
        }
        // Only a file that looks newer than its object is worth a request: it has changed, or the clocks differ.
        return modified <= object.at() || isOf(object, path, modified);
    }

    private boolean isOf(Stored object, String path, long modified) {
        try {
            return String.valueOf(modified)
                    .equals(client.headObject(request -> request.bucket(bucket).key(object.prefix() + path))
                            .metadata()
                            .get(MODIFIED));
        } catch (NoSuchKeyException e) {
            return false; // Moved since the bucket was listed: fetching a file twice does no harm.
        }
    }

    /**
     * Returns whether the bucket does not have a file as it was listed, stored by us.
     *
     * @throws IOException if the file is larger than the maximum size of an object
     */
    public boolean lacks(
            @Header("CamelFileName") String path,
            @Header("CamelFileLength") long size,
            @Header("CamelFileLastModified") long modified)
            throws IOException {
        if (size > MAX_BYTES) {
            throw new IOException("it has " + size + " bytes, but an object can have at most " + MAX_BYTES
                    + ": compress it, or put it on the share in parts");
        }
        Stored object = byPath.get(path);
        return object == null || object.size() != size || !isOf(object, path, modified);
    }

    /**
     * Returns the metadata to store with a file: when it was changed, and where it came from, as {@code //host/path}.
     * The source is encoded as in a URL because a bucket accepts ASCII only. With tracing, the metadata also names the
     * trace that the file belongs to.
     */
    public Map<String, String> metadata(
            @Header("CamelFileLastModified") long modified,
            @Header("CamelFileHost") String host,
            @Header("CamelFileAbsolutePath") String path,
            @Variable("traceparent") String traceparent)
            throws URISyntaxException {
        String fromRoot = path.startsWith("/") ? path : "/" + path;
        Map<String, String> metadata = new HashMap<>();
        metadata.put(MODIFIED, String.valueOf(modified));
        metadata.put(SOURCE, "//" + host + new URI(null, null, fromRoot, null).toASCIIString());
        if (traceparent != null) {
            metadata.put("traceparent", traceparent);
        }
        return metadata;
    }
}
