package io.metadatasearch.search;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is not answered, as the client is told (RFC 9457). */
public final class Problem extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();
    private int position;
    private String suggestion;

    /**
     * A problem.
     *
     * @param status the HTTP status
     * @param title what kind of problem it is; the same for all of a kind
     * @param detail what is wrong in this request, and what would be right
     */
    public Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    public static Problem badParameter(String detail) {
        return new Problem(400, "Bad parameter", detail);
    }

    /** What cannot be answered now, but later. */
    public static Problem unavailable() {
        return new Problem(503, "Search unavailable", "Search is temporarily unavailable. Try again.")
                .with("Retry-After", "5");
    }

    /** Adds a header of the answer. */
    public Problem with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Says where in q it is: the number of the character, from 1. */
    public Problem at(int character) {
        position = character;
        return this;
    }

    /** Says which q is answered instead. */
    public Problem suggesting(String query) {
        suggestion = query;
        return this;
    }

    /** The number of the character of q, from 1; 0 if it is about nothing in q. */
    int position() {
        return position;
    }

    /** The q to ask instead; null if there is none. */
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
