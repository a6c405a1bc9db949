package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What researchers are told when Elasticsearch does not answer, not in time or not wholly, or too many ask at once. */
@ExtendWith(SharedElasticsearch.class)
class SearchTroubleIT {

    private LocalElasticsearch elasticsearch;
    private SearchStage search;

    @BeforeEach
    void prepare(LocalElasticsearch shared) throws Exception {
        elasticsearch = shared;
        search = new SearchStage(elasticsearch);
        search.put(
                "a.csv",
                "{\"timestamp\":\"2018-05-09T10:00:00.000Z\",\"host\":\"a\"}",
                "{\"timestamp\":\"2018-06-09T10:00:01.000Z\",\"host\":\"b\"}");
    }

    @AfterEach
    void stop() throws IOException {
        search.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\0', textBlock = """
            host:/(a{1,100}){1,100}/         ; 17 ; repeats too much
            host:/a{1001}/                   ; 8  ; repeats too much
            host:/((a{10}){10}){11}/         ; 20 ; repeats too much
            host:/(a{0,3}){999999999999}/    ; 15 ; repeats too much
            host:/((((((((((((a))))))))))))/ ; 17 ; parentheses in a regular expression can be nested at most 10 deep
            """)
    void aRegularExpressionThatCostsTooMuchIsRefused(String q, int position, String says) throws Exception {
        search.start("SEARCH_SLOW_QUERIES", "true");
        JsonNode problem = search.problem(400, "/metadata/search", "q", q);
        assertThat(problem.path("position").asInt()).as(problem.toString()).isEqualTo(position);
        assertThat(problem.path("detail").asText()).contains(says);
    }

    @Test
    void aRegularExpressionOfUsualSizeIsAnswered() throws Exception {
        search.put("a.csv", "{\"host\":\"a1.example.org\"}", "{\"host\":\"10.20.30.40\"}");
        search.start("SEARCH_SLOW_QUERIES", "true");
        for (String q : List.of(
                "host:/[0-9]{1,3}(\\.[0-9]{1,3}){3}/", "host:/([a-z0-9]{1,63}\\.){1,4}org/", "host:/a[(){}]?1.*/")) {
            assertThat(search.search("q", q).at("/total/value").asInt()).as(q).isEqualTo(1);
        }
        assertThat(search.problem(400, "/metadata/search", "q", "host:/" + "a".repeat(257) + "/")
                        .path("detail")
                        .asText())
                .isEqualTo("q, character 7: the regular expression has 257 characters: expected at most 256");
    }

    @Test
    void withoutElasticsearchTheClientIsToldToTryAgain() throws Exception {
        search.start("ES_URLS", "http://127.0.0.1:1", "ES_USERNAME", "elastic", "ES_PASSWORD", "s3cr3t");
        for (String path : List.of("/metadata/search", "/metadata/fields", "/metadata/files", "/metadata/histogram")) {
            JsonNode problem = search.problem(503, path);
            assertThat(problem.toString()).doesNotContain("127.0.0.1", "s3cr3t");
        }
        assertThat(search.get("/metadata/search").headers().firstValue("Retry-After"))
                .hasValue("5");
    }

    @Test
    void whileElasticsearchHangsNoMoreWaitThanAreAllowed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            search.start(
                    "ES_URLS",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "SEARCH_TIMEOUT",
                    "3s",
                    "SEARCH_MAX_CONCURRENT",
                    "4");
            List<HttpResponse<String>> answers =
                    atOnce(12, () -> search.get("/metadata/search", "q", "host:a AND srcPort:1"));
            assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(429, 504);
            assertThat(answers)
                    .filteredOn(answer -> answer.statusCode() == 504)
                    .hasSize(4)
                    .allSatisfy(answer -> assertThat(answer.body()).contains("The search took longer than 3000 ms"));
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 429).allSatisfy(answer -> assertThat(
                            answer.headers().firstValue("Retry-After"))
                    .hasValue("1"));
            assertThat(search.metric("metadata_search_rejected_requests_total{reason=\"concurrent\"}"))
                    .isEqualTo(8);
            search.problem(504, "/metadata/files"); // there is room again
        }
    }

    @Test
    void asManyClientsAsAreAllowedAreServed() throws Exception {
        search.start("SEARCH_MAX_CONCURRENT", "2");
        List<Integer> answers = atOnce(2, () -> {
            for (int i = 0; i < 500; i++) {
                assertThat(search.get("/metadata/search", "q", "host:a").statusCode())
                        .isEqualTo(200);
            }
            return 500;
        });
        assertThat(answers).containsExactly(500, 500);
    }

    @Test
    void anAnswerThatAnIndexIsMissingFromSaysSo() throws Exception {
        // A shard whose node is gone.
        elasticsearch.request(
                "PUT",
                "/" + search.index() + "-2018.07?wait_for_active_shards=0",
                "{\"settings\":{\"index.routing.allocation.require._name\":\"gone\"}}");
        search.start();
        JsonNode found = search.search("q", "host:a OR host:b");
        assertThat(found.path("hits")).hasSize(2);
        assertThat(found.path("failedShards").asInt()).isEqualTo(1);
        for (String call : List.of("/metadata/histogram", "/metadata/stats?field=host")) {
            HttpResponse<String> answer = search.send("GET", call, null);
            assertThat(answer.body()).contains("\"failedShards\":1");
        }
        // An export has no place to say so.
        search.problem(503, "/metadata/search", "format", "csv");
    }

    @Test
    void anAnswerThatTookTooLongIsPartialAndSaysSo() throws Exception {
        search.put(
                "many.csv",
                IntStream.range(0, 30_000)
                        .mapToObj("{\"timestamp\":\"2018-06-10T00:00:00.000Z\",\"uid\":\"some-%d\"}"::formatted)
                        .toArray(String[]::new));
        search.start("SEARCH_TIMEOUT", "1ms", "SEARCH_SLOW_QUERIES", "true");
        // Elasticsearch looks at the clock now and then: not every search is caught.
        await().atMost(Duration.ofMinutes(2)).until(() -> search.search("q", "uid:*e*9*8* OR uid:*e*8*9*")
                .path("timedOut")
                .asBoolean());
    }

    private static <T> List<T> atOnce(int clients, Callable<T> client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(
                    IntStream.range(0, clients).mapToObj(i -> client).toList())) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }
}
