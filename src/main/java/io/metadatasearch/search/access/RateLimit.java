package io.metadatasearch.search.access;

import java.util.concurrent.TimeUnit;

/** How many requests a key may make: a bucket of tokens, one second's worth, that fills at the rate (token bucket). */
final class RateLimit {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private double tokens;
    private long filled;

    /**
     * A full bucket.
     *
     * @param perSecond the rate
     */
    RateLimit(int perSecond, long nanos) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filled = nanos;
    }

    /**
     * Takes a token, if there is one.
     *
     * @return how many are left; -1, if there was none
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
