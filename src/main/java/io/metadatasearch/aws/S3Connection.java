package io.metadatasearch.aws;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** Opens the S3 client that sync and load share. */
public final class S3Connection {

    private S3Connection() {}

    /**
     * Opens a client for AWS, or for the server at {@code s3.endpoint}. Sends nothing yet.
     *
     * @throws SettingsException if no region is set and the AWS SDK finds none
     */
    public static S3Client open(Settings settings) {
        Optional<URI> endpoint = settings.find("s3.endpoint").map(URI::create);
        return AwsClient.open(
                S3Client.builder().forcePathStyle(Boolean.valueOf(settings.get("s3.path-style"))), endpoint, settings);
    }
}
