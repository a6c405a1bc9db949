package io.metadatasearch.load;

import java.io.IOException;

/** The bucket stopped sending an object. Nothing is wrong with the object itself, so it can be read again. */
public final class ObjectReadException extends IOException {

    private static final long serialVersionUID = 1L;

    ObjectReadException(String path, IOException cause) {
        super(path + ": the bucket stopped sending it: " + cause.getMessage(), cause);
    }
}
