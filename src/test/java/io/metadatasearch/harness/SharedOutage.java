package io.metadatasearch.harness;

import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Kills and restarts one Elasticsearch for several tests at once, as a start of it takes longer than most of them. The
 * tests run side by side: it dies when each that takes part is ready for that, and is restarted when each has seen enough.
 */
public final class SharedOutage {

    private final LocalElasticsearch elasticsearch;
    private final List<Turn> waiting = new ArrayList<>();
    private int taking;
    private int watching;
    private boolean isDown;
    private boolean isKilled;

    public SharedOutage(LocalElasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** Takes part, when no outage is going on: until {@link #leave()} it only dies with the consent of this test. */
    public synchronized void join() throws InterruptedException {
        while (isDown) {
            wait();
        }
        taking++;
    }

    /** Does not take part any more. */
    public synchronized void leave() {
        taking--;
        notifyAll();
    }

    /** Waits until all others are ready too, and it is dead. */
    public void begin() throws Exception {
        begin(() -> null);
    }

    /**
     * Waits until all others are ready too, and it is dead.
     *
     * @param before is done right before that
     */
    public void begin(Callable<?> before) throws Exception {
        begin(new Turn(before, false));
    }

    /**
     * Waits until all others are ready too, and it is dead.
     *
     * @param death makes something call {@link #kill()}, in whatever thread
     */
    public void beginBy(Callable<?> death) throws Exception {
        begin(new Turn(death, true));
    }

    private synchronized void begin(Turn mine) throws Exception {
        waiting.add(mine);
        notifyAll();
        while (!isDown) {
            if (waiting.size() < taking) {
                wait();
                continue;
            }
            watching = waiting.size();
            isDown = true;
            isKilled = false;
            waiting.stream().filter(turn -> !turn.kills).forEach(Turn::takeLastStep);
            waiting.stream().filter(turn -> turn.kills).forEach(Turn::takeLastStep);
            waiting.clear();
            kill();
            notifyAll();
        }
        if (mine.failure != null) {
            end();
            throw mine.failure;
        }
    }

    /** Kills it now: for {@link #beginBy}. */
    public void kill() {
        if (!isKilled) {
            isKilled = true;
            elasticsearch.kill();
        }
    }

    /** Waits until all others have seen enough too, and it is back. */
    public synchronized void end() throws IOException, InterruptedException {
        watching--;
        if (watching == 0) {
            elasticsearch.restart();
            isDown = false;
            notifyAll();
        }
        while (isDown) {
            wait();
        }
    }

    private static final class Turn {

        private final Callable<?> lastStep;
        private final boolean kills;
        private Exception failure;

        Turn(Callable<?> lastStep, boolean kills) {
            this.lastStep = lastStep;
            this.kills = kills;
        }

        void takeLastStep() {
            try {
                lastStep.call();
            } catch (Exception | AssertionError e) {
                failure = new IllegalStateException("The last step before the outage failed", e);
            }
        }
    }
}
