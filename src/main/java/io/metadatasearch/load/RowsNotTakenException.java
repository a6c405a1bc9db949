package io.metadatasearch.load;

/** Elasticsearch could not take some rows of a bulk now; they can be sent again. */
public final class RowsNotTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RowsNotTakenException(String path, int rows, String reason) {
        super(path + ": Elasticsearch could not take " + rows + " rows now: " + reason);
    }
}
