package io.metadatasearch.load;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One load of one object: what it is, how far it is, and what it rejected. Thread-safe: several bulks of an object are
 * under way at once.
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
     * @param path the key without the inbox prefix: the path of the file on the share
     * @param etag the version of the object that is read
     * @param size the bytes of the object, as it is stored
     * @param fromBucket the open connection that sends them
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

    /** The bytes of the object, as it is stored. */
    public long size() {
        return size;
    }

    /** When the load began. */
    public Instant started() {
        return started;
    }

    /** Says what the ledger knows of earlier loads of the path. */
    public void continues(int attempt, int ofGeneration, boolean withStaleRows) {
        known = true;
        attempts = attempt;
        generation = ofGeneration;
        staleRows = withStaleRows;
    }

    /** How often this version of the object was begun to be loaded, this time included. */
    public int attempts() {
        return attempts;
    }

    /**
     * Which version of the file this is, 1 for the first. Documents of later ones carry it, so that the rows that only an
     * earlier one had can be told.
     */
    public int generation() {
        return generation;
    }

    /** Whether the path was begun to be loaded before, as far as the ledger knows. */
    public boolean isKnown() {
        return known;
    }

    /** Whether there may be documents of an earlier version of the file. */
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

    /** Rows that a step of the engineer left out. */
    public synchronized long dropped() {
        return dropped;
    }

    public synchronized void drop() {
        dropped++;
    }

    /** The rows that were finally refused, or could not be read. */
    public RejectedRows rejected() {
        return rejectedRows;
    }

    /** What was seen of the file so far. */
    public Quality quality() {
        return quality;
    }

    /** The time since the load began, in milliseconds. */
    public long durationMillis() {
        return Duration.between(started, Instant.now()).toMillis();
    }

    /** The bytes of the object, as they come. */
    public InputStream content() {
        return content;
    }

    /** The object cannot be read any further. */
    public UnloadableObjectException unreadable(Exception cause) {
        long read = rows();
        String place = read == 0 ? "at its beginning" : "after row " + read;
        String reason = cause.getMessage();
        return UnloadableObjectException.unreadable(path, "cannot be read " + place + ": " + reason, cause);
    }

    /** Counts one more row; its number, 1 for the first after the header. */
    public synchronized long nextRow() {
        return ++rows;
    }

    public synchronized void confirmed(int count) {
        indexed += count;
    }

    /**
     * Rejects a row.
     *
     * @param kind what all rows have in common that are rejected for the same reason
     * @param field the field whose value is the reason; null if it is no field
     * @throws UnloadableObjectException if there is nothing but rows rejected for one reason: so many that the rest need
     *     not be read
     */
    public synchronized void reject(long row, String kind, String field, String reason, List<String> cells) {
        rejectedRows.add(row, kind, field, reason, cells);
        requireSomeTaken();
    }

    /** Rejects a row that cannot be read; {@code raw} is the row as it stands in the file. */
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
     * Makes sure that no row went missing, and that not too many were rejected. Of less than {@value #ROWS_TO_JUDGE} rows
     * the fraction says nothing: a summary at the end may be as long as the rows.
     *
     * @param maxRejected the share of the rows that may be
     * @throws UnloadableObjectException if rows read is not rows indexed plus rejected plus dropped, if more than the
     *     share was rejected, or all for one reason
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

    /** Each row is indexed, rejected or dropped, and the ledger has it. */
    public void settle() {
        settled = true;
    }

    /** Whether that is so. */
    public boolean isSettled() {
        return settled;
    }

    /** The object cannot be loaded, and the ledger has it. */
    public void fail() {
        failed = true;
    }

    /** Whether that is so. */
    public boolean isFailed() {
        return failed;
    }

    /** Ends the load, however it went: the connection to the bucket and the temporary file are given back. */
    @Override
    public void close() throws IOException {
        try {
            content.giveBack();
        } finally {
            rejectedRows.close();
        }
    }
}
