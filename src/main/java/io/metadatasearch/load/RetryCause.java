package io.metadatasearch.load;

/** Why a request to Elasticsearch is sent again. */
public enum RetryCause {
    /** It has no room now. */
    TOO_MANY_REQUESTS("429"),
    /** An error of its own. */
    SERVER_ERROR("5xx"),
    /** It does not let us in, or had no time for the request: 401, 403, 408. */
    CLIENT_ERROR("4xx"),
    /** No connection, or no answer in time. */
    CONNECTION("connection");

    private static final int FIRST_SERVER_ERROR = 500;

    private final String label;

    RetryCause(String label) {
        this.label = label;
    }

    /** The cause that a status stands for. */
    public static RetryCause of(int status) {
        if (status == 429) {
            return TOO_MANY_REQUESTS;
        }
        return status >= FIRST_SERVER_ERROR ? SERVER_ERROR : CLIENT_ERROR;
    }

    /** The value of the label. */
    @Override
    public String toString() {
        return label;
    }
}
