package io.metadatasearch.load.compression;

import java.io.IOException;

/** A file is not what we can load, or it is not certain what it is: the message says what to set. */
public final class UnknownFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnknownFormatException(String message) {
        super(message);
    }
}
