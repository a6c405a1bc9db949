package io.metadatasearch.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.List;

/** What separates the cells of a file: set, or the one of comma, tab, semicolon and pipe its header has most of. */
final class Delimiter {

    /** A longer header is judged by its beginning. */
    static final int LOOK_AHEAD_BYTES = 64 * 1024;

    private static final String CANDIDATES = ",\t;|";
    private static final List<String> NAMES = List.of("comma", "tab", "semicolon", "pipe");

    private final int set;

    private Delimiter(int set) {
        this.set = set;
    }

    /**
     * The one of this name: comma, tab, semicolon or pipe.
     *
     * @param name auto: the header line of each file tells
     * @throws IllegalArgumentException if it is none of them
     */
    static Delimiter named(String name) {
        int set = NAMES.indexOf(name);
        if (set < 0 && !name.equals("auto")) {
            throw new IllegalArgumentException(
                    "LOAD_DELIMITER is malformed: expected auto, comma, tab, semicolon or pipe");
        }
        return new Delimiter(set);
    }

    /**
     * Looks at the first line; the stream stays where it was. It looks at bytes: all candidates are ASCII, which UTF-16
     * keeps apart with zeros that do not matter here.
     *
     * @param content a stream with a buffer of {@link #LOOK_AHEAD_BYTES}
     * @return the delimiter; a comma where there is none
     */
    char of(BufferedInputStream content) throws IOException {
        if (set >= 0) {
            return CANDIDATES.charAt(set);
        }
        content.mark(LOOK_AHEAD_BYTES);
        byte[] beginning = content.readNBytes(LOOK_AHEAD_BYTES);
        content.reset();
        int[] counts = new int[CANDIDATES.length()];
        boolean quoted = false;
        for (byte one : beginning) {
            if (one == '"') {
                quoted = !quoted;
            } else if (!quoted && (one == '\n' || one == '\r')) {
                break;
            } else if (!quoted && CANDIDATES.indexOf(one) >= 0) {
                counts[CANDIDATES.indexOf(one)]++;
            }
        }
        int most = 0;
        for (int candidate = 1; candidate < counts.length; candidate++) {
            if (counts[candidate] > counts[most]) {
                most = candidate;
            }
        }
        return CANDIDATES.charAt(most);
    }
}
