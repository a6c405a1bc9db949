package io.metadatasearch.aws;

import io.metadatasearch.health.ServerHealth;
import software.amazon.awssdk.services.s3.S3Client;

/** Whether the bucket is there, and lets us in. */
public final class BucketHealth extends ServerHealth {

    private final S3Client client;
    private final String bucket;

    /** Asks for this bucket. */
    public BucketHealth(S3Client client, String bucket) {
        super("S3");
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    protected void ask() {
        client.headBucket(request -> request.bucket(bucket).overrideConfiguration(how -> how.apiCallTimeout(PATIENCE)));
    }
}
