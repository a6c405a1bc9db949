package io.metadatasearch.load.inbox;

import io.metadatasearch.health.Poller;
import io.metadatasearch.load.LoadMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;

/** Watches whether the polls of the queue, by all workers, make progress. Otherwise the polls are Camel's. */
public final class EventPolls implements PollingConsumerPollStrategy, Poller {

    private final LoadMetrics metrics;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();

    /** Creates the poll strategy. The metrics report what is loaded during a poll. */
    public EventPolls(LoadMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        underWay.incrementAndGet();
        rounds.incrementAndGet();
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int messages) {
        underWay.decrementAndGet();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        underWay.decrementAndGet();
        return false;
    }

    /** Includes the progress of loads during a poll: a poll with a message lasts until its objects are loaded. */
    @Override
    public long progress() {
        return rounds.get() + (underWay.get() > 0 ? metrics.progress() : 0);
    }
}
