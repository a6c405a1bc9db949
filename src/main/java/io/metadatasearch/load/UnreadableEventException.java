package io.metadatasearch.load;

/** A message in the queue is not one that a bucket sends. */
public final class UnreadableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnreadableEventException(String id, String reason) {
        super("Message " + id + " from the queue is not a bucket event: " + reason);
    }
}
