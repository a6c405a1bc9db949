package io.metadatasearch.sync;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The files that are in the bucket already, wherever a load has moved them since. It is listed once at the beginning
 * of each run and asked for every file on the share: there is no other memory of what was fetched, so none that could
 * be lost or be wrong.
 */
public final class StoredFiles extends ServiceSupport implements IdempotentRepository, PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);

    private static final List<String> PREFIXES = List.of("incoming/", "loaded/", "failed/");

    /** Object metadata: the file's modification time on the share, in milliseconds since 1970. */
    private static final String MODIFIED = "modified";

    private record Stored(String key, long size, Instant at) {}

    private final S3Client client;
    private final String bucket;
    private Map<String, Stored> byPath = Map.of();
    private int listed;
    private boolean saidEmpty;

    public StoredFiles(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Lists the bucket. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
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
        listed = 0;
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int fetched) {
        if (listed == 0 && !saidEmpty) {
            // The listing of a folder that is missing or may not be read looks the same as an empty one.
            LOG.warn("sync: no files on the share; is FTP_DIRECTORY right, and may FTP_USERNAME list it?");
        } else if (fetched > 0) {
            LOG.info("sync: {} files on the share, {} of them new or changed", listed, fetched);
        }
        saidEmpty = listed == 0;
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        return false; // the next run is the retry
    }

    /**
     * Whether a file is in the bucket as it is on the share.
     *
     * @param file {@code <modified> <size> <path>}: milliseconds since 1970, bytes, path below the folder of the share
     */
    @Override
    public boolean contains(String file) {
        String[] parts = file.split(" ", 3);
        Instant modified = Instant.ofEpochMilli(Long.parseLong(parts[0]));
        long size = Long.parseLong(parts[1]);
        listed++;
        Stored stored = byPath.get(parts[2]);
        if (stored == null || stored.size() != size) {
            return false;
        }
        // Only a file that looks newer than its object is worth a request: changed, or clocks that do not agree.
        return !modified.isAfter(stored.at()) || modified.equals(modifiedOf(stored));
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

    /** The metadata to store with a file. */
    public Map<String, String> metadata(@Header("CamelFileLastModified") long modified) {
        return Map.of(MODIFIED, String.valueOf(modified));
    }

    /** The object itself is the record: there is nothing to add. */
    @Override
    public boolean add(String file) {
        return true;
    }

    @Override
    public boolean remove(String file) {
        return true;
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("What is in the bucket is not forgotten");
    }
}
