package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "http://elastic:s3cr3t@10.0.0.7:9200";

    private final Message message = new DefaultExchange(new DefaultCamelContext()).getMessage();

    @Test
    void aBadParameterIsToldWithItsReason() throws IOException {
        assertThat(answer(Problem.badParameter("size must be \"small\""))).isEqualTo(JSON.readTree("""
                        {"title":"Bad parameter","status":400,"detail":"size must be \\"small\\""}
                        """));
        assertThat(message.getHeaders())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("CamelHttpResponseCode", 400, "Content-Type", "application/problem+json"));
    }

    static Stream<Exception> elasticsearchIsAway() {
        return Stream.of(
                new ConnectException("Connection refused: " + SECRET),
                new IOException(SECRET),
                new RuntimeException(SECRET, new ConnectException(SECRET)));
    }

    @ParameterizedTest
    @MethodSource("elasticsearchIsAway")
    void withoutElasticsearchTheClientIsToldToTryAgain(Exception failure) throws IOException {
        JsonNode body = answer(failure);
        assertThat(body.path("status").asInt()).isEqualTo(503);
        assertThat(body.path("title").asText()).isEqualTo("Search unavailable");
        assertThat(body.path("detail").asText()).isNotBlank();
        assertThat(body.toString()).doesNotContain("s3cr3t", "10.0.0.7");
        assertThat(message.getHeaders())
                .containsEntry("CamelHttpResponseCode", 503)
                .containsEntry("Retry-After", "5")
                .containsEntry("Content-Type", "application/problem+json");
    }

    @Test
    void aFaultOfOursIsNotToldInDetail() throws IOException {
        JsonNode body = answer(new IllegalStateException(SECRET));
        assertThat(body.path("status").asInt()).isEqualTo(500);
        assertThat(body.path("title").asText()).isEqualTo("Internal error");
        assertThat(body.path("detail").asText()).isNotBlank();
        assertThat(body.toString()).doesNotContain("s3cr3t", "IllegalState");
        assertThat(message.getHeaders())
                .containsEntry("CamelHttpResponseCode", 500)
                .containsEntry("Content-Type", "application/problem+json")
                .doesNotContainKey("Retry-After");
    }

    @Test
    void aProblemIsFoundHoweverDeepItIs() throws IOException {
        Exception wrapped = new RuntimeException(
                new CamelExecutionException("search", message.getExchange(), Problem.badParameter("q is given twice")));
        assertThat(answer(wrapped).path("detail").asText()).isEqualTo("q is given twice");
    }

    @Test
    void noHeaderOfTheRequestComesBack() throws IOException {
        message.setHeader("Authorization", "Basic abc");
        message.setHeader("q", "a");
        message.setHeader("CamelHttpRawQuery", "q=a");
        answer(Problem.badParameter("no"));
        assertThat(message.getHeaders()).containsOnlyKeys("CamelHttpResponseCode", "Content-Type");
    }

    private JsonNode answer(Exception failure) throws IOException {
        new ProblemAnswers().answer(failure, message);
        return JSON.readTree(message.getBody(byte[].class));
    }
}
