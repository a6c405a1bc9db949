package io.metadatasearch.aws;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens the client for the queue of S3 events. */
public final class SqsConnection {

    private SqsConnection() {}

    /**
     * Opens a client for the server in the queue's URL. Sends nothing yet.
     *
     * @throws SettingsException if no region is set and the AWS SDK finds none
     */
    public static SqsClient open(Settings settings) {
        URI server = URI.create(settings.get("sqs.queue")).resolve("/");
        return AwsClient.open(SqsClient.builder(), Optional.of(server), settings);
    }
}
