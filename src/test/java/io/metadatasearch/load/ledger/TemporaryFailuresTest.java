package io.metadatasearch.load.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import com.sun.net.httpserver.HttpServer;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.RowsNotTakenException;
import io.metadatasearch.load.UnloadableObjectException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.http.HttpHost;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Against a server that answers as Elasticsearch, or a proxy before it, does: only so are these failures real. */
class TemporaryFailuresTest {

    private static final String REFUSAL = "{\"status\":%d,\"error\":{\"type\":\"a_type\",\"reason\":\"a reason\"}}";

    private final TemporaryFailures failures = new TemporaryFailures(new LoadMetrics(new SimpleMeterRegistry()));
    private HttpServer server;
    private RestClient client;
    private int status;
    private boolean elasticsearch;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body =
                    (elasticsearch ? REFUSAL.formatted(status) : "<html>no</html>").getBytes(StandardCharsets.UTF_8);
            if (elasticsearch) {
                exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
            }
            exchange.getResponseHeaders().set("Content-Type", elasticsearch ? "application/json" : "text/html");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = RestClient.builder(new HttpHost(
                        server.getAddress().getAddress(), server.getAddress().getPort(), "http"))
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, true",
        "403, true",
        "404, false",
        "408, true",
        "413, false",
        "429, true",
        "500, true",
        "502, true",
        "503, true",
        "504, true"
    })
    void theStatusTellsWhetherToWait(int answered, boolean wait) {
        status = answered;
        elasticsearch = true;
        Exception fromClient = catchException(() -> typed().info());
        assertThat(fromClient).isInstanceOfAny(ElasticsearchException.class, ResponseException.class);
        assertThat(failures.worthWaiting(fromClient)).isEqualTo(wait);

        Exception fromLowLevelClient = catchException(() -> client.performRequest(new Request("GET", "/")));
        assertThat(fromLowLevelClient).isInstanceOf(ResponseException.class);
        assertThat(failures.worthWaiting(fromLowLevelClient)).isEqualTo(wait);

        elasticsearch = false;
        Exception fromProxy = catchException(() -> typed().info());
        assertThat(fromProxy).isInstanceOfAny(TransportException.class, ResponseException.class);
        assertThat(failures.worthWaiting(fromProxy)).isEqualTo(wait);
    }

    @Test
    void aServerThatIsNotThereIsWaitedFor() {
        server.stop(0);
        Exception failure = catchException(() -> typed().info());
        assertThat(failure).isInstanceOf(ConnectException.class);
        assertThat(failures.worthWaiting(failure)).isTrue();
    }

    @Test
    void aSilentServerAndRowsThatAreLeftAreWaitedFor() {
        assertThat(failures.worthWaiting(new SocketTimeoutException("90,000 milliseconds")))
                .isTrue();
        assertThat(failures.worthWaiting(new RowsNotTakenException("a.csv", 3, 429, "busy")))
                .isTrue();
    }

    @Test
    void aCauseCountsHoweverDeepItIs() {
        Exception wrapped = new RuntimeException(new CamelExecutionException(
                "bulk", new DefaultExchange(new DefaultCamelContext()), new ConnectException("refused")));
        assertThat(failures.worthWaiting(wrapped)).isTrue();
    }

    @Test
    void whatWaitingDoesNotMendIsNotWaitedFor() {
        assertThat(failures.worthWaiting(new UnloadableObjectException("a.csv", "cannot be read", null)))
                .isFalse();
        assertThat(failures.worthWaiting(new IllegalArgumentException("a bug"))).isFalse();
        assertThat(failures.worthWaiting(SdkClientException.create("the bucket", new ConnectException("refused"))))
                .isFalse();
        assertThat(failures.worthWaiting(new RejectedExecutionException("we are stopping")))
                .isFalse();
    }

    private ElasticsearchClient typed() {
        return new ElasticsearchClient(new RestClientTransport(client, new JacksonJsonpMapper()));
    }
}
