package io.metadatasearch.search;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reason why a request is not answered, as sent to the client (RFC 9457). */
public final class Problem extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();
    private int position;
    private String suggestion;

    /**
     * Creates a problem.
     *
     * @param status the HTTP status
     * @param title the kind of problem; the same for all problems of a kind
     * @param detail what is wrong in this request, and what would be correct
     */
    public Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    public static Problem badParameter(String detail) {
        return new Problem(400, "Bad parameter", detail);
    }

    /** Returns the problem of a request that cannot be answered now, but later. */
    public static Problem unavailable() {
        return new Problem(503, "Search unavailable", "Search is temporarily unavailable. Try again.")
                .with("Retry-After", "5");
    }

    /** Adds a header to the answer. */
    public Problem with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Sets where in q the problem is: the number of the character, counted from 1. */
    public Problem at(int character) {
        position = character;
        return this;
    }

    /** Sets a q that would be accepted instead. */
    public Problem suggesting(String query) {
        suggestion = query;
        return this;
    }

    /** Returns the number of the character of q, counted from 1; 0 if the problem is not about a place in q. */
    int position() {
        return position;
    }

    /** Returns the q to send instead; null if there is none. */
    String suggestion() {
        return suggestion;
    }

    public int status() {
        return status;
    }

    String title() {
        return title;
    }

    Map<String, String> headers() {
        return headers;
    }
}
