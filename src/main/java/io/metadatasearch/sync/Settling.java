package io.metadatasearch.sync;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.util.TimeUtils;

/** Which files of the share may still be written: those that have changed lately, as we saw or by their own time. */
public final class Settling {

    /** How a file looked, since when, in System.nanoTime(), and the last look that found it. */
    private record Seen(long modified, long size, long since, int look) {}

    private final Duration settle;
    private final long minAge;
    private final Map<String, Seen> seen = new HashMap<>();
    private int look;

    /**
     * Prepares it.
     *
     * @param settle how long a file must be seen the same, such as 1m
     * @param minAge how long its modification time must be past, by our clock, such as 10m
     */
    public Settling(String settle, String minAge) {
        this.settle = Duration.ofMillis(TimeUtils.toMilliSeconds(settle));
        this.minAge = TimeUtils.toMilliSeconds(minAge);
    }

    /** How long it takes. */
    Duration time() {
        return settle;
    }

    /** Begins a look at the share. */
    void beginLook() {
        look++;
    }

    /** Ends a look that has seen every file: what it did not ask for is forgotten. */
    void endWholeLook() {
        seen.values().removeIf(file -> file.look() < look);
    }

    /**
     * Whether a file has settled.
     *
     * @param modified milliseconds since 1970
     */
    boolean has(String path, long size, long modified) {
        long now = System.nanoTime();
        Seen before = seen.get(path);
        boolean same = before != null && before.size() == size && before.modified() == modified;
        long since = same ? before.since() : now;
        if (!settle.isZero()) {
            seen.put(path, new Seen(modified, size, since, look));
        }
        // The clocks of a share may be ahead: that counts only if it is asked for.
        boolean old = minAge == 0 || System.currentTimeMillis() - modified >= minAge;
        return old && now - since >= settle.toNanos();
    }
}
