package io.metadatasearch.aws;

import java.time.Instant;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The number of objects, and when the oldest of them arrived.
 *
 * @param oldest null if there are no objects
 */
public record CountedObjects(long count, Instant oldest) {

    /**
     * Counts the objects below a prefix.
     *
     * @param counts selects the keys to count
     * @throws software.amazon.awssdk.core.exception.SdkException if the bucket cannot be listed to its end
     */
    public static CountedObjects below(String prefix, S3Client s3, String bucket, Predicate<String> counts) {
        long count = 0;
        Instant oldest = null;
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(bucket).prefix(prefix))
                .contents()) {
            if (counts.test(object.key())) {
                count++;
                oldest = oldest == null || object.lastModified().isBefore(oldest) ? object.lastModified() : oldest;
            }
        }
        return new CountedObjects(count, oldest);
    }
}
