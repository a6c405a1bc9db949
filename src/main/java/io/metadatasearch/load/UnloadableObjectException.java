package io.metadatasearch.load;

/** An object that cannot be loaded as it is. The message names the object, the problem and its place. */
public final class UnloadableObjectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unreadable;

    public UnloadableObjectException(String path, String problem, Throwable cause) {
        this(path, problem, cause, false);
    }

    private UnloadableObjectException(String path, String problem, Throwable cause, boolean unreadable) {
        super(path + ": " + problem, cause);
        this.unreadable = unreadable;
    }

    /** Creates the exception for an object whose bytes are broken: the object may still be arriving. */
    static UnloadableObjectException unreadable(String path, String problem, Throwable cause) {
        return new UnloadableObjectException(path, problem, cause, true);
    }

    /** Whether the bytes of the object are broken. */
    public boolean isUnreadable() {
        return unreadable;
    }
}
