package io.metadatasearch.aws;

import io.metadatasearch.health.ServerHealth;
import software.amazon.awssdk.services.s3.S3Client;

/** Checks that the bucket exists and that we may access it. */
public final class BucketHealth extends ServerHealth {

    private final S3Client client;
    private final String bucket;

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
