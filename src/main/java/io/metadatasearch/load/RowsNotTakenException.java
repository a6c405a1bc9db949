package io.metadatasearch.load;

/** Elasticsearch could not take some rows of a bulk now; they can be sent again. */
public final class RowsNotTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Rows that were not taken.
     *
     * @param status what Elasticsearch answered to the last of them, 429 or 5xx
     */
    public RowsNotTakenException(String path, int rows, int status, String reason) {
        super(path + ": Elasticsearch could not accept " + rows + " rows now: " + reason);
        this.status = status;
    }

    /** What Elasticsearch answered to the last of them. */
    public int status() {
        return status;
    }
}
