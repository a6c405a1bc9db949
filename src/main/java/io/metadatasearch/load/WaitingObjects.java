package io.metadatasearch.load;

import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.aws.CountedObjects;
import software.amazon.awssdk.services.s3.S3Client;

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
        CountedObjects waiting = CountedObjects.below(BucketKeys.INCOMING, s3, bucket, BucketKeys::isObject);
        metrics.listed(waiting.count(), waiting.oldest());
    }
}
