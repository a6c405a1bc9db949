package io.metadatasearch.load;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One load of one object: its identity, its progress, and its rejected rows. Thread-safe: several bulks of an object
 * are in flight at once.
 */
public final class ObjectLoad implements AutoCloseable {

    private static final int REJECTED_BEFORE_GIVING_UP = 10_000;
    private static final int ROWS_TO_JUDGE = 100;

    private final String key;
    private final String path;
    private final String etag;
    private final long size;
    private final Instant started = Instant.now();
    private final RejectedRows rejectedRows = new RejectedRows();
    private final Quality quality = new Quality();
    private final StoredContent content;
    private int attempts = 1;
    private int generation = 1;
    private boolean known;
    private boolean staleRows;
    private boolean settled;
    private boolean failed;
    private long rows;
    private long indexed;
    private long dropped;

    /**
     * Begins a load.
     *
     * @param key the object's key in the bucket
     * @param path the key without the inbox prefix, which is the path of the file on the share
     * @param etag the version of the object that is read
     * @param size the stored size of the object, in bytes
     * @param fromBucket the open connection that sends the object
     */
    public ObjectLoad(String key, String path, String etag, long size, InputStream fromBucket) {
        this.key = key;
        this.path = path;
        this.etag = etag;
        this.size = size;
        this.content = new StoredContent(path, fromBucket);
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

    /** The stored size of the object, in bytes. */
    public long size() {
        return size;
    }

    /** When the load began. */
    public Instant started() {
        return started;
    }

    /** Records what the ledger knows about earlier loads of the path. */
    public void continues(int attempt, int ofGeneration, boolean withStaleRows) {
        known = true;
        attempts = attempt;
        generation = ofGeneration;
        staleRows = withStaleRows;
    }

    /** The number of attempts to load this version of the object, including this one. */
    public int attempts() {
        return attempts;
    }

    /**
     * The number of this version of the file, 1 for the first. Documents of later versions carry it, so that rows that
     * only an earlier version had can be found.
     */
    public int generation() {
        return generation;
    }

    /** Whether the ledger knows of an earlier load of the path. */
    public boolean isKnown() {
        return known;
    }

    /** Whether documents of an earlier version of the file may exist. */
    public boolean mayHaveStaleRows() {
        return staleRows;
    }

    /** Rows read so far, without the header. */
    public synchronized long rows() {
        return rows;
    }

    /** Rows that Elasticsearch has confirmed. */
    public synchronized long indexed() {
        return indexed;
    }

    /** Rows that a step of the engineer dropped. */
    public synchronized long dropped() {
        return dropped;
    }

    public synchronized void drop() {
        dropped++;
    }

    /** The rows that could not be read, failed in a step, or were finally refused. */
    public RejectedRows rejected() {
        return rejectedRows;
    }

    /** What is known about the quality of the file so far. */
    public Quality quality() {
        return quality;
    }

    /** The time since the load began, in milliseconds. */
    public long durationMillis() {
        return Duration.between(started, Instant.now()).toMillis();
    }

    /** The stored bytes of the object, as they arrive. */
    public InputStream content() {
        return content;
    }

    /** The exception for an object that cannot be read any further. */
    public UnloadableObjectException unreadable(Exception cause) {
        long read = rows();
        String place = read == 0 ? "at its beginning" : "after row " + read;
        String reason = cause.getMessage();
        return UnloadableObjectException.unreadable(path, "cannot be read " + place + ": " + reason, cause);
    }

    /** Counts one more row, and returns its number: 1 for the first row after the header. */
    public synchronized long nextRow() {
        return ++rows;
    }

    public synchronized void confirmed(int count) {
        indexed += count;
    }

    /**
     * Rejects a row.
     *
     * @param kind the same text for all rows that are rejected for the same reason
     * @param field the field whose value is the reason; null if no field is
     * @throws UnloadableObjectException if so many rows are rejected for one reason, and none is indexed, that the rest
     *     need not be read
     */
    public synchronized void reject(long row, String kind, String field, String reason, List<String> cells) {
        rejectedRows.add(row, kind, field, reason, cells);
        requireSomeTaken();
    }

    /** Rejects a row that cannot be read. {@code raw} is the row as it is in the file. */
    public synchronized void rejectUnread(long row, String reason, String raw) {
        rejectedRows.add(row, RejectedRows.MALFORMED, null, reason, raw);
        requireSomeTaken();
    }

    private void requireSomeTaken() {
        if (rejectedRows.count() >= REJECTED_BEFORE_GIVING_UP && indexed == 0 && rejectedRows.allForOneReason()) {
            throw new UnloadableObjectException(
                    path,
                    "all of the first " + rejectedRows.count() + " rows were rejected, for example row "
                            + rejectedRows.example(),
                    null);
        }
    }

    /**
     * Checks that no row is missing and that not too many rows are rejected. With fewer than {@value #ROWS_TO_JUDGE}
     * rows, the fraction says nothing: a summary at the end can be as long as the rows.
     *
     * @param maxRejected the maximum fraction of rejected rows, 0 to 1
     * @throws UnloadableObjectException if rows read is not rows indexed plus rejected plus dropped, if more than the
     *     fraction is rejected, or if all rows are rejected for one reason
     */
    public synchronized void requireRowsIndexed(double maxRejected) {
        long rejected = rejectedRows.count();
        if (rows != indexed + rejected + dropped) {
            throw new UnloadableObjectException(
                    path,
                    "%d rows were read, but %d indexed, %d rejected and %d dropped"
                            .formatted(rows, indexed, rejected, dropped),
                    null);
        }
        boolean tooMany = rejected > maxRejected * rows && (rows >= ROWS_TO_JUDGE || maxRejected == 0);
        if (rejected > 0 && (tooMany || rejected == rows && rejectedRows.allForOneReason())) {
            throw new UnloadableObjectException(
                    path,
                    rejected + " of " + rows + " rows were rejected, for example row " + rejectedRows.example(),
                    null);
        }
    }

    /** Records that each row is indexed, rejected or dropped, and that this is in the ledger. */
    public void settle() {
        settled = true;
    }

    /** Whether {@link #settle()} was called. */
    public boolean isSettled() {
        return settled;
    }

    /** Records that the object cannot be loaded, and that this is in the ledger. */
    public void fail() {
        failed = true;
    }

    /** Whether {@link #fail()} was called. */
    public boolean isFailed() {
        return failed;
    }

    /** Ends the load, whatever its outcome: returns the connection to the bucket and deletes the temporary file. */
    @Override
    public void close() throws IOException {
        try {
            content.giveBack();
        } finally {
            rejectedRows.close();
        }
    }
}
