package io.metadatasearch.load;

import java.util.Set;

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

    // Wrong credentials are not the fault of the current object: it waits until they are fixed.
    private static final Set<Integer> TEMPORARY_CLIENT_ERRORS = Set.of(401, 403, 408);

    private final String label;

    RetryCause(String label) {
        this.label = label;
    }

    /** The cause for an HTTP status; null if a retry is not worthwhile. */
    public static RetryCause of(int status) {
        if (status == 429) {
            return TOO_MANY_REQUESTS;
        }
        if (status >= FIRST_SERVER_ERROR) {
            return SERVER_ERROR;
        }
        return TEMPORARY_CLIENT_ERRORS.contains(status) ? CLIENT_ERROR : null;
    }

    /** The value of the metric's label {@code cause}. */
    @Override
    public String toString() {
        return label;
    }
}
