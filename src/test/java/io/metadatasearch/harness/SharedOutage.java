package io.metadatasearch.harness;

import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Kills and restarts one Elasticsearch for several tests at once, because its start takes longer than most of these
 * tests. The tests run in parallel: Elasticsearch is killed when each test that takes part is ready for it, and
 * restarted when each has seen enough.
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

    /**
     * Takes part, once no outage is in progress: until {@link #leave()}, Elasticsearch is killed only when this test is
     * ready.
     */
    public synchronized void join() throws InterruptedException {
        while (isDown) {
            wait();
        }
        taking++;
    }

    /** Stops taking part. */
    public synchronized void leave() {
        taking--;
        notifyAll();
    }

    /** Waits until all other tests are ready too, and Elasticsearch is killed. */
    public void begin() throws Exception {
        begin(() -> null);
    }

    /**
     * Waits until all other tests are ready too, and Elasticsearch is killed.
     *
     * @param before is called right before that
     */
    public void begin(Callable<?> before) throws Exception {
        begin(new Turn(before, false));
    }

    /**
     * Waits until all other tests are ready too, and Elasticsearch is killed.
     *
     * @param death makes something call {@link #kill()}, in any thread
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

    /** Kills Elasticsearch now, for {@link #beginBy}. */
    public void kill() {
        if (!isKilled) {
            isKilled = true;
            elasticsearch.kill();
        }
    }

    /** Waits until all other tests have seen enough too, and Elasticsearch is reachable again. */
    public synchronized void end() throws IOException, InterruptedException {
        watching--;
        if (watching == 0) {
            try {
                elasticsearch.restart();
            } finally {
                isDown = false; // if it does not start, the other tests fail by themselves
                notifyAll();
            }
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
