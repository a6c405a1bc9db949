package io.metadatasearch.load.recognition;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of files whose rows can be loaded. */
public enum Format {
    /** Lines of cells under a header. */
    CSV,
    /** A Zeek log: tabs, and a header that begins with {@code #fields}. */
    ZEEK,
    /** A log in the W3C extended format (IIS, CloudFront): its header begins with {@code #Fields:}. */
    W3C,
    /** A JSON object on each line. */
    JSONL;

    /** The name in settings, the ledger and metrics, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Format named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected auto, "
                        + Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "))));
    }
}
