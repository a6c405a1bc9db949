package io.metadatasearch.health;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.util.TimeUtils;

/**
 * Reports that the process is not live if a poller makes no progress for three of its intervals, or longer if a server
 * may keep it waiting: then only a restart helps. It looks at the poller only during a probe, so it can tell whether
 * anything has changed since the last probe.
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
     * Creates the check of one poller.
     *
     * @param what the name of the poller
     * @param every the time between two rounds, such as {@code 2s}
     * @param atLeast the minimum time without progress that counts as a hang: longer than a server may keep the poller
     *     waiting
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

    /** Other checks report whether the servers are reachable. */
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
        // A poller that has not begun may be waiting for an unreachable server.
        if (seen == 0 || now - seenAt <= patience.toNanos()) {
            result.up();
        } else {
            result.message(what + " has made no progress for " + patience.toSeconds() + " s")
                    .down();
        }
    }
}
