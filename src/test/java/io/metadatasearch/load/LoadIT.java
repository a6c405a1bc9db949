package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What load does with objects, good and bad, while its servers come and go. The tests run side by side. */
@Execution(ExecutionMode.CONCURRENT)
class LoadIT extends WithPipeline {

    private static final String HEADER = "timestamp,uid,srcIp,host\n";

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
    void aNameThatLooksLikeAnExpressionIsAName() throws Exception {
        put("${camelId}.csv", HEADER + row(1) + "2018-05-09T10:00:00Z,too,few\n");
        pipeline.s3.put("incoming/$simple{camelId}.csv", new byte[] {'P', 'K', 3, 4});
        pipeline.start();

        pipeline.awaitKeys("loaded/", "loaded/${camelId}.csv");
        pipeline.awaitKeys("failed/", "failed/$simple{camelId}.csv", "failed/$simple{camelId}.csv.error.json");
        pipeline.awaitKeys("rejected/", "rejected/${camelId}.csv.ndjson");
        pipeline.awaitKeys("incoming/");
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
    void rowsThatAreRejectedAgainAreReplacedByWhatIsRejectedNow() throws Exception {
        put("a.csv", HEADER + row(1) + row(2) + "too,few\n" + "too,few,\n");
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/a.csv");
        assertThat(pipeline.ndjson("rejected/a.csv.ndjson")).hasSize(2);
        put("a.csv", HEADER + row(1) + row(2) + "too,few\n");
        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.ndjson("rejected/a.csv.ndjson")).hasSize(1);
        put("a.csv", HEADER + row(1) + row(2));
        pipeline.awaitKeys("incoming/");
        pipeline.awaitKeys("rejected/");
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
    void aBrokenObjectFailsWithTheReasonAndTheNextIsLoaded() throws Exception {
        byte[] whole = Pipeline.gzip(HEADER + row(1) + row(2));
        pipeline.s3.put("incoming/a-broken.csv.gz", Arrays.copyOf(whole, whole.length - 12));
        put("b-good.csv", HEADER + row(1));
        pipeline.start("LOAD_ATTEMPTS", "2");

        pipeline.awaitKeys("loaded/", "loaded/b-good.csv");
        pipeline.awaitKeys("failed/", "failed/a-broken.csv.gz", "failed/a-broken.csv.gz.error.json");
        JsonNode reason = pipeline.object("failed/a-broken.csv.gz.error.json");
        assertThat(reason.path("error").asText())
                .isEqualTo("a-broken.csv.gz: cannot be read at its beginning: the gzip ends too early");
        assertThat(reason.path("attempts").asInt()).isEqualTo(2);
        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.ledger("a-broken.csv.gz").path("state").asText()).isEqualTo("failed");
    }

    @Test
    void aGzipThatWasStillArrivingIsLoadedWhenItIsWhole() throws Exception {
        byte[] whole = Pipeline.gzip(HEADER + row(1) + row(2));
        pipeline.s3.put("incoming/arriving.csv.gz", Arrays.copyOf(whole, whole.length - 12));
        pipeline.start();
        pipeline.awaitLedger("arriving.csv.gz", "waiting");
        pipeline.s3.put("incoming/arriving.csv.gz", whole);

        pipeline.awaitKeys("loaded/", "loaded/arriving.csv.gz");
        pipeline.awaitCount("source.file:arriving.csv.gz", 2);
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
    }

    @Test
    void aFileThatShrankLosesExactlyTheRowsBeyondItsEnd() throws Exception {
        put("changing.csv", HEADER + row(1) + row(2) + row(3) + row(4));
        put("other.csv", HEADER + row(1) + row(2) + row(3) + row(4));
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/changing.csv", "loaded/other.csv");
        pipeline.awaitKeys("incoming/");
        put("changing.csv", HEADER + row(1) + row(2));

        pipeline.awaitKeys("incoming/");
        assertThat(rowsOf("changing.csv")).containsExactly(1L, 2L);
        assertThat(rowsOf("other.csv")).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aFileThatGrewHasItsNewRowsAndNoneTwice() throws Exception {
        put("growing.csv", HEADER + row(1) + row(2));
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/growing.csv");
        pipeline.awaitKeys("incoming/");
        put("growing.csv", HEADER + row(1) + row(2) + row(3));

        pipeline.awaitKeys("incoming/");
        assertThat(rowsOf("growing.csv")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aRowWhoseTimeChangedIsNotLeftInItsOldIndex() throws Exception {
        put("moved.csv", HEADER + "2018-04-30T10:00:00Z,C1,10.0.0.1,a\n");
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/moved.csv");
        pipeline.awaitKeys("incoming/");
        put("moved.csv", HEADER + "2018-05-01T10:00:00Z,C1,10.0.0.1,a\n");

        pipeline.awaitKeys("incoming/");
        JsonNode hits = pipeline.inIndex("*:*").at("/hits/hits");
        assertThat(hits).hasSize(1);
        assertThat(hits.get(0).path("_index").asText()).endsWith("-2018.05");
    }

    @Test
    void theLedgerSaysWhatBecameOfEachObject() throws Exception {
        put("noted.csv", HEADER + row(1) + "too,few\n" + row(3));
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/noted.csv");

        JsonNode entry = pipeline.ledger("noted.csv");
        assertThat(entry.path("state").asText()).isEqualTo("loaded");
        assertThat(entry.path("rows").asLong()).isEqualTo(3);
        assertThat(entry.path("indexed").asLong()).isEqualTo(2);
        assertThat(entry.path("rejected").asLong()).isEqualTo(1);
        assertThat(entry.path("attempts").asLong()).isEqualTo(1);
        assertThat(entry.path("size").asLong()).isPositive();
        assertThat(entry.path("durationMs").isNumber()).isTrue();
        assertThat(Instant.parse(entry.path("finished").asText()))
                .isAfterOrEqualTo(Instant.parse(entry.path("started").asText()));
        assertThat(entry.path("etag").asText()).isNotEmpty();
        assertThat(entry.path("host").asText()).isNotEmpty();
        assertThat(entry.has("error")).isFalse();
    }

    @Test
    void withTooManyRejectedRowsTheObjectFailsInstead() throws Exception {
        put("bad.csv", HEADER + row(1).repeat(49) + "too,few\n".repeat(25) + "too,few,again\n".repeat(26));
        put("bad-for-one-reason.csv", HEADER + "too,few\n");
        put("half.csv", HEADER + row(1).repeat(50) + "too,few\n".repeat(50));
        put("short.csv", HEADER + row(1) + "Summary\n" + "flows,bytes\n" + "1,100\n");
        pipeline.start();

        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.s3.keys("loaded/")).containsExactly("loaded/half.csv", "loaded/short.csv");
        assertThat(pipeline.s3.keys("rejected/"))
                .containsExactly("rejected/half.csv.ndjson", "rejected/short.csv.ndjson");
        assertThat(pipeline.object("failed/bad.csv.error.json").path("error").asText())
                .isEqualTo("bad.csv: 51 of 100 rows were rejected, for example row 50: 2 cells, but the header has 4");
        assertThat(pipeline.s3.keys("failed/")).contains("failed/bad-for-one-reason.csv");
        assertThat(pipeline.ledger("bad.csv").path("state").asText()).isEqualTo("failed");
    }

    @Test
    void anObjectThatIsGoneBeforeItIsOpenedIsNoFailure() throws Exception {
        for (int number = 1; number <= 5; number++) {
            put(number + ".csv", HEADER + row(number));
        }
        pipeline.start("LOAD_WORKERS", "1");
        pipeline.s3.client().deleteObject(request -> request.bucket(LocalS3.BUCKET)
                .key("incoming/5.csv"));

        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
        assertThat(pipeline.s3.keys("loaded/")).contains("loaded/1.csv", "loaded/4.csv");
    }

    @Test
    void stoppedInTheMiddleTheObjectStaysAndTheNextStartCompletesIt() throws Exception {
        pipeline.s3.put("incoming/large.csv.gz", Pipeline.generated(10_000));
        EditedRoutes slow = EditedRoutes.in(work.resolve("routes")).withSlowRows(1);
        pipeline.start("ROUTES_DIRECTORY", slow.toString(), "LOAD_BULK_ROWS", "10");
        pipeline.awaitMoreThan(0);
        pipeline.stop();
        assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/large.csv.gz");
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
        assertThat(pipeline.ledger("large.csv.gz").path("state").asText()).isEqualTo("loading");

        pipeline.environment.remove("ROUTES_DIRECTORY");
        pipeline.start("LOAD_BULK_ROWS", "5000");
        pipeline.awaitKeys("loaded/", "loaded/large.csv.gz");
        assertThat(pipeline.total()).isEqualTo(10_000);
        assertThat(pipeline.ledger("large.csv.gz").path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void theMetricsAreWhatHappened() throws Exception {
        pipeline.elasticsearch.request(
                "PUT",
                "/" + pipeline.index + "-2018.05",
                "{\"mappings\":{\"properties\":{\"uid\":{\"type\":\"long\"}}},\"aliases\":{\"" + pipeline.index
                        + "\":{}}}");
        String good = HEADER + "2018-05-09T10:00:00Z,1,10.0.0.1,a\n" + "2018-05-09T10:00:03.5Z,2,10.0.0.1,b\n";
        String mixed = HEADER + "2018-05-09T10:00:01Z,3,10.0.0.1,c\n" + "2199-05-09T10:00:01Z,4,10.0.0.1,d\n"
                + "too,few\n" + "2018-05-09T10:00:02Z,five,10.0.0.1,e\n";
        put("good.csv", good);
        put("mixed.csv", mixed);
        pipeline.s3.put("incoming/other.csv", new byte[] {'P', 'K', 3, 4});
        byte[] whole = Pipeline.gzip(HEADER + row(1));
        pipeline.s3.put("incoming/broken.csv.gz", Arrays.copyOf(whole, whole.length - 12));
        pipeline.start("LOAD_ATTEMPTS", "2");
        pipeline.awaitKeys("incoming/");

        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(pipeline.metric("metadata_load_objects_in_work"))
                .isZero());
        assertThat(pipeline.metric("metadata_load_objects_total{outcome=\"loaded\"}"))
                .isEqualTo(2);
        assertThat(pipeline.metric("metadata_load_objects_total{outcome=\"failed\"}"))
                .isEqualTo(2);
        assertThat(pipeline.metric("metadata_load_objects_total{outcome=\"stayed\"}"))
                .isEqualTo(1);
        assertThat(pipeline.metric("metadata_load_loaded_bytes_total")).isEqualTo(good.length() + mixed.length());
        assertThat(pipeline.metric("metadata_load_rows_read_total")).isEqualTo(6);
        assertThat(pipeline.metric("metadata_load_rows_indexed_total")).isEqualTo(4);
        assertThat(pipeline.metric("metadata_load_rows_rejected_total{reason=\"malformed\"}"))
                .isEqualTo(1);
        assertThat(pipeline.metric("metadata_load_rows_rejected_total{reason=\"refused\"}"))
                .isEqualTo(1);
        assertThat(pipeline.metric("metadata_load_bulk_seconds_count")).isEqualTo(2);
        assertThat(pipeline.metric("metadata_load_bulk_seconds_bucket{le=\"+Inf\"}"))
                .isEqualTo(2);
        assertThat(pipeline.metric("metadata_load_bulk_rows_sum")).isEqualTo(5);
        assertThat(pipeline.metric("metadata_load_bulk_size_bytes_sum")).isGreaterThan(good.length() + mixed.length());
        assertThat(pipeline.metric("metadata_load_bulks_in_flight")).isZero();
        assertThat(pipeline.metric("metadata_load_newest_event_timestamp_seconds"))
                .isEqualTo(Instant.parse("2018-05-09T10:00:03.500Z").toEpochMilli() / 1000.0);
    }

    @Test
    void columnsBeyondTheMostAreFoundInMore() throws Exception {
        StringBuilder header = new StringBuilder("host");
        StringBuilder row = new StringBuilder("wide.example");
        for (int column = 1; column < 2_000; column++) {
            header.append(",c").append(column);
            row.append(",v").append(column);
        }
        put("wide.csv", header + "\n" + row + "\n");
        pipeline.start();

        pipeline.awaitCount("host:wide.example", 1);
        assertThat(pipeline.count("c1:v1")).isEqualTo(1);
        assertThat(pipeline.count("more.c1999:v1999")).isEqualTo(1);
        assertThat(pipeline.search("c1:v1").at("/hits/0/more/c1999").asText()).isEqualTo("v1999");
    }

    @Test
    void aCellOfAMegabyteIsKept() throws Exception {
        put("large-cell.csv", HEADER + "2018-05-09T10:00:00Z,C1,10.0.0.1," + "x".repeat(1 << 20) + "\n");
        pipeline.start();

        pipeline.awaitCount("uid:C1", 1);
        assertThat(pipeline.search("uid:C1").at("/hits/0/host").asText()).hasSize(1 << 20);
    }

    @Test
    void theEncodingAndTheDelimiterCanBeSet() throws Exception {
        pipeline.s3.put(
                "incoming/latin.csv", "host;uid,x\nm\u00fcnchen.example;C,1\n".getBytes(StandardCharsets.ISO_8859_1));
        pipeline.start("LOAD_CHARSET", "ISO-8859-1", "LOAD_DELIMITER", "semicolon");

        pipeline.awaitCount("host:m\u00fcnchen.example", 1);
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
        assertThat(undated.path("_source").has("timestamp")).isFalse();
        assertThat(undated.at("/_source/raw/timestamp").asText()).isEqualTo("once");
    }

    @Test
    void manyBulksMakeOneObject() throws Exception {
        pipeline.s3.put("incoming/many.csv.gz", Pipeline.generated(20_000));
        pipeline.start("LOAD_BULK_ROWS", "700");

        pipeline.awaitKeys("loaded/", "loaded/many.csv.gz");
        pipeline.awaitCount("", 20_000);
    }

    /** The numbers of the rows of a file that are in the index, in order. */
    private List<Long> rowsOf(String file) throws Exception {
        List<Long> rows = new ArrayList<>();
        pipeline.inIndex("source.file:" + file)
                .at("/hits/hits")
                .forEach(hit -> rows.add(hit.at("/_source/source/row").asLong()));
        return rows.stream().sorted().toList();
    }

    private void put(String name, String content) throws IOException {
        pipeline.s3.put("incoming/" + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(int number) {
        return "2018-05-09T10:00:0" + number + "Z,C" + number + ",10.0.0." + number + ",host" + number + ".example\n";
    }
}
