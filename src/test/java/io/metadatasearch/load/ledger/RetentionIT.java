package io.metadatasearch.load.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indices that have expired go, and no others. */
class RetentionIT extends WithPipeline {

    private final LogLines log = LogLines.of(Retention.class);

    @BeforeEach
    void runLoadOnly() {
        pipeline.environment.put("STAGE", "load");
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        pipeline.stop();
        pipeline.elasticsearch.deleteIndices("another-" + pipeline.index);
    }

    @Test
    void onlyIndicesOfOursWhosePeriodEndedLongEnoughAgoAreDeleted() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String ended = format("%tY.%<tm.%<td", today.minusDays(31));
        String justNow = format("%tY.%<tm.%<td", today.minusDays(30));
        List<String> expired = Stream.of("2016", "2018.05", "2018.06.30", ended)
                .map(name -> pipeline.index + "-" + name)
                .toList();
        List<String> kept = Stream.of(
                        justNow,
                        format("%tY.%<tm", today),
                        format("%tY", today),
                        "undated",
                        "all",
                        "2018.13",
                        "2018.05.09-mine",
                        "2018.5",
                        "20180509")
                .map(name -> pipeline.index + "-" + name)
                .toList();
        for (String index : expired) {
            create(index, true);
        }
        for (String index : kept) {
            create(index, true);
        }
        String notBehindTheAlias = pipeline.index + "-2017.01";
        create(notBehindTheAlias, false);
        String ofAnother = "another-" + pipeline.index + "-2017.01";
        create(ofAnother, true);
        String ledger = pipeline.index + "-files";
        create(ledger, false);

        pipeline.start("ES_RETENTION", "30d", "ES_RETENTION_DRY_RUN", "false");
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(log.messages()).hasSize(expired.size()));
        assertThat(log.messages())
                .containsExactlyElementsOf(expired.stream()
                        .sorted()
                        .map(index -> index + " was deleted, with 1 rows, all older than 30d")
                        .toList());
        assertThat(indices())
                .containsAll(kept)
                .contains(notBehindTheAlias, ofAnother, ledger)
                .doesNotContainAnyElementsOf(expired);
    }

    @Test
    void byItselfItOnlySaysWhatWouldBeDeleted() throws Exception {
        create(pipeline.index + "-2018.05", true);
        pipeline.start("ES_RETENTION", "30d");
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(log.messages())
                .containsExactly(pipeline.index + "-2018.05 would be deleted, with 1 rows, all older than 30d"));
        assertThat(indices()).contains(pipeline.index + "-2018.05");
    }

    private void create(String index, boolean behindTheAlias) throws IOException {
        pipeline.elasticsearch.request(
                "PUT", "/" + index, behindTheAlias ? "{\"aliases\":{\"" + pipeline.index + "\":{}}}" : null);
        pipeline.elasticsearch.request("PUT", "/" + index + "/_doc/1?refresh=true", "{}");
    }

    private List<String> indices() throws IOException {
        return pipeline.elasticsearch
                .request("GET", "/_cat/indices/*" + pipeline.index + "*?h=index", null)
                .lines()
                .map(String::strip)
                .toList();
    }

    private static String format(String pattern, LocalDate date) {
        return String.format(Locale.ROOT, pattern, date);
    }
}
