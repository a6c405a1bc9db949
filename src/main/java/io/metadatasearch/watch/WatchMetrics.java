package io.metadatasearch.watch;

import io.metadatasearch.metrics.Gauges;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The metrics of watch, {@code metadata_watch_*}; docs/metrics.md lists them. */
public final class WatchMetrics {

    private final MeterRegistry registry;
    private final Timer complete;
    private final Timer failed;
    private final Counter matches;

    /** Registers the counters and timers, with the value 0; {@link #of} adds the gauges. */
    public WatchMetrics(MeterRegistry registry) {
        this.registry = registry;
        complete = runs("complete");
        failed = runs("failed");
        matches = Counter.builder("metadata.watch.matches")
                .description("Matches that were sent")
                .register(registry);
    }

    private Timer runs(String outcome) {
        return Timer.builder("metadata.watch.runs")
                .description("Runs of saved searches: complete or failed")
                .tag("outcome", outcome)
                .register(registry);
    }

    void of(Watch watch) {
        Gauges.register(registry, "metadata.watch.searches", "Saved searches", watch::count);
        Gauges.register(
                registry,
                "metadata.watch.failing.searches",
                "Saved searches whose last run failed",
                () -> watch.failures().size());
        Gauges.register(
                registry,
                "metadata.watch.oldest.run.timestamp",
                "Time of the last successful run of the saved search that has waited longest",
                "seconds",
                watch::oldestUnixSeconds);
    }

    void sent(int count) {
        matches.increment(count);
    }

    void ended(boolean isComplete, long nanos) {
        (isComplete ? complete : failed).record(nanos, TimeUnit.NANOSECONDS);
    }
}
