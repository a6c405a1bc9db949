package io.metadatasearch.aws;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens the client of the queue of S3 events. */
public final class SqsConnection {

    private SqsConnection() {}

    /**
     * Opens a client for the server that the URL of the queue names; nothing is sent yet.
     *
     * @throws SettingsException if no region is set, and the AWS SDK finds none either
     */
    public static SqsClient open(Settings settings) {
        URI server = URI.create(settings.get("sqs.queue")).resolve("/");
        return AwsClient.open(SqsClient.builder(), Optional.of(server), settings);
    }
}
