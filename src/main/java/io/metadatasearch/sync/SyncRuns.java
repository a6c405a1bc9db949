package io.metadatasearch.sync;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Header;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of sync: when one is due, which files of the share it fetches, and what came of it. A run looks at the share
 * once, and once more, when the settling time is over, for files that it did not know: only what is the same in both
 * looks is fetched, and what changed in between, or came only then, is left to the next run. Camel asks it before and
 * after each look, and for each file that is listed.
 */
public final class SyncRuns extends ServiceSupport implements IdempotentRepository, PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRuns.class);

    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

    /** How a file that is not in the bucket looked, and since when, in System.nanoTime(). */
    private record Seen(long modified, long size, long since) {}

    private final StoredFiles stored;
    private final long everyNanos;
    private final long settleNanos;
    private final boolean once;
    private final IntConsumer endProcess;
    private Map<String, Seen> before = Map.of();
    private Map<String, Seen> now = new HashMap<>();
    private long runBegan;
    private long nextLook = System.nanoTime();
    private int looks;
    private boolean saidEmpty;
    private int listed;
    private int settling;
    private int failed;
    private int storedFiles;
    private long storedBytes;

    /**
     * Prepares the runs; the first is due at once.
     *
     * @param every the time from the beginning of a run to that of the next, such as 2h
     * @param settle how long a file must stay the same before it is fetched, such as 1m
     * @param once whether the process ends after the first run
     * @param endProcess ends it, with the exit code
     */
    public SyncRuns(StoredFiles stored, String every, String settle, boolean once, IntConsumer endProcess) {
        this.stored = stored;
        this.everyNanos = Duration.ofMillis(TimeUtils.toMilliSeconds(every)).toNanos();
        this.settleNanos = Duration.ofMillis(TimeUtils.toMilliSeconds(settle)).toNanos();
        this.once = once;
        this.endProcess = endProcess;
    }

    /** Whether it is time to look at the share; if so, the bucket is listed. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        if (System.nanoTime() - nextLook < 0) {
            return false;
        }
        if (looks++ == 0) {
            runBegan = System.nanoTime();
            failed = 0;
            storedFiles = 0;
            storedBytes = 0;
        }
        listed = 0;
        settling = 0;
        before = now;
        now = new HashMap<>();
        stored.list();
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int fetched) {
        if (settling > 0 && looks == 1) {
            nextLook = System.nanoTime() + settleNanos;
            LOG.debug("sync: {} files are new or changed, looking again when they had time to settle", settling);
            return;
        }
        String seconds = "%.1f".formatted((System.nanoTime() - runBegan) / 1e9);
        if (listed == 0 && !saidEmpty) {
            LOG.warn("sync: no files on the share; is FTP_DIRECTORY right, and may FTP_USERNAME list it?");
        } else {
            LOG.info(
                    "sync: {} files on the share, {} new or changed, {} stored ({} bytes), {} failed, {} left to the next run, {} s",
                    listed,
                    storedFiles + failed + settling,
                    storedFiles,
                    storedBytes,
                    failed,
                    settling,
                    seconds);
        }
        saidEmpty = listed == 0;
        endRun(runBegan + everyNanos, failed == 0);
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        endRun(Math.min(runBegan + everyNanos, System.nanoTime() + AFTER_A_FAILURE.toNanos()), false);
        return false; // the route's exceptionHandler says why
    }

    private void endRun(long next, boolean well) {
        looks = 0;
        nextLook = next;
        if (once) {
            nextLook = Long.MAX_VALUE / 2 + System.nanoTime(); // never
            endProcess.accept(well ? 0 : 1);
        }
    }

    /**
     * Whether a file is not to be fetched in this look: it is in the bucket as it is on the share, or may still be
     * written.
     *
     * @param file {@code <modified> <size> <path>}: milliseconds since 1970, bytes, path below the folder of the share
     */
    @Override
    public boolean contains(String file) {
        String[] parts = file.split(" ", 3);
        long modified = Long.parseLong(parts[0]);
        long size = Long.parseLong(parts[1]);
        listed++;
        if (stored.has(parts[2], size, modified)) {
            return true;
        }
        if (settleNanos == 0) {
            return false;
        }
        Seen seen = before.get(parts[2]);
        if (seen == null || seen.size() != size || seen.modified() != modified) {
            seen = new Seen(modified, size, System.nanoTime());
        }
        now.put(parts[2], seen);
        if (System.nanoTime() - seen.since() >= settleNanos) {
            return false;
        }
        settling++;
        return true;
    }

    /** Counts a file that is in the bucket now. */
    public void stored(@Header("CamelFileLength") long bytes) {
        storedFiles++;
        storedBytes += bytes;
    }

    /** Counts a file that could not be stored. */
    public void failed() {
        failed++;
    }

    /** The object itself is the record: there is nothing to add. */
    @Override
    public boolean add(String file) {
        return true;
    }

    @Override
    public boolean remove(String file) {
        return true;
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("What is in the bucket is not forgotten");
    }
}
