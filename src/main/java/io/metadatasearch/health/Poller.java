package io.metadatasearch.health;

/** A component that repeatedly checks whether there is something to do, and then does it. */
public interface Poller {

    /**
     * A number that changes with each round and, during a longer round, with each step of its work: waiting for workers
     * that make progress is not a hang. 0: no round has begun.
     */
    long progress();
}
