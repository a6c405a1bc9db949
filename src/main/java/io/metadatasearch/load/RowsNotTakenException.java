package io.metadatasearch.load;

/** Elasticsearch could not accept some rows of a bulk at the moment. They can be sent again. */
public final class RowsNotTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Creates the exception for the rows that were not accepted.
     *
     * @param status the HTTP status of the last of these rows, 429 or 5xx
     */
    public RowsNotTakenException(String path, int rows, int status, String reason) {
        super(path + ": Elasticsearch could not accept " + rows + " rows now: " + reason);
        this.status = status;
    }

    /** The HTTP status of the last row that was not accepted. */
    public int status() {
        return status;
    }
}
