package io.metadatasearch.load;

import io.metadatasearch.metrics.Gauges;
import io.metadatasearch.schema.LedgerIndex;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.ObjectHelper;

/** The metrics of load, {@code metadata_load_*}; docs/metrics.md lists them. */
public final class LoadMetrics {

    private static final Duration[] BULK_BUCKETS = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(90) // the longest wait for an answer
    };

    /**
     * The result of the last complete listing of the inbox. Until the first one: no objects, at the time of the start.
     */
    private record InboxListing(long objects, Instant oldest, Instant at) {}

    private final Map<RetryCause, Counter> bulkRetries = new EnumMap<>(RetryCause.class);
    private final Map<RetryCause, Counter> otherRetries = new EnumMap<>(RetryCause.class);
    private final Counter loadedObjects;
    private final Counter failedObjects;
    private final Counter stayedObjects;
    private final Counter receivedMessages;
    private final Counter handledMessages;
    private final Counter unreadableMessages;
    private final Counter messagesAgain;
    private final Counter loadedBytes;
    private final Counter read;
    private final Counter indexed;
    private final Counter malformed;
    private final Counter refused;
    private final Counter failedInStep;
    private final Counter dropped;
    private final Counter undated;
    private final Counter misfits;
    private final Counter replaced;
    private final Counter poor;
    private final Timer bulks;
    private final DistributionSummary bulkRows;
    private final DistributionSummary bulkBytes;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong events = new AtomicLong();
    private final Set<ObjectLoad> inWork = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Instant> newestEvent = new AtomicReference<>();
    private volatile InboxListing listing = new InboxListing(0, null, Instant.now());

    /** Registers the metrics. All exist from the start: counts with 0, and times that are still unknown with NaN. */
    public LoadMetrics(MeterRegistry registry) {
        for (RetryCause cause : RetryCause.values()) {
            bulkRetries.put(cause, retries(registry, "bulk", cause));
            otherRetries.put(cause, retries(registry, "other", cause));
        }
        loadedObjects = objects(registry, "loaded");
        failedObjects = objects(registry, "failed");
        stayedObjects = objects(registry, "stayed");
        handledMessages = messages(registry, "handled");
        unreadableMessages = messages(registry, "unreadable");
        messagesAgain = messages(registry, "again");
        receivedMessages = Counter.builder("metadata.load.messages.received")
                .description("Messages received from the queue")
                .register(registry);
        loadedBytes = Counter.builder("metadata.load.loaded")
                .description("Bytes of the loaded objects, as they are stored")
                .baseUnit("bytes")
                .register(registry);
        read = Counter.builder("metadata.load.rows.read")
                .description("Rows of the loaded objects: indexed, rejected and dropped")
                .register(registry);
        indexed = Counter.builder("metadata.load.rows.indexed")
                .description("Rows of the loaded objects that Elasticsearch confirmed")
                .register(registry);
        malformed = rejected(registry, "malformed");
        refused = rejected(registry, "refused");
        failedInStep = rejected(registry, "step");
        dropped = Counter.builder("metadata.load.rows.dropped")
                .description("Rows of the loaded objects that a step of the route rows dropped")
                .register(registry);
        undated = Counter.builder("metadata.load.rows.undated")
                .description("Rows without an event time")
                .register(registry);
        misfits = Counter.builder("metadata.load.cells.misfit")
                .description("Cells that do not fit the type of their field")
                .register(registry);
        replaced = Counter.builder("metadata.load.characters.replaced")
                .description("Characters that could not be decoded")
                .register(registry);
        poor = Counter.builder("metadata.load.objects.poor")
                .description("Loaded objects whose quality is not good")
                .register(registry);
        bulks = Timer.builder("metadata.load.bulk")
                .description("Bulk requests, and the time until Elasticsearch answered")
                .serviceLevelObjectives(BULK_BUCKETS)
                .register(registry);
        bulkRows = DistributionSummary.builder("metadata.load.bulk.rows")
                .description("Rows of the bulk requests")
                .register(registry);
        bulkBytes = DistributionSummary.builder("metadata.load.bulk.size")
                .description("Bytes of the bulk requests")
                .baseUnit("bytes")
                .register(registry);
        Gauges.register(
                registry,
                "metadata.load.bulks.in.flight",
                "Bulk requests that Elasticsearch has not answered yet",
                inFlight::get);
        Gauges.register(registry, "metadata.load.objects.in.work", "Objects that are being loaded", inWork::size);
        Gauges.register(
                registry,
                "metadata.load.waiting.objects",
                "Objects in incoming/, by the last complete listing",
                () -> listing.objects());
        time(
                registry,
                "metadata.load.oldest.waiting",
                "Time when the oldest object in incoming/ arrived",
                () -> listing.oldest());
        time(
                registry,
                "metadata.load.last.listing",
                "Time of the last complete listing of incoming/; before the first, the time of the start",
                () -> listing.at());
        time(registry, "metadata.load.newest.event", "Time of the newest event that was indexed", newestEvent::get);
    }

    private static Counter objects(MeterRegistry registry, String outcome) {
        return Counter.builder("metadata.load.objects")
                .description("Objects that were loaded, failed, or stayed in incoming/ after an attempt")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter messages(MeterRegistry registry, String outcome) {
        return Counter.builder("metadata.load.messages")
                .description("Messages from the queue that were handled, were unreadable, or come again")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter retries(MeterRegistry registry, String request, RetryCause cause) {
        return Counter.builder("metadata.load.retries")
                .description("Requests to Elasticsearch that were sent again, by the cause of the failure before")
                .tag("request", request)
                .tag("cause", cause.toString())
                .register(registry);
    }

    private static Counter rejected(MeterRegistry registry, String reason) {
        return Counter.builder("metadata.load.rows.rejected")
                .description(
                        "Rejected rows of the loaded objects: malformed, refused by Elasticsearch, or failed in a step")
                .tag("reason", reason)
                .register(registry);
    }

    private static void time(MeterRegistry registry, String name, String description, Supplier<Instant> known) {
        Gauges.register(registry, name + ".timestamp", description, "seconds", () -> {
            Instant time = known.get();
            return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
        });
    }

    /** Records that the load of an object begins. */
    public void begins(ObjectLoad load) {
        events.incrementAndGet();
        inWork.add(load);
    }

    /** Records that the load of an object ends, with whatever outcome. */
    public void ends(ObjectLoad load) {
        events.incrementAndGet();
        inWork.remove(load);
    }

    /** Records that an object is in {@code loaded/}: its account is closed, and only now its rows are counted. */
    public void loaded(ObjectLoad load) {
        long rejectedRows = load.rejected().count();
        long malformedRows = load.rejected().malformed();
        loadedObjects.increment();
        loadedBytes.increment(load.size());
        read.increment(load.rows());
        indexed.increment(load.indexed());
        malformed.increment(malformedRows);
        failedInStep.increment(load.rejected().failed());
        refused.increment(rejectedRows - malformedRows - load.rejected().failed());
        dropped.increment(load.dropped());
        undated.increment(load.quality().undated());
        misfits.increment(load.quality().misfits());
        replaced.increment(load.quality().replaced());
        if (!load.quality().verdict(rejectedRows).equals(LedgerIndex.GOOD)) {
            poor.increment();
        }
    }

    /** Records that an object is in {@code failed/}. */
    public void failed() {
        failedObjects.increment();
    }

    /** Records that an object stays in the inbox and will be retried. */
    public void stayed() {
        stayedObjects.increment();
    }

    /** Records that a bulk is sent, for the first time or again. */
    public void bulkBegins(int rows, long bytes) {
        events.incrementAndGet();
        inFlight.incrementAndGet();
        bulkRows.record(rows);
        bulkBytes.record(bytes);
    }

    /**
     * Records that a bulk was answered or failed.
     *
     * @param nanos how long that took, in nanoseconds
     */
    public void bulkEnds(long nanos) {
        events.incrementAndGet();
        inFlight.decrementAndGet();
        bulks.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Records that all rows of a bulk have their answer.
     *
     * @param newest the time of the newest event in these rows; null if there is none
     */
    public void indexed(Instant newest) {
        if (newest != null) {
            newestEvent.accumulateAndGet(newest, (known, now) -> known == null || now.isAfter(known) ? now : known);
        }
    }

    /** Records that a request to Elasticsearch is sent again. */
    public void retried(boolean isBulk, RetryCause cause) {
        events.incrementAndGet();
        (isBulk ? bulkRetries : otherRetries).get(cause).increment();
    }

    /**
     * Records a complete listing of the inbox.
     *
     * @param oldest when the oldest of its objects arrived; null if there are no objects
     */
    public void listed(long waiting, Instant oldest) {
        listing = new InboxListing(waiting, oldest, Instant.now());
    }

    /** Records that the queue delivered a message. The outcome of the message is counted when its exchange ends. */
    public void messageReceived(Exchange exchange) {
        receivedMessages.increment();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                handledMessages.increment();
            }

            @Override
            public void onFailure(Exchange done) {
                boolean isUnreadable =
                        ObjectHelper.getException(UnreadableEventException.class, done.getException()) != null;
                (isUnreadable ? unreadableMessages : messagesAgain).increment();
            }
        });
    }

    /**
     * A number that changes while objects are being loaded: with each row read, and with each bulk sent, answered or
     * sent again.
     */
    public long progress() {
        return events.get()
                + inWork.stream()
                        .mapToLong(load -> load.rows() + load.indexed())
                        .sum();
    }
}
