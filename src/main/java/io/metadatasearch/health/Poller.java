package io.metadatasearch.health;

/** What looks again and again whether there is something to do, and then does it. */
public interface Poller {

    /**
     * A number that changes when it comes round, and, while it is at work for longer, with each step of that: to wait
     * for workers who get on is no hang. 0: it has not begun.
     */
    long progress();
}
