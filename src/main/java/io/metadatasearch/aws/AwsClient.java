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

/** Opens clients of the AWS SDK with the region and credentials from the settings. */
final class AwsClient {

    private AwsClient() {}

    /**
     * Opens a client.
     *
     * @param endpoint the server to use instead of the one that the SDK chooses by the region
     * @throws SettingsException if no region is set and the AWS SDK finds none
     */
    static <B extends AwsClientBuilder<B, C>, C> C open(B client, Optional<URI> endpoint, Settings settings) {
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
