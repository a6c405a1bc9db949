package io.metadatasearch.search;

import java.io.Serial;

/** Why a request is not answered, as the client is told (RFC 9457). */
final class Problem extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    /**
     * A problem.
     *
     * @param status the HTTP status
     * @param title what kind of problem it is; the same for all of a kind
     * @param detail what is wrong in this request, and what would be right
     */
    Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Problem badParameter(String detail) {
        return new Problem(400, "Bad parameter", detail);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }
}
