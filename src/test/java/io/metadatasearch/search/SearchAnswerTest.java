package io.metadatasearch.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SearchAnswerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theAnswerHasTheTotalTheTimeWhetherItIsCompleteAndTheDocuments() throws IOException {
        assertThat(answer("""
                {
                  "took": 12, "timed_out": true,
                  "_shards": {"total": 5, "successful": 3, "skipped": 0, "failed": 2},
                  "hits": {
                    "total": {"value": 70000, "relation": "eq"}, "max_score": null,
                    "hits": [
                      {"_index": "metadata-2018.05", "_id": "b", "_source": {"host": "b", "srcPort": 443}, "sort": [2]},
                      {"_index": "metadata-2018.05", "_id": "a", "_source": {"source": {"row": 1}}, "sort": [1]}
                    ]
                  }
                }
                """)).isEqualTo(JSON.readTree("""
                {
                  "total": {"value": 70000, "relation": "eq"}, "took": 12, "timedOut": true, "failedShards": 2,
                  "hits": [{"host": "b", "srcPort": 443}, {"source": {"row": 1}}]
                }
                """));
    }

    @Test
    void withoutHitsTheListIsEmpty() throws IOException {
        assertThat(answer("""
                {"took": 0, "timed_out": false, "_shards": {"failed": 0},
                 "hits": {"total": {"value": 0, "relation": "eq"}, "hits": []}}
                """)).isEqualTo(JSON.readTree("""
                {"total": {"value": 0, "relation": "eq"}, "took": 0, "timedOut": false, "failedShards": 0, "hits": []}
                """));
    }

    @Test
    void theAnswerIsUtf8AndNumbersKeepTheirDigits() throws IOException {
        JsonNode found = JSON.readTree("""
                {"hits": {"hits": [{"_source": {"host": "münchen.de", "bytesOut": 18446744073709551615}}]}}
                """);
        assertThat(new String(new SearchAnswer().write(found), UTF_8)).contains("münchen.de", "18446744073709551615");
    }

    private static JsonNode answer(String found) throws IOException {
        return JSON.readTree(new SearchAnswer().write(JSON.readTree(found)));
    }
}
