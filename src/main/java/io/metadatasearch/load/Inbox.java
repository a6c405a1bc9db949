package io.metadatasearch.load;

import io.metadatasearch.Poller;
import io.metadatasearch.aws.BucketKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.TimeUtils;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects under {@code incoming/}: hands out each that is not in work already. One that stayed there after an
 * attempt is handed out again after a while, longer each time, so that it does not keep the workers from the others.
 */
public final class Inbox implements Poller {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 4; // 80 seconds at most

    /** An object that is in work, or stayed: how often, and until when it is left alone (in System.nanoTime()). */
    private record Seen(boolean inWork, int stays, long notBefore) {}

    /** The message that told of an object last: when it was sent, by the queue's clock, and when we had it, by nanoTime. */
    private record Told(Instant sent, long nanos) {}

    private final S3Client s3;
    private final String bucket;
    private final boolean events;
    private final Duration every;
    private final LoadMetrics metrics;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private volatile Told lastTold;
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean isLooking;

    /**
     * Looks into a bucket.
     *
     * @param queue the queue that tells of its objects; empty: nothing does, and each look takes them all
     * @param every the time between two looks
     * @param metrics where the objects that stay are counted
     */
    public Inbox(S3Client s3, String bucket, String queue, String every, LoadMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.events = !queue.isEmpty();
        this.every = Duration.ofMillis(TimeUtils.toMilliSeconds(every));
        this.metrics = metrics;
    }

    /**
     * The keys of the objects that can be loaded now, in the order of the listing, which is read page by page as they
     * are taken: one that is always there keeps no other from being found. It ends early when we are stopped. Where a
     * queue tells of objects, only of those that it will tell of no more.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if the bucket cannot be listed; at any key
     */
    public Iterator<String> waiting(CamelContext context) {
        Instant told = events ? told() : Instant.MAX;
        steps.incrementAndGet();
        isLooking = true;
        Iterator<String> keys = s3
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(BucketKeys.INCOMING))
                .contents()
                .stream()
                .filter(object -> object.lastModified().isBefore(told))
                .map(S3Object::key)
                .takeWhile(key -> !context.isStopping())
                .filter(BucketKeys::isObject)
                .filter(this::isFree)
                .peek(this::queued)
                .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                steps.incrementAndGet();
                isLooking = keys.hasNext();
                return isLooking;
            }

            @Override
            public String next() {
                return keys.next();
            }
        };
    }

    /** Looks that were begun, and objects that were handed out; while one waits for workers, what these do. */
    @Override
    public long progress() {
        return steps.get() + (isLooking ? metrics.progress() : 0);
    }

    /** What arrived before has been told of: messages come about in the order in which they were sent. */
    private Instant told() {
        Told last = lastTold;
        boolean queueHasMore = last != null && System.nanoTime() - last.nanos() < every.toNanos();
        return (queueHasMore ? last.sent() : Instant.now()).minus(every);
    }

    /**
     * Hands out an object that a message tells of, unless it is in work already: who is at it does what the message
     * asks for, or leaves the object where it is found again.
     *
     * @param sent when the message was sent, milliseconds since 1970
     */
    public boolean claim(@Body String key, @Header("SentTimestamp") long sent) {
        lastTold = new Told(Instant.ofEpochMilli(sent), System.nanoTime());
        AtomicBoolean claimed = new AtomicBoolean();
        seen.compute(key, (same, before) -> {
            claimed.set(before == null || !before.inWork());
            return claimed.get() ? new Seen(true, before == null ? 0 : before.stays(), 0) : before;
        });
        return claimed.get();
    }

    /** Hands an object out until the exchange is done: what fails without having been handled stays in the inbox. */
    public void take(Exchange exchange, @Body String key) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                seen.remove(key);
            }

            @Override
            public void onFailure(Exchange done) {
                metrics.stayed();
                seen.computeIfPresent(key, (same, before) -> {
                    long pause = FIRST_PAUSE.toNanos() << Math.min(before.stays(), DOUBLINGS);
                    return new Seen(false, before.stays() + 1, System.nanoTime() + pause);
                });
            }
        });
    }

    /** The request that removes an object, unless another version has taken its place. */
    public DeleteObjectRequest removal(@Variable("load") ObjectLoad load) {
        return DeleteObjectRequest.builder()
                .bucket(bucket)
                .key(load.key())
                .ifMatch(load.etag())
                .build();
    }

    private boolean isFree(String key) {
        Seen before = seen.get(key);
        return before == null || !before.inWork() && System.nanoTime() - before.notBefore() >= 0;
    }

    private void queued(String key) {
        seen.merge(key, new Seen(true, 0, 0), (before, first) -> new Seen(true, before.stays(), 0));
    }
}
