package io.metadatasearch.load;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects under {@code incoming/}: hands out each that is not in work already. One that stayed there after an
 * attempt is handed out again after a while, longer each time, so that it does not keep the workers from the others.
 */
public final class Inbox {

    /** What the keys of waiting objects begin with. */
    static final String PREFIX = "incoming/";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 4; // 80 seconds at most

    /** An object that is in work, or stayed: how often, and until when it is left alone (in System.nanoTime()). */
    private record Seen(boolean inWork, int stays, long notBefore) {}

    private final S3Client s3;
    private final String bucket;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /** Looks into this bucket. */
    public Inbox(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * The keys of the objects that can be loaded now, in the order of the listing, which is read page by page as they
     * are taken: one that is always there keeps no other from being found. It ends early when we are stopped.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if the bucket cannot be listed; at any key
     */
    public Iterator<String> waiting(CamelContext context) {
        return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(PREFIX)).contents().stream()
                .map(S3Object::key)
                .takeWhile(key -> !context.isStopping())
                .filter(key -> !key.endsWith("/")) // a folder, as consoles make them
                .filter(this::isFree)
                .peek(this::queued)
                .iterator();
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
