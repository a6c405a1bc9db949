package io.metadatasearch.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One load of one object: what it is, how far it is, and what it rejected. Not thread-safe: the rows of an object are
 * counted by the thread that reads them.
 */
public final class ObjectLoad implements AutoCloseable {

    private final String key;
    private final String path;
    private final String etag;
    private final Instant started = Instant.now();
    private final RejectedRows rejectedRows;
    private ObjectContent content;
    private InputStream connection;
    private long rows;
    private long indexed;

    /**
     * Begins a load.
     *
     * @param key the object's key in the bucket
     * @param path the key without the inbox prefix: the path of the file on the share
     * @param etag the version of the object that is read
     */
    ObjectLoad(String key, String path, String etag) {
        this.key = key;
        this.path = path;
        this.etag = etag;
        this.rejectedRows = new RejectedRows();
    }

    /** The key in the bucket, {@code incoming/...}. */
    public String key() {
        return key;
    }

    /** The path of the file on the share; every document carries it as {@code source.file}. */
    public String path() {
        return path;
    }

    /** The version of the object that is being read. */
    public String etag() {
        return etag;
    }

    /** Rows read so far, without the header. */
    public long rows() {
        return rows;
    }

    /** Rows that Elasticsearch has confirmed. */
    public long indexed() {
        return indexed;
    }

    /** The rows that were finally refused, or could not be read. */
    public RejectedRows rejected() {
        return rejectedRows;
    }

    /** The time since the load began, in milliseconds. */
    public long durationMillis() {
        return Duration.between(started, Instant.now()).toMillis();
    }

    /** The connection that sends the object: it is given back at the end, also if nobody opened the content. */
    void holds(InputStream fromBucket) {
        connection = fromBucket;
    }

    /**
     * Opens the content.
     *
     * @throws ObjectReadException if the bucket stops sending
     * @throws UnloadableObjectException if it is a gzip that is broken from its first bytes on
     */
    ObjectContent open(InputStream fromBucket) throws ObjectReadException {
        try {
            content = ObjectContent.open(path, fromBucket);
            return content;
        } catch (ObjectReadException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The object cannot be read any further. */
    UnloadableObjectException unreadable(Exception cause) {
        String place = rows == 0 ? "at its beginning" : "after row " + rows;
        String reason = cause instanceof EOFException ? "the gzip ends too early" : cause.getMessage();
        return new UnloadableObjectException(path, "cannot be read " + place + ": " + reason, cause);
    }

    /** Counts one more row; its number, 1 for the first after the header. */
    long nextRow() {
        return ++rows;
    }

    void confirmed(int count) {
        indexed += count;
    }

    void reject(long row, String reason, List<String> fields) {
        rejectedRows.add(row, reason, fields);
    }

    /**
     * Makes sure that no row went missing.
     *
     * @throws UnloadableObjectException if rows read is not rows indexed plus rows rejected
     */
    void requireEveryRowAccountedFor() {
        if (rows != indexed + rejectedRows.count()) {
            throw new UnloadableObjectException(
                    path,
                    rows + " rows were read, but " + indexed + " indexed and " + rejectedRows.count() + " rejected",
                    null);
        }
    }

    /** Ends the load, however it went: the connection to the bucket and the temporary file are given back. */
    @Override
    public void close() throws IOException {
        try {
            if (content != null) {
                content.close();
            } else if (connection != null) {
                ObjectContent.abandon(connection);
            }
        } finally {
            rejectedRows.close();
        }
    }
}
