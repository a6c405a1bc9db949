package io.metadatasearch.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.harness.SharedOutage;
import io.metadatasearch.load.ledger.TemporaryFailures;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalWebhook;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What load and search do while Elasticsearch is away, or has no memory, and when it is back. The tests run side by side,
 * through the same outage.
 */
@Execution(ExecutionMode.CONCURRENT)
class WithoutElasticsearchIT {

    /** What one of the tests changes, and the others need as it is. */
    private static final String LIMITS = "limits of Elasticsearch";

    private static final String HEADER = "timestamp,uid,srcIp,host\n";

    /** Of its own: other tests need theirs to stay. */
    private static LocalElasticsearch elasticsearch;

    private static SharedOutage outage;

    @TempDir
    Path work;

    private Pipeline pipeline;

    @BeforeAll
    static void startElasticsearch() throws IOException {
        elasticsearch = LocalElasticsearch.start();
        outage = new SharedOutage(elasticsearch);
    }

    @AfterAll
    static void stopElasticsearch() {
        elasticsearch.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        outage.join();
        pipeline = Pipeline.with(elasticsearch);
        EditedRoutes routes = EditedRoutes.in(work.resolve("routes"))
                .with(1, "maximumRedeliveryDelay: \"30000\"", "maximumRedeliveryDelay: \"2000\"");
        pipeline.environment.put("ROUTES_DIRECTORY", routes.toString());
    }

    @AfterEach
    void stop() throws Exception {
        try {
            pipeline.close(); // asks Elasticsearch to delete what the test left there
        } finally {
            outage.leave();
        }
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void theObjectWaits() throws Exception {
        startAndLoadOne();
        outage.begin();
        try {
            putSecondAndAwait503();
        } finally {
            outage.end();
        }

        pipeline.awaitCount("", 3);
        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void aLookupThatLosesItInTheMiddleIsNotAnswered() throws Exception {
        startAndLoadOne();
        String list = IntStream.range(0, 10_000)
                .mapToObj(i -> i % 2 == 0 ? "10.0." + i / 250 + "." + i % 250 : "no" + i + ".example")
                .collect(Collectors.joining("\n"));
        pipeline.sends("Content-Type", "text/plain");
        CompletableFuture<Integer> status = new CompletableFuture<>();
        AtomicInteger answered = new AtomicInteger();
        Thread asking = new Thread(() -> {
            try {
                HttpResponse<String> answer;
                do {
                    answer = pipeline.send("POST", "/metadata/lookup", list);
                    answered.incrementAndGet();
                } while (answer.statusCode() == 200);
                status.complete(answer.statusCode());
            } catch (Exception e) {
                status.completeExceptionally(e);
            }
        });
        outage.begin(() -> {
            asking.start();
            await().atMost(Pipeline.SOON).until(() -> answered.get() > 2);
            return null;
        });
        try {
            assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(503);
        } finally {
            outage.end();
        }
        await().atMost(Pipeline.SOON)
                .until(() -> pipeline.send("POST", "/metadata/lookup", list).statusCode() == 200);
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void whatASavedSearchCannotKeepIsSentAgainUnderTheSameId() throws Exception {
        try (LocalWebhook webhook = new LocalWebhook()) {
            Path searches = Files.writeString(work.resolve("searches.yaml"), """
                    searches: [{name: evil, q: 'host:evil.example', every: 1s, notify: '%s'}]
                    """.formatted(webhook.url()));
            pipeline.start("WATCH_SEARCHES_FILE", searches.toString());
            await().atMost(Pipeline.SOON)
                    .until(() -> pipeline.metric("metadata_watch_runs_seconds_count{outcome=\"complete\"}") > 0);
            AtomicBoolean isKilled = new AtomicBoolean();
            webhook.answers(message -> {
                if (!isKilled.get()) {
                    outage.kill(); // it was found, and is sent: only the last step is missing
                    isKilled.set(true);
                }
                return 200;
            });
            outage.beginBy(() -> {
                put("a.csv", "host\nevil.example\n");
                await().atMost(Pipeline.SOON).untilTrue(isKilled);
                return null;
            });
            try {
                pipeline.awaitReady(503);
            } finally {
                outage.end();
            }
            await().atMost(Pipeline.SOON).until(() -> webhook.messages().size() == 2);
            pipeline.awaitReady(200);
            assertThat(webhook.messages().stream().distinct()).hasSize(1);
        }
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void stoppedMeanwhileTheObjectStaysInIncoming() throws Exception {
        startAndLoadOne();
        outage.begin();
        try {
            putSecondAndAwait503();
            pipeline.stop();
            assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/second.csv");
            assertThat(pipeline.s3.keys("failed/")).isEmpty();
        } finally {
            outage.end();
        }
        pipeline.start();
        pipeline.awaitCount("", 3);
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void anObjectReplacedWhileItIsLoadedIsLoadedAgain() throws Exception {
        startAndLoadOne();
        outage.begin();
        try (LogLines said = LogLines.of(TemporaryFailures.class)) {
            put("changing.csv", HEADER + row(1));
            // It is read, and its rows wait: only now is it replaced.
            await().atMost(Pipeline.SOON)
                    .until(() -> said.messages().stream().anyMatch(line -> line.startsWith("changing.csv waits")));
            put("changing.csv", HEADER + row(1) + row(2) + row(3));
        } finally {
            outage.end();
        }
        pipeline.awaitCount("source.file:changing.csv", 3);
        pipeline.awaitKeys("incoming/");
    }

    @Test
    @ResourceLock(LIMITS)
    void withoutMemoryForABulkItWaits() throws Exception {
        pipeline.s3.put("incoming/many.csv.gz", Pipeline.generated(5_000));
        limitRequestsInFlight("\"20kb\"");
        try (LogLines said = LogLines.of(TemporaryFailures.class)) {
            pipeline.start("LOAD_BULK_ROWS", "500");
            await().atMost(Pipeline.SOON).until(() -> said.messages().stream().anyMatch(line -> line.contains("429")));
            assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/many.csv.gz");
            assertThat(pipeline.metric("metadata_load_retries_total{cause=\"429\",request=\"bulk\"}"))
                    .isPositive();
        } finally {
            limitRequestsInFlight("null");
        }

        pipeline.awaitKeys("loaded/", "loaded/many.csv.gz");
        assertThat(pipeline.total()).isEqualTo(5_000);
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
        assertThat(pipeline.s3.keys("rejected/")).isEmpty();
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void loadAndSearchAreLiveAndNotReady() throws Exception {
        try (SearchStage search = new SearchStage(elasticsearch);
                SearchStage runningSearch = new SearchStage(elasticsearch);
                Pipeline runningLoad = Pipeline.with(elasticsearch)) {
            runningSearch.start();
            runningLoad.start("STAGE", "load");
            runningSearch.awaitReady(200);
            runningLoad.awaitReady(200);
            outage.begin();
            try {
                pipeline.s3.put("incoming/a.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));
                search.start();
                pipeline.start("STAGE", "load");
                pipeline.awaitReady(503);
                search.awaitReady(503);
                assertThat(pipeline.live()).isEqualTo(200);
                assertThat(search.live()).isEqualTo(200);
                await().atMost(Pipeline.SOON).until(() -> pipeline.metric("metadata_load_waiting_objects") == 1);
                assertThat(pipeline.metric("metadata_load_oldest_waiting_timestamp_seconds"))
                        .isPositive();
                runningLoad.awaitReady(503);
                runningSearch.awaitReady(503);
            } finally {
                outage.end();
            }
            pipeline.awaitReady(200);
            search.awaitReady(200);
            pipeline.awaitKeys("loaded/", "loaded/a.csv");
            await().atMost(Pipeline.SOON).until(() -> pipeline.metric("metadata_load_waiting_objects") == 0);
            assertThat(pipeline.metric("metadata_load_oldest_waiting_timestamp_seconds"))
                    .isNaN();
            runningLoad.awaitReady(200);
            runningSearch.awaitReady(200);
        }
    }

    @Test
    @ResourceLock(value = LIMITS, mode = ResourceAccessMode.READ)
    void searchesAreAnsweredAgainWhenItIsBack() throws Exception {
        try (SearchStage search = new SearchStage(elasticsearch)) {
            search.put("a.csv", "{\"timestamp\":\"2018-05-09T10:00:00.000Z\",\"host\":\"a\"}");
            search.start();
            assertThat(search.search("q", "host:a").path("hits")).hasSize(1);
            outage.begin();
            try {
                search.problem(503, "/metadata/search", "q", "host:a");
            } finally {
                outage.end();
            }
            await().atMost(Pipeline.SOON)
                    .until(() -> search.get("/metadata/search", "q", "host:a").statusCode() == 200);
        }
    }

    /**
     * Lets Elasticsearch answer 429 to every request that is larger; null: the default. Bulks are then read as a whole:
     * piece by piece, as 9 reads them otherwise, they are not counted.
     */
    private static void limitRequestsInFlight(String limit) throws IOException {
        String bulksByPieces = limit.equals("null") ? "null" : "false";
        elasticsearch.request(
                "PUT",
                "/_cluster/settings",
                "{\"transient\":{\"network.breaker.inflight_requests.limit\":" + limit + ",\"rest.incremental_bulk\":"
                        + bulksByPieces + "}}");
    }

    /** Starts the program; once it has loaded a row, the outage may begin. */
    private void startAndLoadOne() throws Exception {
        pipeline.start();
        put("first.csv", HEADER + row(1));
        pipeline.awaitCount("", 1);
    }

    /** Puts an object that has to wait, and sees that a search is refused. */
    private void putSecondAndAwait503() throws IOException {
        put("second.csv", HEADER + row(1) + row(2));
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(pipeline.get("/metadata/search").statusCode())
                        .isEqualTo(503));
    }

    private void put(String name, String content) throws IOException {
        pipeline.s3.put("incoming/" + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(int number) {
        return "2018-05-09T10:00:0" + number + "Z,C" + number + ",10.0.0." + number + ",host" + number + ".example\n";
    }
}
