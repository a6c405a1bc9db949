package io.metadatasearch.load;

import java.io.IOException;

/** The store stopped sending an object: nothing is wrong with the object itself, it can be read again. */
public final class ObjectReadException extends IOException {

    private static final long serialVersionUID = 1L;

    ObjectReadException(String path, IOException cause) {
        super(path + ": the bucket stopped sending it: " + cause.getMessage(), cause);
    }
}
