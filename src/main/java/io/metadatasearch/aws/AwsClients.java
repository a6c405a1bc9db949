package io.metadatasearch.aws;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens clients of the AWS SDK with the region and credentials from the settings. */
public final class AwsClients {

    private AwsClients() {}

    /**
     * Opens the S3 client that sync and load share, for AWS or for the server at {@code s3.endpoint}. Sends nothing
     * yet.
     *
     * @throws SettingsException if no region is set and the AWS SDK finds none
     */
    public static S3Client s3(Settings settings) {
        Optional<URI> endpoint = settings.find("s3.endpoint").map(URI::create);
        boolean pathStyle = Boolean.parseBoolean(settings.get("s3.path-style"));
        return open(S3Client.builder().forcePathStyle(pathStyle), endpoint, settings);
    }

    /**
     * Opens the client for the queue of S3 events, for the server in the queue's URL. Sends nothing yet.
     *
     * @throws SettingsException if no region is set and the AWS SDK finds none
     */
    public static SqsClient sqs(Settings settings) {
        URI server = URI.create(settings.get("sqs.queue")).resolve("/");
        return open(SqsClient.builder(), Optional.of(server), settings);
    }

    /**
     * Opens a client.
     *
     * @param endpoint the server to use instead of the one that the SDK chooses by the region
     */
    private static <B extends AwsClientBuilder<B, C>, C> C open(B client, Optional<URI> endpoint, Settings settings) {
        endpoint.ifPresent(client::endpointOverride);
        // A self-hosted server needs some region in the signature, but usually ignores which one.
        endpoint.filter(server -> !server.getHost().contains(".amazonaws.com"))
                .ifPresent(server -> client.region(Region.US_EAST_1));
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
