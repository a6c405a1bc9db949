package io.metadatasearch.sync;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.util.TimeUtils;

/**
 * Decides which files of the share may still be written to: those that changed recently, by our own observation or by
 * their modification time.
 */
public final class Settling {

    /** How a file looked, since when, in System.nanoTime(), and the last listing that found it. */
    private record Seen(long modified, long size, long since, int look) {}

    private final Duration settle;
    private final long minAge;
    private final Map<String, Seen> seen = new HashMap<>();
    private int look;

    /**
     * Sets how long a file must stay unchanged.
     *
     * @param settle how long a file must be seen unchanged, such as 1m
     * @param minAge how long ago its modification time must be, by our clock, such as 10m
     */
    public Settling(String settle, String minAge) {
        this.settle = Duration.ofMillis(TimeUtils.toMilliSeconds(settle));
        this.minAge = TimeUtils.toMilliSeconds(minAge);
    }

    /** Returns how long a file must be seen unchanged. */
    Duration time() {
        return settle;
    }

    /** Starts a listing of the share. */
    void beginLook() {
        look++;
    }

    /** Ends a listing that saw every file; a file that it did not ask about is forgotten. */
    void endWholeLook() {
        seen.values().removeIf(file -> file.look() < look);
    }

    /**
     * Returns whether a file has settled.
     *
     * @param modified its modification time, in milliseconds since 1970
     */
    boolean has(String path, long size, long modified) {
        long now = System.nanoTime();
        Seen before = seen.get(path);
        boolean same = before != null && before.size() == size && before.modified() == modified;
        long since = same ? before.since() : now;
        if (!settle.isZero()) {
            seen.put(path, new Seen(modified, size, since, look));
        }
        // The clock of a share may be ahead, so the age counts only if a minimum age is set.
        boolean old = minAge == 0 || System.currentTimeMillis() - modified >= minAge;
        return old && now - since >= settle.toNanos();
    }
}
