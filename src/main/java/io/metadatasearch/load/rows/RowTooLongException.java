package io.metadatasearch.load.rows;

import java.io.IOException;

/** A row is longer than the memory limit allows. The file cannot be read any further. */
final class RowTooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    RowTooLongException() {
        super("a row has more than " + Text.MAX_ROW_CHARS + " characters");
    }
}
