package io.metadatasearch.search.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Walks through the hits of an answer of Elasticsearch. A record is not taken apart and put together again: it is the
 * part of the answer from {@link #start()} on. Each search passes through here, and a JSON parser that looks at every
 * value of every record was a third of what a search cost us; this looks for quotes and brackets only.
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
     * Reads what comes before the hits.
     *
     * @param answer to a search, in UTF-8
     * @throws IOException if it is no whole JSON object
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
     * Goes to the next hit; false if there is none.
     *
     * @throws IOException if the answer ends in the middle of it
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

    /** Whether there is another member of the object or array that was entered; leaves it, if there is none. */
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

    /** The name of a member; its value comes next. */
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

    /** Goes beyond a value. */
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

    /** Where it goes on behind the string that begins there. */
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

    /** Where the next byte that is no white space stands. */
    private int peek() throws IOException {
        for (byte next = byteAt(at); next <= ' ' && next >= 0; next = byteAt(at)) {
            at++;
        }
        return at;
    }

    /** Where the record begins in the answer. */
    public int start() {
        return start;
    }

    /** How many bytes it has. */
    public int length() {
        return end - start;
    }

    /** The place of the hit in the order of the search. */
    public ArrayNode lastSort() throws IOException {
        return (ArrayNode) JSON.readTree(answer, sortStart, sortEnd - sortStart);
    }

    /** The time Elasticsearch took, in milliseconds. */
    long took() {
        return took;
    }

    /** How many records match; 0 if the search did not ask. */
    public long total() {
        return total;
    }

    /** Whether there are at least so many, and perhaps more. */
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
