package io.metadatasearch.search.query;

import io.metadatasearch.search.Problem;

/**
 * Limits regular expressions to a size for which Elasticsearch can build an automaton without much time or memory.
 * Elasticsearch's own limits (1,000 characters, 10,000 states) apply late: {@code (a{1,100}){1,100}} has as many states
 * before it is refused.
 */
final class RegexBounds {

    private static final int MAX_LENGTH = 256;
    private static final int MAX_DEPTH = 10;
    private static final int MAX_SIZE = 1_000;

    private final String text;
    private final int start;
    private int at;

    private RegexBounds(String text, int start) {
        this.text = text;
        this.start = start;
    }

    /**
     * Checks a regular expression.
     *
     * @param start where it begins in q
     * @throws Problem 400 if it is too long, too deep, or repeats too much, with the position
     */
    static void require(String text, int start) {
        if (text.length() > MAX_LENGTH) {
            throw QueryText.mistake(
                    start,
                    "the regular expression has " + text.length() + " characters: expected at most " + MAX_LENGTH);
        }
        RegexBounds bounds = new RegexBounds(text, start);
        while (bounds.at < text.length()) {
            bounds.sequence(0);
            bounds.at++; // an unmatched ): Elasticsearch reports it
        }
    }

    /** Returns how many characters it stands for when its repeats are written out, up to a ) or the end. */
    private int sequence(int depth) {
        int size = 0;
        int last = 0;
        for (; at < text.length() && text.charAt(at) != ')'; at++) {
            int begin = at;
            char c = text.charAt(at);
            if (c == '{') {
                int times = times();
                size += last * times - last;
                last *= Math.max(1, times);
                if (size > MAX_SIZE) {
                    throw QueryText.mistake(
                            start + begin,
                            "the regular expression repeats too much: it expands to more than " + MAX_SIZE
                                    + " characters");
                }
                continue;
            }
            if (c == '(') {
                if (depth == MAX_DEPTH) {
                    throw QueryText.mistake(
                            start + begin,
                            "parentheses in a regular expression can be nested at most " + MAX_DEPTH + " deep");
                }
                at++;
                last = sequence(depth + 1);
            } else {
                skip(c);
                last = 1;
            }
            size += last;
        }
        return size;
    }

    /** Skips what stands for one character, or for several in quotation marks. */
    private void skip(char first) {
        if (first == '\\') {
            at++;
        } else if (first == '[' || first == '"') {
            char end = first == '[' ? ']' : first;
            int close = at + 1;
            while (close < text.length() && text.charAt(close) != end) {
                close += first == '[' && text.charAt(close) == '\\' ? 2 : 1;
            }
            at = Math.min(close, text.length() - 1);
        }
    }

    /** Returns the largest number of a repeat such as {2}, {1,5} or {3,}; at stays on its end. */
    private int times() {
        int most = 1;
        int number = 0;
        for (at++; at < text.length() && text.charAt(at) != '}'; at++) {
            char c = text.charAt(at);
            number = c >= '0' && c <= '9' ? Math.min(MAX_SIZE + 1, number * 10 + c - '0') : 0;
            most = Math.max(most, number);
        }
        return most;
    }
}
