package io.metadatasearch.sync;

import io.metadatasearch.health.Poller;
import io.metadatasearch.settings.Schedule;
import io.metadatasearch.sync.transfer.ShareConnectionPool;
import io.metadatasearch.text.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of sync: when one is due, which files of the share it fetches, and how it ends. A run lists the share once.
 * If it finds files that it did not know, it lists the share again when the settling time is over. Only a file that is
 * the same in both listings is fetched; a file that changed in between, or appeared later, is left to the next run.
 * Camel calls this class before and after each listing, and for each listed file. A listing ends when the last of its
 * files is stored or has failed.
 */
public final class SyncRuns extends ServiceSupport
        implements IdempotentRepository, PollingConsumerPollStrategy, Poller {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRuns.class);

    /** How a run ended: every file was stored, some were not, or the share or the bucket could not even be listed. */
    enum RunOutcome {
        COMPLETE,
        INCOMPLETE,
        FAILED
    }

    /** The maximum number of failed files that are named at the end. */
    private static final int MOST_NAMES = 20;

    private final StoredFiles stored;
    private final ShareConnectionPool connections;
    private final Schedule schedule;
    private final Settling settling;
    private final boolean once;
    private final IntConsumer endProcess;
    private final SyncMetrics metrics;

    private long runBegan;
    private long nextLook;
    private boolean inRun;
    private boolean lookedAfterSettling;
    private int failedRuns;
    private volatile Exception failure;
    private int listed;
    private long listedBytes;
    private int unsettled;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger storedFiles = new AtomicInteger();
    private final AtomicLong storedBytes = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();

    /**
     * Sets when the first run is due.
     *
     * @param connections the connections over which the files come
     * @param once whether the process ends after the first run, which is then due at once
     * @param endProcess ends the process, with the exit code
     * @param metrics where the runs and files are counted
     */
    public SyncRuns(
            StoredFiles stored,
            ShareConnectionPool connections,
            Schedule schedule,
            Settling settling,
            boolean once,
            IntConsumer endProcess,
            SyncMetrics metrics) {
        this.stored = stored;
        this.connections = connections;
        this.schedule = schedule;
        this.settling = settling;
        this.once = once;
        this.endProcess = endProcess;
        this.metrics = metrics;
        this.nextLook = System.nanoTime() + (once ? 0 : schedule.first().toNanos());
    }

    /** Returns whether it is time to list the share; if so, lists the bucket. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        steps.incrementAndGet();
        if (System.nanoTime() - nextLook < 0) {
            return false;
        }
        if (!inRun) {
            inRun = true;
            lookedAfterSettling = false;
            runBegan = System.nanoTime();
            failed.clear();
            storedFiles.set(0);
            storedBytes.set(0);
        }
        listed = 0;
        listedBytes = 0;
        unsettled = 0;
        settling.beginLook();
        connections.to((RemoteFileEndpoint<?>) endpoint);
        stored.list();
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int fetched) {
        if (!awaitFiles(endpoint)) {
            return;
        }
        if (isCut(consumer, fetched)) {
            LOG.info("sync: {} files stored so far", storedFiles);
            return; // The next listing is due at once.
        }
        settling.endWholeLook();
        metrics.listed(listed, listedBytes, unsettled);
        if (unsettled > 0 && !lookedAfterSettling) {
            lookedAfterSettling = true;
            nextLook = System.nanoTime() + settling.time().toNanos();
            LOG.debug("sync: {} files are new or changed; checking them again after they have settled", unsettled);
            return;
        }
        long nanos = System.nanoTime() - runBegan;
        int changed = storedFiles.get() + failed.size() + unsettled;
        LOG.atInfo()
                .addKeyValue("event.action", "synced")
                .addKeyValue("event.duration", nanos)
                .addKeyValue("sync.files", listed)
                .addKeyValue("sync.changed", changed)
                .addKeyValue("sync.stored", storedFiles)
                .addKeyValue("sync.bytes", storedBytes)
                .addKeyValue("sync.failed", failed.size())
                .addKeyValue("sync.left", unsettled)
                .log(
                        "sync: {} files on the share, {} new or changed, {} stored ({} bytes), {} failed, {} left to the next run, {} s",
                        listed,
                        changed,
                        storedFiles,
                        storedBytes,
                        failed.size(),
                        unsettled,
                        "%.1f".formatted(nanos / 1e9));
        if (!failed.isEmpty()) {
            // Name them again, and last: between the lines of the stored files they are easily missed.
            LOG.error("sync: failed: {}", someOfThemAnd(failed.size() - MOST_NAMES));
        }
        failure = null;
        endRun(failed.isEmpty() ? RunOutcome.COMPLETE : RunOutcome.INCOMPLETE);
    }

    private String someOfThemAnd(int others) {
        String names = failed.stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return others > 0 ? names + " and " + others + " others" : names;
    }

    /** Returns whether a listing was cut short: it takes no more files than Camel may hold. */
    private static boolean isCut(Consumer consumer, int fetched) {
        return consumer instanceof ScheduledBatchPollingConsumer batches
                && fetched > 0
                && fetched >= batches.getMaxMessagesPerPoll();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        failure = cause;
        endRun(RunOutcome.FAILED);
        return false; // the route's exceptionHandler reports the reason
    }

    /** Returns the number of polls, listed objects and files, finished files, and received bytes, all added up. */
    @Override
    public long progress() {
        return steps.get() + stored.listed() + connections.received();
    }

    /**
     * Returns why the last run failed as a whole; null if it did not, even if files failed. Camel's own check forgets
     * the failure at its next poll, which is half a second later and usually finds that no run is due.
     */
    public String problem() {
        Exception last = failure;
        return last == null ? null : "the last run of sync failed: " + Reason.of(last);
    }

    private void endRun(RunOutcome outcome) {
        boolean well = outcome == RunOutcome.COMPLETE;
        connections.logOut();
        inRun = false;
        failedRuns = well ? 0 : failedRuns + 1;
        Duration lasted = Duration.ofNanos(System.nanoTime() - runBegan);
        metrics.runEnded(outcome, lasted);
        nextLook = System.nanoTime() + schedule.next(lasted, failedRuns).toNanos();
        if (once) {
            nextLook = Long.MAX_VALUE / 2 + System.nanoTime(); // never
            endProcess.accept(well ? 0 : 1);
        }
    }

    /** Waits for the files in progress; returns false if the program is being stopped. */
    private boolean awaitFiles(Endpoint endpoint) {
        try {
            synchronized (underWay) {
                while (underWay.get() > 0) {
                    if (endpoint.getCamelContext().isStopping()) {
                        return false;
                    }
                    underWay.wait(1000);
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Returns whether to skip a file in this listing: the bucket has it as it is on the share, it may still be written
     * to, or it has failed in this run.
     *
     * @param file {@code <modified> <size> <path>}: milliseconds since 1970, bytes, path below the folder of the share
     */
    @Override
    public boolean contains(String file) {
        steps.incrementAndGet();
        String[] parts = file.split(" ", 3);
        long modified = Long.parseLong(parts[0]);
        long size = Long.parseLong(parts[1]);
        String path = parts[2];
        listed++;
        listedBytes += size;
        if (failed.contains(path)) {
            return true; // The next run retries it. In this run it could keep other files from their turn.
        }
        // A file that should not stay on the share is fetched again, to be sure that it is stored.
        if (connections.keep() && stored.has(path, size, modified)) {
            return true;
        }
        if (settling.has(path, size, modified)) {
            return false;
        }
        unsettled++;
        return true;
    }

    /** Counts a file that is handed to the workers. */
    public void handedOut() {
        underWay.incrementAndGet();
    }

    /** Keeps a handed-out file in progress until its exchange is done. */
    public void take(Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                steps.incrementAndGet();
                synchronized (underWay) {
                    underWay.decrementAndGet();
                    underWay.notifyAll();
                }
            }
        });
    }

    /** Counts a file that is now in the bucket. */
    public void stored(@Header("CamelFileLength") long bytes) {
        storedFiles.incrementAndGet();
        storedBytes.addAndGet(bytes);
        metrics.stored(bytes);
    }

    /** Records a file that failed. */
    public void failed(@Header("CamelFileName") String path) {
        if (failed.add(path)) {
            metrics.failed();
        }
    }

    /** Adds nothing: the object itself is the record. */
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
        throw new UnsupportedOperationException("The objects in the bucket cannot be cleared");
    }
}
