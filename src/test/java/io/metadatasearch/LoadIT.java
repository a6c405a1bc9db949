package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.load.TemporaryFailures;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What load does with objects, good and bad, while its servers come and go. */
@ExtendWith(SharedElasticsearch.class)
class LoadIT {

    private static final String HEADER = "timestamp,uid,srcIp,host\n";

    private Pipeline pipeline;

    @BeforeEach
    void prepare(LocalElasticsearch elasticsearch) throws Exception {
        pipeline = Pipeline.with(elasticsearch);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void aBadRowIsRejectedAndTheGoodOnesBesideItAreIndexed() throws Exception {
        put("bad-row.csv", HEADER + row(1) + "2018-05-09T10:00:00Z,too,few\n" + row(3));
        pipeline.start();

        pipeline.awaitKeys("loaded/", "loaded/bad-row.csv");
        assertThat(pipeline.inIndex("*:*").at("/hits/total/value").asLong()).isEqualTo(2);
        assertThat(pipeline.inIndex("source.row:3").at("/hits/total/value").asLong())
                .isEqualTo(1);
        List<JsonNode> rejected = pipeline.ndjson("rejected/bad-row.csv.ndjson");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).path("row").asLong()).isEqualTo(2);
        assertThat(rejected.get(0).path("reason").asText()).isEqualTo("3 cells, but the header has 4");
        assertThat(rejected.get(0).path("raw").asText()).isEqualTo("2018-05-09T10:00:00Z,too,few");
    }

    @Test
    void aRowThatElasticsearchRefusesIsRejectedWithTheReason() throws Exception {
        // An index that is there already, with a type that the second row does not fit.
        pipeline.elasticsearch.request(
                "PUT",
                "/" + pipeline.index + "-2018.05",
                "{\"mappings\":{\"properties\":{\"uid\":{\"type\":\"long\"}}},\"aliases\":{\"" + pipeline.index
                        + "\":{}}}");
        put(
                "refused.csv",
                HEADER + "2018-05-09T10:00:00Z,17,10.0.0.1,a.example\n"
                        + "2018-05-09T10:00:01Z,seventeen,10.0.0.2,b.example\n");
        pipeline.start();

        pipeline.awaitKeys("loaded/", "loaded/refused.csv");
        assertThat(pipeline.inIndex("*:*").at("/hits/total/value").asLong()).isEqualTo(1);
        List<JsonNode> rejected = pipeline.ndjson("rejected/refused.csv.ndjson");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).path("row").asLong()).isEqualTo(2);
        assertThat(rejected.get(0).path("reason").asText()).contains("uid").contains("seventeen");
        assertThat(rejected.get(0).path("raw").asText()).isEqualTo("2018-05-09T10:00:01Z,seventeen,10.0.0.2,b.example");
    }

    @Test
    void aValueThatDoesNotFitItsFieldIsKept() throws Exception {
        put("mac.csv", HEADER + "2018-05-09T10:00:00Z,C1,b8:27:eb:15:88:9c,a.example\n");
        pipeline.start();

        pipeline.awaitCount("host:a.example", 1);
        assertThat(pipeline.search("_ignored:srcIp").at("/hits/0/srcIp").asText())
                .isEqualTo("b8:27:eb:15:88:9c");
    }

    @Test
    void whileElasticsearchIsAwayTheObjectWaits() throws Exception {
        pipeline.start();
        put("first.csv", HEADER + row(1));
        pipeline.awaitCount("", 1);
        pipeline.elasticsearch.kill();
        try {
            put("second.csv", HEADER + row(1) + row(2));
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(
                            pipeline.get("/metadata/search").statusCode())
                    .isEqualTo(503));
        } finally {
            pipeline.elasticsearch.restart();
        }

        pipeline.awaitCount("", 3);
        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
    }

    @Test
    void stoppedWhileElasticsearchIsAwayTheObjectStaysInIncoming() throws Exception {
        pipeline.start();
        put("first.csv", HEADER + row(1));
        pipeline.awaitCount("", 1);
        pipeline.elasticsearch.kill();
        try {
            put("second.csv", HEADER + row(1) + row(2));
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(
                            pipeline.get("/metadata/search").statusCode())
                    .isEqualTo(503));
            pipeline.stop();
            assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/second.csv");
            assertThat(pipeline.s3.keys("failed/")).isEmpty();
        } finally {
            pipeline.elasticsearch.restart();
        }
        pipeline.start();
        pipeline.awaitCount("", 3);
    }

    @Test
    void aBrokenObjectFailsWithTheReasonAndTheNextIsLoaded() throws Exception {
        byte[] whole = Pipeline.gzip(HEADER + row(1) + row(2));
        pipeline.s3.put("incoming/a-broken.csv.gz", Arrays.copyOf(whole, whole.length - 12));
        put("b-good.csv", HEADER + row(1));
        pipeline.start();

        pipeline.awaitKeys("loaded/", "loaded/b-good.csv");
        pipeline.awaitKeys("failed/", "failed/a-broken.csv.gz", "failed/a-broken.csv.gz.error.json");
        JsonNode reason = pipeline.json("failed/a-broken.csv.gz.error.json");
        assertThat(reason.path("error").asText())
                .isEqualTo("a-broken.csv.gz: cannot be read at its beginning: the gzip ends too early");
        assertThat(pipeline.s3.keys("incoming/")).isEmpty();
    }

    @Test
    void anObjectReplacedWhileItIsLoadedIsLoadedAgain() throws Exception {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger log = (Logger) LoggerFactory.getLogger(TemporaryFailures.class);
        log.addAppender(said);
        pipeline.start();
        put("first.csv", HEADER + row(1));
        pipeline.awaitCount("", 1);
        pipeline.elasticsearch.kill();
        try {
            put("changing.csv", HEADER + row(1));
            // It is read, and its rows wait: only now is it replaced.
            await().atMost(Pipeline.SOON).until(() -> said.list.stream()
                    .anyMatch(event -> event.getFormattedMessage().startsWith("changing.csv waits")));
            put("changing.csv", HEADER + row(1) + row(2) + row(3));
        } finally {
            pipeline.elasticsearch.restart();
        }
        log.detachAppender(said);
        pipeline.awaitCount("source.file:changing.csv", 3);
        pipeline.awaitKeys("incoming/");
    }

    @Test
    void everyRowIsThereAfterTheBucketWasAway() throws Exception {
        pipeline.start();
        put("before.csv", HEADER + row(1));
        pipeline.awaitCount("", 1);
        pipeline.s3.stop();
        pipeline.s3.restart();
        put("after.csv", HEADER + row(1) + row(2));

        pipeline.awaitCount("", 3);
        pipeline.awaitKeys("incoming/");
    }

    @Test
    void rowsAreDividedByTheMonthOfTheirEvent() throws Exception {
        put(
                "months.csv",
                HEADER + "2018-04-30T23:59:59.999Z,C1,10.0.0.1,a\n" + "2018-05-01T00:00:00Z,C2,10.0.0.1,b\n"
                        + "once,C3,10.0.0.1,c\n");
        pipeline.start();

        pipeline.awaitCount("", 3);
        assertThat(pipeline.inIndex("uid:C1").at("/hits/hits/0/_index").asText())
                .endsWith("-2018.04");
        assertThat(pipeline.inIndex("uid:C2").at("/hits/hits/0/_index").asText())
                .endsWith("-2018.05");
        JsonNode undated = pipeline.inIndex("uid:C3").at("/hits/hits/0");
        assertThat(undated.path("_index").asText()).endsWith("-undated");
        assertThat(undated.at("/_source/timestamp").asText()).isEqualTo("once");
    }

    @Test
    void manyBulksMakeOneObject() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        GeneratedMetadata.write(file, Instant.parse("2018-05-09T10:00:00Z"), Duration.ofHours(1), 20_000, 5);
        pipeline.s3.put("incoming/many.csv.gz", Pipeline.gzip(file.toString(StandardCharsets.UTF_8)));
        pipeline.start("LOAD_BULK_ROWS", "700");

        pipeline.awaitKeys("loaded/", "loaded/many.csv.gz");
        pipeline.awaitCount("", 20_000);
    }

    private void put(String name, String content) throws IOException {
        pipeline.s3.put("incoming/" + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(int number) {
        return "2018-05-09T10:00:0" + number + "Z,C" + number + ",10.0.0." + number + ",host" + number + ".example\n";
    }
}
