package io.metadatasearch.search.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Goes through the hits of an answer of Elasticsearch. A record is not parsed and written again: it is the part of the
 * answer from {@link #start()} on. Every search uses this class. A JSON parser that looks at every value of every
 * record took a third of the cost of a search; this class looks only for quotes and brackets.
 */
public final class FoundHits {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] answer;
    private int at;
    private long took;
    private long total;
    private boolean isAtLeast;
    private boolean timedOut;
    private int failedShards;
    private boolean inHits;
    private int start;
    private int end;
    private int sortStart;
    private int sortEnd;

    /**
     * Reads the part before the hits.
     *
     * @param answer the answer to a search, in UTF-8
     * @throws IOException if the answer is not a complete JSON object
     */
    public FoundHits(byte[] answer) throws IOException {
        this.answer = answer;
        enter('{');
        while (!inHits && member()) {
            switch (name()) {
                case "took" -> took = number();
                case "timed_out" -> timedOut = text().equals("true");
                case "_shards" -> readShards();
                case "hits" -> readTotal();
                default -> skip();
            }
        }
    }

    private void readShards() throws IOException {
        enter('{');
        while (member()) {
            if (name().equals("failed")) {
                failedShards = (int) number();
            } else {
                skip();
            }
        }
    }

    private void readTotal() throws IOException {
        enter('{');
        while (!inHits && member()) {
            switch (name()) {
                case "total" -> {
                    enter('{');
                    while (member()) {
                        switch (name()) {
                            case "value" -> total = number();
                            case "relation" -> isAtLeast = text().equals("\"gte\"");
                            default -> skip();
                        }
                    }
                }
                case "hits" -> {
                    enter('[');
                    inHits = true;
                }
                default -> skip();
            }
        }
    }

    /**
     * Goes to the next hit; returns false if there is none.
     *
     * @throws IOException if the answer ends in the middle of the hit
     */
    public boolean next() throws IOException {
        if (!inHits || !member()) {
            inHits = false;
            return false;
        }
        start = end = 0;
        enter('{');
        while (member()) {
            String name = name();
            int from = peek();
            skip();
            if (name.equals("_source")) {
                start = from;
                end = at;
            } else if (name.equals("sort")) {
                sortStart = from;
                sortEnd = at;
            }
        }
        return true;
    }

    /** Returns whether the current object or array has another member; leaves it if it has none. */
    private boolean member() throws IOException {
        int next = answer[peek()];
        if (next == ',') {
            at++;
            next = answer[peek()];
        }
        if (next == '}' || next == ']') {
            at++;
            return false;
        }
        return true;
    }

    private void enter(char bracket) throws IOException {
        if (answer[peek()] != bracket) {
            throw new IOException("The response of Elasticsearch has no " + bracket + " at byte " + at);
        }
        at++;
    }

    /** Reads the name of a member; its value comes next. */
    private String name() throws IOException {
        int from = peek() + 1;
        skip();
        String name = new String(answer, from, at - 1 - from, StandardCharsets.UTF_8);
        enter(':');
        return name;
    }

    private long number() throws IOException {
        return Long.parseLong(text());
    }

    private String text() throws IOException {
        int from = peek();
        skip();
        return new String(answer, from, at - from, StandardCharsets.US_ASCII).strip();
    }

    /** Skips a value. */
    private void skip() throws IOException {
        int first = answer[peek()];
        if (first == '"') {
            at = behindString(at);
        } else if (first == '{' || first == '[') {
            skipContainer();
        } else {
            while (peek() >= 0 && ",}]".indexOf(answer[at]) < 0) {
                at++;
            }
        }
    }

    private void skipContainer() throws IOException {
        int depth = 0;
        int i = at;
        do {
            switch (byteAt(i)) {
                case '"' -> i = behindString(i);
                case '{', '[' -> {
                    depth++;
                    i++;
                }
                case '}', ']' -> {
                    depth--;
                    i++;
                }
                default -> i++;
            }
        } while (depth > 0);
        at = i;
    }

    /** Returns the position after the string that begins at a quote. */
    private int behindString(int quote) throws IOException {
        int i = quote + 1;
        for (byte one = byteAt(i); one != '"'; one = byteAt(i)) {
            i += one == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private byte byteAt(int i) throws IOException {
        if (i >= answer.length) {
            throw new IOException("The response of Elasticsearch is truncated");
        }
        return answer[i];
    }

    /** Goes to the next byte that is not white space, and returns its position. */
    private int peek() throws IOException {
        for (byte next = byteAt(at); next <= ' ' && next >= 0; next = byteAt(at)) {
            at++;
        }
        return at;
    }

    /** Returns where the record begins in the answer. */
    public int start() {
        return start;
    }

    /** Returns the length of the record, in bytes. */
    public int length() {
        return end - start;
    }

    /** Returns the place of the hit in the order of the search. */
    public ArrayNode lastSort() throws IOException {
        return (ArrayNode) JSON.readTree(answer, sortStart, sortEnd - sortStart);
    }

    /** Returns how long Elasticsearch took, in milliseconds. */
    long took() {
        return took;
    }

    /** Returns how many records match; 0 if the search did not ask for it. */
    public long total() {
        return total;
    }

    /** Returns whether the total is a lower bound. */
    boolean isAtLeast() {
        return isAtLeast;
    }

    public boolean timedOut() {
        return timedOut;
    }

    public int failedShards() {
        return failedShards;
    }
}
