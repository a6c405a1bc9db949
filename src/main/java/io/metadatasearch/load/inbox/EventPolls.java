package io.metadatasearch.load.inbox;

import io.metadatasearch.health.Poller;
import io.metadatasearch.load.LoadMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;

/** The polls of the queue, of all workers: whether they still come round. Otherwise they are as Camel makes them. */
public final class EventPolls implements PollingConsumerPollStrategy, Poller {

    private final LoadMetrics metrics;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();

    /** Prepares; what is loaded in the middle of a poll is told by the metrics. */
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

    /** A poll that has a message lasts for as long as its objects are loaded. */
    @Override
    public long progress() {
        return rounds.get() + (underWay.get() > 0 ? metrics.progress() : 0);
    }
}
