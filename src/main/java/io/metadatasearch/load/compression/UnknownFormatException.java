package io.metadatasearch.load.compression;

import java.io.IOException;

/** A file is not of a kind that we can load, or its format is not certain. The message says what to set. */
public final class UnknownFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnknownFormatException(String message) {
        super(message);
    }
}
