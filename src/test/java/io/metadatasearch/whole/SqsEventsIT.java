package io.metadatasearch.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalSqs;
import io.metadatasearch.services.S3EventMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Load as the messages of a queue say, and what is none. */
class SqsEventsIT extends WithPipeline {

    private static final int MAX_RECEIVE_COUNT = 4;

    private LocalSqs sqs;

    @BeforeEach
    void startQueue() throws IOException {
        sqs = LocalSqs.start(MAX_RECEIVE_COUNT);
        pipeline.environment.remove("LOAD_EVERY"); // only what is told of, for the next quarter of an hour
        pipeline.environment.putAll(sqs.settings());
        pipeline.environment.put("STAGE", "load");
        pipeline.environment.put("SQS_VISIBILITY_SECONDS", "2");
    }

    @AfterEach
    void stop() {
        pipeline.stop();
        sqs.close();
    }

    @Test
    void theObjectsThatAreToldOfAreLoaded() throws Exception {
        pipeline.start();
        put("a.csv");
        put("b 1+ü.csv");
        put("c.csv");
        put("nobody told.csv");
        sqs.send(S3EventMessages.fromS3(LocalS3.BUCKET, "ObjectCreated:CompleteMultipartUpload", "incoming/a.csv"));
        sqs.send(S3EventMessages.fromSns(LocalS3.BUCKET, "ObjectCreated:Post", "incoming/b 1+ü.csv"));
        sqs.send(S3EventMessages.fromEventBridge(LocalS3.BUCKET, "Object Created", "CopyObject", "incoming/c.csv"));

        pipeline.awaitKeys("loaded/", "loaded/a.csv", "loaded/b 1+ü.csv", "loaded/c.csv");
        awaitEmptyQueue();
        assertThat(pipeline.total()).isEqualTo(3);
        assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/nobody told.csv");
    }

    @Test
    void whatIsNotAboutTheInboxIsDeletedAndNothingElseHappens() throws Exception {
        put("a.csv");
        pipeline.s3.put("other/a.csv", new byte[] {'x'});
        sqs.send(S3EventMessages.TEST);
        sqs.send(S3EventMessages.fromS3("another", "ObjectCreated:Put", "incoming/a.csv"));
        sqs.send(S3EventMessages.fromS3(LocalS3.BUCKET, "ObjectRemoved:Delete", "incoming/a.csv"));
        sqs.tell("other/a.csv");
        pipeline.start();

        awaitEmptyQueue();
        assertThat(pipeline.s3.keys("")).containsExactly("incoming/a.csv", "other/a.csv");
        assertThat(sqs.deadLetters()).isEmpty();
    }

    @Test
    void messagesThatComeTwiceTooLateOrInAnotherOrderChangeNothing() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add("incoming/" + put("%02d.csv".formatted(i)));
        }
        for (int i = keys.size() - 1; i >= 0; i--) {
            sqs.tell(keys.get(i));
            sqs.tell(keys.get(i));
        }
        sqs.tell("incoming/was never there.csv");
        pipeline.start();
        awaitEmptyQueue();
        assertThat(pipeline.s3.keys("loaded/")).hasSize(20);

        keys.forEach(sqs::tell);
        awaitEmptyQueue();
        assertThat(pipeline.s3.keys("incoming/")).isEmpty();
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
        assertThat(pipeline.total()).isEqualTo(20);
        assertThat(sqs.deadLetters()).isEmpty();
    }

    @Test
    void anObjectThatWasReplacedIsLoadedAsItIsNow() throws Exception {
        put("a.csv");
        sqs.tell("incoming/a.csv");
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/a.csv");
        pipeline.awaitKeys("incoming/"); // it is copied first, and then deleted

        pipeline.s3.put("incoming/a.csv", "host\nx.example\ny.example\n".getBytes(StandardCharsets.UTF_8));
        sqs.tell("incoming/a.csv");
        pipeline.awaitKeys("incoming/");
        awaitEmptyQueue();
        assertThat(pipeline.total()).isEqualTo(2);
    }

    @Test
    void anObjectThatCannotBeLoadedFailsWithTheReasonAndItsMessageIsDone() throws Exception {
        pipeline.s3.put("incoming/broken.csv.gz", new byte[] {31, (byte) 139, 8, 0, 0});
        sqs.tell("incoming/broken.csv.gz");
        pipeline.start();

        pipeline.awaitKeys("failed/", "failed/broken.csv.gz", "failed/broken.csv.gz.error.json");
        assertThat(pipeline.object("failed/broken.csv.gz.error.json")
                        .path("attempts")
                        .asInt())
                .isEqualTo(3); // load.attempts: less than the queue hands it out
        awaitEmptyQueue();
        assertThat(pipeline.metric("metadata_load_messages_total{outcome=\"again\"}"))
                .isEqualTo(2);
        assertThat(pipeline.metric("metadata_load_messages_total{outcome=\"handled\"}"))
                .isEqualTo(1);
        assertThat(sqs.deadLetters()).isEmpty();
    }

    @Test
    void anObjectThatCannotBeOpenedStaysAndIsNoMoreThanAWarning() throws Exception {
        pipeline.s3.refuse("Get incoming/");
        put("a.csv");
        sqs.tell("incoming/a.csv");
        try (LogLines said = LogLines.of(Logger.ROOT_LOGGER_NAME)) {
            pipeline.start("SQS_VISIBILITY_SECONDS", "1");

            await().atMost(Pipeline.SOON).until(() -> sqs.deadLetters().size() == 1);
            assertThat(said.events())
                    .filteredOn(line -> line.getLevel() == Level.ERROR)
                    .isEmpty();
            assertThat(pipeline.s3.keys("")).containsExactly("incoming/a.csv");
        }
    }

    @Test
    void aMessageThatNobodyUnderstandsGoesToTheDeadLetters() throws Exception {
        // Long enough for a busy machine to keep the other message, which has to come once.
        pipeline.environment.put("SQS_VISIBILITY_SECONDS", "3");
        put("a.csv");
        sqs.send("load incoming/a.csv, please");
        sqs.tell("incoming/a.csv");
        pipeline.start();

        pipeline.awaitKeys("loaded/", "loaded/a.csv");
        List<String> dead = new ArrayList<>();
        await().atMost(Pipeline.SOON).until(() -> {
            dead.addAll(sqs.deadLetters());
            return !dead.isEmpty();
        });
        assertThat(dead).containsExactly("load incoming/a.csv, please");
        awaitEmptyQueue();
        assertThat(pipeline.metric("metadata_load_messages_received_total")).isEqualTo(MAX_RECEIVE_COUNT + 1);
        assertThat(pipeline.metric("metadata_load_messages_total{outcome=\"unreadable\"}"))
                .isEqualTo(MAX_RECEIVE_COUNT);
        assertThat(pipeline.metric("metadata_load_messages_total{outcome=\"handled\"}"))
                .isEqualTo(1);
    }

    @Test
    void whatNoEventToldOfIsFound() throws Exception {
        put("nobody told.csv");
        pipeline.start("LOAD_EVERY", "1s");
        pipeline.awaitKeys("loaded/", "loaded/nobody told.csv");
    }

    @Test
    void theMessageStaysWithItsWorkerForAsLongAsTheLoadTakes() throws Exception {
        pipeline.s3.put("incoming/large.csv.gz", Pipeline.generated(4_000));
        sqs.tell("incoming/large.csv.gz");
        startWithSlowRows();

        pipeline.awaitMoreThan(0);
        // Another worker would take it as soon as it is seen, and it would be gone.
        await().during(Duration.ofSeconds(4))
                .atMost(Pipeline.SOON)
                .until(() -> sqs.inWork() == 1 && pipeline.s3.keys("loaded/").isEmpty());
        pipeline.awaitKeys("loaded/", "loaded/large.csv.gz");
        awaitEmptyQueue();
        assertThat(pipeline.ledger("large.csv.gz").path("attempts").asInt()).isEqualTo(1);
        assertThat(pipeline.total()).isEqualTo(4_000);
    }

    @Test
    void anObjectThatAnotherProcessHasLoadedMeanwhileIsDone() throws Exception {
        byte[] content = Pipeline.generated(500);
        pipeline.s3.put("incoming/a.csv.gz", content);
        sqs.tell("incoming/a.csv.gz");
        startWithSlowRows();
        pipeline.awaitMoreThan(0);
        pipeline.s3.put("loaded/a.csv.gz", content);
        pipeline.s3.client().deleteObject(request -> request.bucket(LocalS3.BUCKET)
                .key("incoming/a.csv.gz"));

        awaitEmptyQueue();
        assertThat(pipeline.metric("metadata_load_messages_total{outcome=\"again\"}"))
                .isZero();
        assertThat(pipeline.total()).isEqualTo(500);
        assertThat(pipeline.s3.keys("")).containsExactly("loaded/a.csv.gz");
    }

    @Test
    void aQueueThatIsAwayIsReadWhenItIsBack() throws Exception {
        sqs.stop();
        pipeline.start();
        pipeline.awaitReady(503);

        sqs.restart();
        put("a.csv");
        sqs.tell("incoming/a.csv");
        pipeline.awaitKeys("loaded/", "loaded/a.csv");
        pipeline.awaitReady(200);
    }

    private void startWithSlowRows() throws Exception {
        EditedRoutes routes = EditedRoutes.in(work.resolve("routes")).withSlowRows(10);
        pipeline.start("ROUTES_DIRECTORY", routes.toString(), "LOAD_BULK_ROWS", "10");
    }

    private void awaitEmptyQueue() {
        await().atMost(Pipeline.SOON).until(() -> sqs.waiting() + sqs.inWork() == 0);
    }

    /** Puts a file of one row into the inbox, without telling anybody. */
    private String put(String name) throws IOException {
        pipeline.s3.put("incoming/" + name, "host\na.example\n".getBytes(StandardCharsets.UTF_8));
        return name;
    }
}
