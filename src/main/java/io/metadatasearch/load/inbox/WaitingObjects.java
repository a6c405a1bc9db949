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
 * Counts what lies under {@code incoming/}. The look that hands objects out does not tell: it reads on only as fast as
 * workers take, so with many of them it knows their number when they are loaded.
 */
public final class WaitingObjects {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingObjects.class);

    private final S3Client s3;
    private final String bucket;
    private final LoadMetrics metrics;

    /** Prepares. */
    public WaitingObjects(S3Client s3, String bucket, LoadMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.metrics = metrics;
    }

    /** Lists them all, and tells the metrics. Where the bucket cannot be listed to its end, what was known before stays. */
    public void count() {
        try {
            CountedObjects waiting = CountedObjects.below(BucketKeys.INCOMING, s3, bucket, BucketKeys::isObject);
            metrics.listed(waiting.count(), waiting.oldest());
        } catch (SdkException e) {
            LOG.error("cannot read the bucket; retrying: {}", Reason.of(e));
        }
    }
}
