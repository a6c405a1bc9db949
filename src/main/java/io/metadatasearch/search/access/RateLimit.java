package io.metadatasearch.search.access;

import java.util.concurrent.TimeUnit;

/**
 * Limits how many requests a key may make: a token bucket that holds the tokens of one second and fills at the rate.
 */
final class RateLimit {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private double tokens;
    private long filled;

    /**
     * Creates a full bucket.
     *
     * @param perSecond the rate, in requests a second
     */
    RateLimit(int perSecond, long nanos) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filled = nanos;
    }

    /**
     * Takes a token, if there is one.
     *
     * @return how many tokens are left; -1 if there was none
     */
    synchronized int take(long nanos) {
        tokens = Math.min(perSecond, tokens + (nanos - filled) / NANOS * perSecond);
        filled = nanos;
        if (tokens < 1) {
            return -1;
        }
        tokens--;
        return (int) tokens;
    }

    int perSecond() {
        return perSecond;
    }
}
