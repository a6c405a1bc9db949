package io.metadatasearch.load;

import java.time.Instant;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Counts what lies under {@code incoming/}. The look that hands objects out does not tell: it reads on only as fast as
 * workers take, so with many of them it knows their number when they are loaded.
 */
public final class WaitingObjects {

    private final S3Client s3;
    private final String bucket;
    private final LoadMetrics metrics;

    /** Prepares. */
    public WaitingObjects(S3Client s3, String bucket, LoadMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.metrics = metrics;
    }

    /**
     * Lists them all, and tells the metrics.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if the bucket cannot be listed to its end: what was
     *     known before stays
     */
    public void count() {
        long waiting = 0;
        Instant oldest = null;
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(bucket).prefix(Inbox.PREFIX))
                .contents()) {
            if (Inbox.isObject(object.key())) {
                waiting++;
                oldest = oldest == null || object.lastModified().isBefore(oldest) ? object.lastModified() : oldest;
            }
        }
        metrics.listed(waiting, oldest);
    }
}
