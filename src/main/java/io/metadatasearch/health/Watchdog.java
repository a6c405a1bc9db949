package io.metadatasearch.health;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.util.TimeUtils;

/**
 * Says that the process is not live when a poller has not come round for three of its intervals: then only another start
 * helps. It looks when it is asked, so it knows that nothing has changed since it was asked before.
 */
public final class Watchdog extends AbstractHealthCheck {

    private static final int INTERVALS = 3;

    private final String what;
    private final Poller poller;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private long seen;
    private long seenAt;

    /**
     * Watches a poller.
     *
     * @param what its name
     * @param every the time between two rounds, such as {@code 2s}
     * @param atLeast the time it has at least: longer than a server may keep it waiting
     */
    public Watchdog(String what, Poller poller, String every, String atLeast) {
        this(what, poller, patience(every, atLeast), System::nanoTime);
    }

    Watchdog(String what, Poller poller, Duration patience, LongSupplier nanoTime) {
        super("metadata-search", "watchdog-" + what);
        this.what = what;
        this.poller = poller;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    static Duration patience(String every, String atLeast) {
        long millis = Math.max(INTERVALS * TimeUtils.toMilliSeconds(every), TimeUtils.toMilliSeconds(atLeast));
        return Duration.ofMillis(millis);
    }

    @Override
    public boolean isLiveness() {
        return true;
    }

    /** Whether it reaches its servers is for others to say. */
    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        long now = nanoTime.getAsLong();
        long progress = poller.progress();
        if (progress != seen) {
            seen = progress;
            seenAt = now;
        }
        // One that has not begun may be waiting for a server that is away.
        if (seen == 0 || now - seenAt <= patience.toNanos()) {
            result.up();
        } else {
            result.message(what + " has made no progress for " + patience.toSeconds() + " s")
                    .down();
        }
    }
}
