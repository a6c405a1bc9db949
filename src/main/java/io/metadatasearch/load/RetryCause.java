package io.metadatasearch.load;

/** Why a request to Elasticsearch is sent again. */
public enum RetryCause {
    /** Elasticsearch is overloaded. */
    TOO_MANY_REQUESTS("429"),
    /** An error of the server. */
    SERVER_ERROR("5xx"),
    /** Elasticsearch denied access, or the request timed out: 401, 403, 408. */
    CLIENT_ERROR("4xx"),
    /** No connection, or no answer in time. */
    CONNECTION("connection");

    private static final int FIRST_SERVER_ERROR = 500;

    private final String label;

    RetryCause(String label) {
        this.label = label;
    }

    /** The cause for an HTTP status. */
    public static RetryCause of(int status) {
        if (status == 429) {
            return TOO_MANY_REQUESTS;
        }
        return status >= FIRST_SERVER_ERROR ? SERVER_ERROR : CLIENT_ERROR;
    }

    /** The value of the metric's label {@code cause}. */
    @Override
    public String toString() {
        return label;
    }
}
