package io.metadatasearch.load;

/** An object that cannot be loaded as it is: the message names it, what is wrong and where. */
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

    /** One whose bytes are not what they should be: it may still be arriving. */
    static UnloadableObjectException unreadable(String path, String problem, Throwable cause) {
        return new UnloadableObjectException(path, problem, cause, true);
    }

    /** Whether its bytes are not what they should be. */
    public boolean isUnreadable() {
        return unreadable;
    }
}
