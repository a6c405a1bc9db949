package io.metadatasearch.load.recognition;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of files whose rows can be loaded. */
public enum Format {
    /** Lines of cells under a header. */
    CSV,
    /** A log of Zeek: tabs, and a header that begins with {@code #fields}. */
    ZEEK,
    /** A log as the W3C's extended format has it (IIS, CloudFront): its header begins with {@code #Fields:}. */
    W3C,
    /** A JSON object on each line. */
    JSONL;

    /** Its name in settings, the ledger and metrics: in small letters. */
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
