package io.metadatasearch.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalWebhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Saved searches, and what they send to a webhook. */
@Execution(ExecutionMode.CONCURRENT)
class WatchIT extends WithPipeline {

    private LocalWebhook webhook;
    private Path file;

    @BeforeEach
    void openWebhook() throws IOException {
        webhook = new LocalWebhook();
        file = work.resolve("searches.yaml");
        pipeline.environment.put("WATCH_SEARCHES_FILE", file.toString());
    }

    @AfterEach
    void closeWebhook() {
        webhook.close();
    }

    private void saved(String... searches) throws IOException {
        Files.writeString(file, "searches:\n" + String.join("\n", searches) + "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    private String search(String name, String what) {
        return "  - {name: %s, %s, every: 1s, notify: '%s/%s'}".formatted(name, what, webhook.url(), name);
    }

    /** Waits until a search looks at what is loaded from now on. */
    private void awaitBegun(String name) {
        await().atMost(Pipeline.SOON)
                .ignoreExceptions() // the index is being made
                .until(() -> pipeline.elasticsearch
                        .request("GET", "/" + pipeline.index + "-watch/_doc/search:" + name, null)
                        .contains("\"found\":true"));
    }

    private static List<JsonNode> matches(List<String> messages) throws IOException {
        List<JsonNode> matches = new ArrayList<>();
        for (String message : messages) {
            ProgramUnderTest.JSON.readTree(message).path("matches").forEach(matches::add);
        }
        return matches;
    }

    private List<String> rows() throws IOException {
        return matches(webhook.messages()).stream()
                .map(match -> match.at("/record/source/file").asText() + " "
                        + match.at("/record/source/row").asText())
                .toList();
    }

    private void awaitRows(String... rows) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(rows()).containsExactlyInAnyOrder(rows));
    }

    /** Waits until a search was asked so many times more, and was answered. */
    private void awaitRuns(int more) throws Exception {
        String runs = "metadata_watch_runs_seconds_count{outcome=\"complete\"}";
        double before = pipeline.metric(runs);
        await().atMost(Pipeline.SOON).until(() -> pipeline.metric(runs) >= before + more);
    }

    @Test
    void whatIsLoadedIsSentOnceWheneverItIsFrom() throws Exception {
        putObject("incoming/old.csv", "time,host\n2018-05-09T10:00:00Z,evil.example\n");
        saved(search("evil", "q: 'host:evil.example'"));
        pipeline.start("STAGE", "load");
        pipeline.awaitLedger("old.csv", "loaded");
        pipeline.stop();
        pipeline.environment.remove("STAGE");
        pipeline.start();
        awaitBegun("evil");

        putObject(
                "incoming/a.csv", "time,host\n2018-05-09T10:00:00Z,evil.example\n2018-05-09T11:00:00Z,good.example\n");
        awaitRows("a.csv 1");
        JsonNode message = ProgramUnderTest.JSON.readTree(webhook.messages().get(0));
        assertThat(message.path("search").asText()).isEqualTo("evil");
        assertThat(message.path("q").asText()).isEqualTo("host:evil.example");
        assertThat(message.at("/matches/0/id").asText()).hasSize(20);
        assertThat(message.at("/matches/0/record/host").asText()).isEqualTo("evil.example");

        // Later, with rows that are older; the first again, with a row that has changed and one that is new.
        putObject("incoming/late.csv", "time,host\n2001-05-09T10:00:00Z,evil.example\n");
        awaitRows("a.csv 1", "late.csv 1");
        putObject(
                "incoming/a.csv",
                "time,host\n2018-05-09T10:00:00Z,evil.example\n2018-05-09T11:00:00Z,evil.example\n"
                        + "2018-05-09T12:00:00Z,evil.example\n");
        awaitRows("a.csv 1", "late.csv 1", "a.csv 2", "a.csv 3");
        putObject("incoming/late.csv", "time,host\n2001-05-09T10:00:00Z,evil.example\n\n");
        pipeline.awaitKeys("incoming/");
        awaitRuns(3);
        assertThat(rows()).hasSize(4);

        pipeline.stop();
        pipeline.start();
        awaitRuns(2);
        assertThat(rows()).hasSize(4);
        assertThat(pipeline.metric("metadata_watch_matches_total")).isZero();
        assertThat(pipeline.ready()).isEqualTo(200);
    }

    @Test
    void whatWasSentLongAgoIsForgottenAndNothingElse() throws Exception {
        EditedRoutes routes = EditedRoutes.in(work.resolve("routes"))
                .with(1, "period: 86400000, delay: 60000", "period: 500, delay: 500");
        saved(search("evil", "q: 'host:evil.example'"));
        pipeline.start("ROUTES_DIRECTORY", routes.toString());
        awaitBegun("evil");
        putObject("incoming/a.csv", "host\nevil.example\n");
        putObject("incoming/b.csv", "host\nevil.example\n");
        awaitRows("a.csv 1", "b.csv 1");
        awaitRuns(1); // it is recorded that they were sent
        String old = matches(webhook.messages()).get(0).path("id").asText();
        pipeline.elasticsearch.request(
                "POST",
                "/" + pipeline.index + "-watch/_update/sent:" + old + "?refresh=true",
                "{\"doc\":{\"sent\":\"2018-05-09T10:00:00Z\"}}");

        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(entries("sent")).isEqualTo(1));
        assertThat(entries("ledger")).isEqualTo(1);
    }

    /** Returns how many entries of the index of watch have a field. */
    private long entries(String field) throws IOException {
        String index = "/" + pipeline.index + "-watch";
        pipeline.elasticsearch.request("POST", index + "/_refresh", null);
        JsonNode found = ProgramUnderTest.JSON.readTree(
                pipeline.elasticsearch.request("GET", index + "/_search?size=100", null));
        return found.at("/hits/hits").findValues(field).size();
    }

    @Test
    void listsAndFiltersHold() throws Exception {
        Files.writeString(work.resolve("bad.txt"), "# of today\n10.0.0.1\nevil[.]example\n");
        saved(
                search("listed", "indicators: bad.txt"),
                search("filtered", "indicators: bad.txt, filter: 'srcIp:10.0.0.0/31'"));
        pipeline.start();
        awaitBegun("listed");
        awaitBegun("filtered");
        putObject(
                "incoming/a.csv",
                "srcIp,host\n10.0.0.1,a.example\n10.0.0.2,www.evil.example\n10.0.0.1,evil.example\n10.0.0.3,b.example\n");
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(found())
                .containsExactlyInAnyOrder(
                        "listed 1 [\"10.0.0.1\"]",
                        "listed 2 [\"evil.example\"]",
                        "listed 3 [\"10.0.0.1\",\"evil.example\"]",
                        "filtered 1 [\"10.0.0.1\"]",
                        "filtered 3 [\"10.0.0.1\",\"evil.example\"]"));

        // The list grows: from now on the new one counts.
        Files.writeString(work.resolve("bad.txt"), "10.0.0.3\n");
        await().atMost(Pipeline.SOON).untilAsserted(() -> {
            putObject(
                    "incoming/b.csv", "srcIp,host\n10.0.0.3,c.example\n10.0.0.1,%s.example\n".formatted(Instant.now()));
            pipeline.awaitKeys("incoming/");
            awaitRuns(2);
            assertThat(found()).contains("listed 1 [\"10.0.0.3\"]");
        });
    }

    private List<String> found() throws IOException {
        List<String> found = new ArrayList<>();
        for (String message : webhook.messages()) {
            JsonNode json = ProgramUnderTest.JSON.readTree(message);
            json.path("matches")
                    .forEach(match -> found.add(json.path("search").asText() + " "
                            + match.at("/record/source/row").asText() + " " + match.path("indicators")));
        }
        return found;
    }

    @Test
    void aReceiverThatDoesNotTakeThemGetsThemAgainAndTheOthersGoOn() throws Exception {
        saved(
                search("refused", "q: 'host:evil.example'"),
                search("hanging", "q: 'host:evil.example'").replace("/hanging'", "/hanging?responseTimeout=300'"),
                search("wrong", "q: 'nofield:1'"),
                search("nowhere", "q: 'host:evil.example'").replace(webhook.url(), "nosuch:{{sys:watch.token}}"),
                search("hidden", "q: 'host:evil.example'").replace(webhook.url(), "{{sys:watch.receiver}}"),
                search("well", "q: 'host:evil.example'"));
        System.setProperty("watch.token", "secret-token");
        System.setProperty("watch.receiver", "nosuch:secret-token");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        webhook.answers(message -> {
            if (message.contains("\"hanging\"")) {
                end.await();
            }
            Thread.sleep(500); // slow, but well
            return message.contains("\"refused\"") && refused.incrementAndGet() < 2 ? 500 : 200;
        });
        try (LogLines said = LogLines.of(Watch.class)) {
            pipeline.start();
            for (String name : List.of("refused", "hanging", "nowhere", "hidden", "well")) {
                awaitBegun(name);
            }
            putObject("incoming/a.csv", "host\nevil.example\n");
            await().atMost(Pipeline.SOON).until(() -> refused.get() == 2);
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(said.messages())
                    .anyMatch(line ->
                            line.equals("Saved search refused failed and will be retried: the receiver answered 500"))
                    .anyMatch(line -> line.startsWith("Saved search hanging failed and will be retried: "))
                    .anyMatch(line -> line.startsWith(
                            "Saved search wrong failed and will be retried: q, character 1: Unknown field nofield")));
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(said.messages())
                    .anyMatch(line -> line.startsWith("Saved search nowhere failed and will be retried: "))
                    .anyMatch(line -> line.startsWith("Saved search hidden failed and will be retried: ")));
            assertThat(said.messages()).noneMatch(line -> line.contains("secret-token"));
            assertThat(pipeline.ready()).isEqualTo(503);
            assertThat(pipeline.metric("metadata_watch_failing_searches")).isGreaterThanOrEqualTo(2);
            assertThat(of("well")).hasSize(1);
            assertThat(of("refused")).hasSize(2);
            assertThat(of("refused").get(0)).isEqualTo(of("refused").get(1));
        } finally {
            end.countDown();
            System.clearProperty("watch.token");
            System.clearProperty("watch.receiver");
        }
        saved(search("refused", "q: 'host:evil.example'"), search("hanging", "q: 'host:evil.example'"));
        pipeline.awaitReady(200);
        assertThat(of("hanging").stream().distinct()).hasSize(1);
    }

    private List<JsonNode> of(String search) throws IOException {
        return matches(webhook.messages().stream()
                .filter(message -> message.contains("{\"search\":\"" + search + "\""))
                .toList());
    }

    @Test
    void aRunSendsNoMoreThanItsLimitAndTheNextGoesOn() throws Exception {
        saved(search("many", "q: 'host:evil.example', limit: 3"));
        pipeline.start();
        awaitBegun("many");
        putObject("incoming/a.csv", "host\n" + "evil.example\n".repeat(7));
        putObject("incoming/b.csv", "host\n" + "evil.example\n".repeat(2));
        awaitRows("a.csv 1", "a.csv 2", "a.csv 3", "a.csv 4", "a.csv 5", "a.csv 6", "a.csv 7", "b.csv 1", "b.csv 2");
        awaitRuns(2);
        assertThat(rows()).hasSize(9);
        for (String message : webhook.messages()) {
            assertThat(matches(List.of(message))).hasSizeBetween(1, 3);
        }
    }

    @Test
    void aFileThatIsMalformedIsRefusedAtTheStartAndLaterTheOneBeforeCounts() throws Exception {
        Files.writeString(file, "searches:\n  - {name: a, q: x, every: soon, notify: 'http://a'}\n");
        assertThatThrownBy(() -> pipeline.start())
                .hasStackTraceContaining("searches.yaml: searches[0].every: expected a duration such as 30s, 5m or 1h");
        pipeline.choosePorts();
        saved(search("evil", "q: 'host:evil.example'"));
        pipeline.start();
        awaitBegun("evil");
        Files.writeString(file, "searches: [");
        pipeline.awaitReady(503);
        putObject("incoming/a.csv", "host\nevil.example\n");
        awaitRows("a.csv 1");
        saved(search("evil", "q: 'host:evil.example'"));
        pipeline.awaitReady(200);
    }
}
