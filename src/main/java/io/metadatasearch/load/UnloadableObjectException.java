package io.metadatasearch.load;

/** An object that cannot be loaded as it is: the message names it, what is wrong and where. */
public final class UnloadableObjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnloadableObjectException(String path, String problem, Throwable cause) {
        super(path + ": " + problem, cause);
    }
}
