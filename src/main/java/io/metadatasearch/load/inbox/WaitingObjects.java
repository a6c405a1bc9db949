package io.metadatasearch.load.inbox;

import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.aws.CountedObjects;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.text.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Counts the objects under {@code incoming/}. The listing that hands objects out does not give their number: it
 * continues only as fast as workers take objects, so with many objects it knows their number only when they are loaded.
 */
public final class WaitingObjects {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingObjects.class);

    private final S3Client s3;
    private final String bucket;
    private final LoadMetrics metrics;

    public WaitingObjects(S3Client s3, String bucket, LoadMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.metrics = metrics;
    }

    /**
     * Lists all objects and updates the metrics. If the bucket cannot be listed to its end, the last known values stay.
     */
    public void count() {
        try {
            CountedObjects waiting = CountedObjects.below(BucketKeys.INCOMING, s3, bucket, BucketKeys::isObject);
            metrics.listed(waiting.count(), waiting.oldest());
        } catch (SdkException e) {
            LOG.error("cannot read the bucket; retrying: {}", Reason.of(e));
        }
    }
}
