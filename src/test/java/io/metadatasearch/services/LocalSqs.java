package io.metadatasearch.services;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A real SQS server, in this JVM, on a free port of the loopback address, with one queue and its dead-letter queue. It
 * accepts any credentials. No S3 server that runs here sends events, so {@link #tell} does what a bucket would.
 */
public final class LocalSqs implements AutoCloseable {

    private static final String ACCOUNT = "000000000000";
    private static final String QUEUE = "objects";
    private static final String DEAD_LETTERS = "objects-dead";

    private final int port = FreePort.find();
    private final int maxReceiveCount;
    private final SqsClient client;
    private SQSRestServer server;

    private LocalSqs(int maxReceiveCount) throws IOException {
        this.maxReceiveCount = maxReceiveCount;
        this.client = SqsClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    /**
     * Starts a server.
     *
     * @param maxReceiveCount how often a message is received before it goes to the dead-letter queue
     * @throws IOException if no port is free
     */
    public static LocalSqs start(int maxReceiveCount) throws IOException {
        LocalSqs sqs = new LocalSqs(maxReceiveCount);
        sqs.restart();
        return sqs;
    }

    /**
     * Returns the environment variables with which the program finds the queue; the credentials are those of the
     * bucket.
     */
    public Map<String, String> settings() {
        return Map.of("SQS_QUEUE", url(QUEUE));
    }

    /** Sends a message. */
    public void send(String message) {
        client.sendMessage(request -> request.queueUrl(url(QUEUE)).messageBody(message));
    }

    /** Reports, as S3 does, that an object was put. */
    public void tell(String key) {
        send(S3EventMessages.fromS3(LocalS3.BUCKET, "ObjectCreated:Put", key));
    }

    /** Returns how many messages wait in the queue. */
    public int waiting() {
        return count(QUEUE, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    /** Returns how many messages have been received, and neither been deleted nor returned to the queue. */
    public int inWork() {
        return count(QUEUE, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** Receives the messages of the dead-letter queue, ten at most. */
    public List<String> deadLetters() {
        return client
                .receiveMessage(request -> request.queueUrl(url(DEAD_LETTERS)).maxNumberOfMessages(10))
                .messages()
                .stream()
                .map(Message::body)
                .toList();
    }

    /** Stops the server; its messages are lost. */
    public void stop() {
        server.stopAndWait();
    }

    /** Starts the server at the same address, with empty queues. */
    public void restart() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
        server.waitUntilStarted();
        client.createQueue(request -> request.queueName(DEAD_LETTERS));
        String redrive = "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:%s:%s\",\"maxReceiveCount\":%d}"
                .formatted(ACCOUNT, DEAD_LETTERS, maxReceiveCount);
        client.createQueue(
                request -> request.queueName(QUEUE).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
    }

    private String url(String queue) {
        return "http://127.0.0.1:" + port + "/" + ACCOUNT + "/" + queue;
    }

    private int count(String queue, QueueAttributeName what) {
        return Integer.parseInt(client.getQueueAttributes(
                        request -> request.queueUrl(url(queue)).attributeNames(what))
                .attributes()
                .get(what));
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
