package io.metadatasearch.sync;

import io.metadatasearch.metrics.Gauges;
import io.metadatasearch.sync.SyncRuns.RunOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The metrics of sync, {@code metadata_sync_*}; docs/metrics.md lists them. */
public final class SyncMetrics {

    private final Map<RunOutcome, Timer> runs = new EnumMap<>(RunOutcome.class);
    private final Counter stored;
    private final Counter storedBytes;
    private final Counter failed;
    private volatile Listing listing = new Listing(0, 0, 0, now());

    /** A complete listing of the share. The first one stands for no listing: its time is the time of the start. */
    private record Listing(int files, long bytes, int waiting, double unixSeconds) {}

    /** Registers the metrics. All exist from the start: counts with 0. */
    public SyncMetrics(MeterRegistry registry) {
        for (RunOutcome outcome : RunOutcome.values()) {
            runs.put(
                    outcome,
                    Timer.builder("metadata.sync.runs")
                            .description("Runs of sync: complete, incomplete (some files failed), or failed as a whole")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        stored = files(registry, "stored");
        failed = files(registry, "failed");
        storedBytes = Counter.builder("metadata.sync.stored")
                .description("Bytes of the files stored in the bucket")
                .baseUnit("bytes")
                .register(registry);
        Gauges.register(
                registry,
                "metadata.sync.listed.files",
                "Files on the share, by the last complete listing",
                () -> listing.files());
        Gauges.register(
                registry,
                "metadata.sync.listed",
                "Bytes of the files on the share, by the last complete listing",
                "bytes",
                () -> listing.bytes());
        Gauges.register(
                registry,
                "metadata.sync.waiting.files",
                "New or changed files on the share that may still be written",
                () -> listing.waiting());
        Gauges.register(
                registry,
                "metadata.sync.last.listing.timestamp",
                "Time of the last complete listing of the share; before the first, the time of the start",
                "seconds",
                () -> listing.unixSeconds());
    }

    private static Counter files(MeterRegistry registry, String outcome) {
        return Counter.builder("metadata.sync.files")
                .description("Files that were stored in the bucket, or failed in a run")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Records a complete listing of the share. */
    void listed(int files, long bytes, int waiting) {
        listing = new Listing(files, bytes, waiting, now());
    }

    /** Counts a file that was stored in the bucket. */
    void stored(long bytes) {
        stored.increment();
        storedBytes.increment(bytes);
    }

    /** Counts a file that failed. */
    void failed() {
        failed.increment();
    }

    /** Records the end of a run. */
    void runEnded(RunOutcome outcome, Duration lasted) {
        runs.get(outcome).record(lasted);
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
