package io.metadatasearch.load.inbox;

import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.health.Poller;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.ledger.LoadSteps;
import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects under {@code incoming/}. The inbox knows which objects are in work, and hands out each of the others. An
 * object that stayed there after an attempt is handed out again after a pause. The pause gets longer each time, so that
 * the object does not keep the workers from the others.
 */
public final class Inbox implements IdempotentRepository, Poller {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 4; // 80 seconds at most

    /**
     * An object that is in work, or has stayed: how often it stayed, and the end of its pause (in System.nanoTime()).
     */
    private record Seen(boolean inWork, int stays, long notBefore) {}

    /** The last message about an object: when it was sent, by the queue's clock, and when it arrived, by nanoTime. */
    private record Told(Instant sent, long nanos) {}

    private final S3Client s3;
    private final String bucket;
    private final int workers;
    private final boolean events;
    private final Duration every;
    private final LoadMetrics metrics;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private volatile Told lastTold;
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean isLooking;

    /**
     * Creates the inbox of a bucket.
     *
     * @param workers the maximum number of objects from its listings that are in work at once
     * @param queue the queue that announces objects; empty: there is no queue, and each listing hands out all objects
     * @param every the time between two listings, such as {@code 2s}
     * @param metrics counts the objects that stay
     */
    public Inbox(S3Client s3, String bucket, int workers, String queue, String every, LoadMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.workers = workers;
        this.events = !queue.isEmpty();
        this.every = Duration.ofMillis(TimeUtils.toMilliSeconds(every));
        this.metrics = metrics;
    }

    /** The maximum number of objects from its listings that are in work at once. */
    int workers() {
        return workers;
    }

    /**
     * The keys of the objects that can be loaded now, in the order of the listing. The listing is read page by page as
     * the keys are taken, so an object that is always there does not prevent others from being found. With a queue,
     * these are only the objects that the queue will no longer announce.
     *
     * @throws SdkException if the bucket cannot be listed, at any key
     */
    Iterator<String> waiting() {
        Instant told = events ? told() : Instant.MAX;
        steps.incrementAndGet();
        isLooking = true;
        Iterator<String> keys = s3
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(BucketKeys.INCOMING))
                .contents()
                .stream()
                .filter(object -> object.lastModified().isBefore(told))
                .map(S3Object::key)
                .filter(BucketKeys::isObject)
                .filter(this::add)
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

    /**
     * The number of listings that began and objects that were handed out. While a listing waits for workers, their
     * progress counts too.
     */
    @Override
    public long progress() {
        return steps.get() + (isLooking ? metrics.progress() : 0);
    }

    /**
     * The queue has announced what arrived before this time: messages arrive roughly in the order in which they were
     * sent.
     */
    private Instant told() {
        Told last = lastTold;
        boolean queueHasMore = last != null && System.nanoTime() - last.nanos() < every.toNanos();
        return (queueHasMore ? last.sent() : Instant.now()).minus(every);
    }

    /**
     * Opens an object that a message announces, unless it is in work already, or gone. If it is in work, its worker
     * does what the message asks for, or leaves the object where it is found again.
     *
     * @param sent when the message was sent, in milliseconds since 1970
     * @throws SdkException if the object cannot be opened
     */
    public void claim(Exchange exchange, @Body String key, @Header("SentTimestamp") long sent) {
        lastTold = new Told(Instant.ofEpochMilli(sent), System.nanoTime());
        if (add(key, true)) {
            open(exchange, key);
        }
    }

    /**
     * Opens an object, and holds it until the exchange ends. If the exchange fails and the failure is not handled, the
     * object stays in the inbox. Its load is the variable {@code load}; its {@code key}, {@code path}, {@code etag} and
     * {@code metadata} are variables too. Routes do not call methods of a load with Simple
     * ({@code ${variable.load.path}}), because Camel keeps what it finds out about an object separately for each
     * object. The body is the open connection: the object is never in memory as a whole.
     *
     * @return false if the object is gone: another process has loaded it
     * @throws SdkException if the object cannot be opened
     */
    boolean open(Exchange exchange, String key) {
        ResponseInputStream<GetObjectResponse> object;
        try {
            object = s3.getObject(request -> request.bucket(bucket).key(key));
        } catch (NoSuchKeyException e) {
            LOG.debug("{} is gone", key);
            remove(key);
            return false;
        } catch (SdkException e) {
            LOG.warn("cannot open {}; retrying: {}", key, Reason.of(e));
            stays(key);
            throw e;
        }
        GetObjectResponse answer = object.response();
        String path = key.substring(BucketKeys.INCOMING.length());
        ObjectLoad load = new ObjectLoad(key, path, answer.eTag(), answer.contentLength(), object);
        metrics.begins(load);
        exchange.setVariable("load", load);
        exchange.setVariable("key", key);
        exchange.setVariable("path", path);
        exchange.setVariable("etag", load.etag());
        exchange.setVariable("metadata", answer.metadata());
        exchange.getMessage().setBody(load.content());
        exchange.getExchangeExtension().addOnCompletion(new Held(load));
        return true;
    }

    /** Finishes the work on an object when its exchange ends. */
    private final class Held implements Synchronization {

        private final ObjectLoad load;

        Held(ObjectLoad load) {
            this.load = load;
        }

        @Override
        public void onComplete(Exchange exchange) {
            remove(load.key());
            if (load.isFailed()) {
                metrics.failed();
            } else if (load.isSettled() && !exchange.getExchangeExtension().isFailureHandled()) {
                metrics.loaded(load);
                LoadSteps.logLoaded(load);
            }
            close();
        }

        @Override
        public void onFailure(Exchange exchange) {
            stays(load.key());
            close();
        }

        private void close() {
            metrics.ends(load);
            try {
                load.close();
            } catch (IOException e) {
                LOG.warn("{}: cannot close its connection or delete its temporary file", load.path(), e);
            }
        }
    }

    /** The request that deletes an object, unless another version has replaced it. */
    public DeleteObjectRequest removal(@Variable("load") ObjectLoad load) {
        return DeleteObjectRequest.builder()
                .bucket(bucket)
                .key(load.key())
                .ifMatch(load.etag())
                .build();
    }

    /** Takes an object into work; false if it is in work already, or pauses. */
    @Override
    public boolean add(String key) {
        return add(key, false);
    }

    private boolean add(String key, boolean alsoInPause) {
        AtomicBoolean added = new AtomicBoolean();
        seen.compute(key, (same, before) -> {
            added.set(
                    before == null || !before.inWork() && (alsoInPause || System.nanoTime() - before.notBefore() >= 0));
            return added.get() ? new Seen(true, before == null ? 0 : before.stays(), 0) : before;
        });
        return added.get();
    }

    /** Records that an object stays in the inbox. */
    private void stays(String key) {
        metrics.stayed();
        seen.computeIfPresent(key, (same, before) -> {
            long pause = FIRST_PAUSE.toNanos() << Math.min(before.stays(), DOUBLINGS);
            return new Seen(false, before.stays() + 1, System.nanoTime() + pause);
        });
    }

    @Override
    public boolean contains(String key) {
        Seen known = seen.get(key);
        return known != null && known.inWork();
    }

    @Override
    public boolean remove(String key) {
        return seen.remove(key) != null;
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public void clear() {
        seen.clear();
    }

    @Override
    public void start() {
        // Nothing to open.
    }

    @Override
    public void stop() {
        // Nothing to close.
    }
}
