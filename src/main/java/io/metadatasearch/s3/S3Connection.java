package io.metadatasearch.s3;

import io.metadatasearch.Settings;
import io.metadatasearch.SettingsException;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Opens the one client that sync and load share. */
public final class S3Connection {

    private S3Connection() {}

    /**
     * Opens a client for AWS, or for the server at {@code s3.endpoint}; nothing is sent yet.
     *
     * @throws SettingsException if no region is set, and the AWS SDK finds none either
     */
    public static S3Client open(Settings settings) {
        S3ClientBuilder client = S3Client.builder().forcePathStyle(Boolean.valueOf(settings.get("s3.path-style")));
        settings.find("s3.endpoint").map(URI::create).ifPresent(endpoint -> client.endpointOverride(endpoint)
                .region(Region.US_EAST_1));
        settings.find("aws.region").map(Region::of).ifPresent(client::region);
        settings.find("aws.access-key-id")
                .map(keyId -> credentials(settings, keyId))
                .map(StaticCredentialsProvider::create)
                .ifPresent(client::credentialsProvider);
        try {
            return client.build();
        } catch (SdkClientException e) {
            throw SettingsException.of("AWS_REGION is missing: expected a region, such as eu-west-1");
        }
    }

    private static AwsCredentials credentials(Settings settings, String keyId) {
        String secret = settings.get("aws.secret-access-key");
        return settings.find("aws.session-token")
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(keyId, secret, token))
                .orElseGet(() -> AwsBasicCredentials.create(keyId, secret));
    }
}
