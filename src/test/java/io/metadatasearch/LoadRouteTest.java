package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.bulk.OperationType;
import co.elastic.clients.util.BinaryData;
import io.metadatasearch.services.LocalS3;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The routes of load, with a real bucket, and an Elasticsearch that answers what a test wants. */
class LoadRouteTest extends CamelMainTestSupport {

    @TempDir
    static Path folder;

    private final List<Integer> rowsOfEachRequest = new CopyOnWriteArrayList<>();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private LocalS3 s3;

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("file:routes/load.camel.yaml");
    }

    @Override
    protected String getPropertyPlaceholderLocations() {
        return "file:application.properties";
    }

    @Override
    public void configureContext(CamelContextConfiguration context) {
        super.configureContext(context);
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "s3.bucket", LocalS3.BUCKET,
                "load.every", "100ms",
                "camel.routecontroller.enabled", "false",
                "camel.management.enabled", "false"));
        context.withUseOverridePropertiesWithPropertiesComponent(settings).withMockEndpointsAndSkip("elasticsearch:*");
    }

    /** The connections must be there when the routes are read; the way that is not deprecated comes after that. */
    @Override
    @SuppressWarnings("deprecation")
    protected Registry createCamelRegistry() throws Exception {
        s3 = LocalS3.start(folder.resolve(UUID.randomUUID().toString()));
        Registry beans = new DefaultRegistry();
        beans.bind("metricsRegistry", metrics);
        beans.bind("s3Client", s3.client());
        beans.bind(
                "elasticsearchClient",
                RestClient.builder(new HttpHost("127.0.0.1", 1)).build());
        return beans;
    }

    @AfterEach
    void stop() throws IOException {
        context().stop(); // before the bucket, as the program does
        s3.close();
    }

    @Test
    void onlyTheRowsThatWereNotTakenAreSentAgain() throws Exception {
        answer(new int[] {201, 429, 201, 503}, new int[] {429, 201}, new int[] {201});
        s3.put("incoming/x.csv", "host\na\nb\nc\nd\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        assertThat(rowsOfEachRequest).containsExactly(4, 2, 1);
        assertThat(metrics.get("metadata.load.bulk.rows").summary().totalAmount())
                .isEqualTo(4 + 2 + 1);
        assertThat(metrics.get("metadata.load.bulk").timer().count()).isEqualTo(3);
        assertThat(metrics.get("metadata.load.bulks.in.flight").gauge().value()).isZero();
        assertThat(retries("5xx")).isEqualTo(1);
        assertThat(retries("429")).isEqualTo(1);
        assertThat(retries("connection")).isZero();
    }

    @Test
    void aBulkThatGetsNoAnswerIsSentAgainAsAWhole() throws Exception {
        answer(null, null, new int[] {201, 201});
        s3.put("incoming/x.csv", "host\na\nb\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        assertThat(rowsOfEachRequest).containsExactly(2, 2, 2);
        assertThat(retries("connection")).isEqualTo(2);
        assertThat(metrics.get("metadata.load.bulk").timer().count()).isEqualTo(3);
        assertThat(metrics.get("metadata.load.bulks.in.flight").gauge().value()).isZero();
    }

    @Test
    void anAnswerThatLacksRowsFailsTheObject() throws Exception {
        answer(new int[] {201});
        s3.put("incoming/x.csv", "host\na\nb\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("failed/", "failed/x.csv", "failed/x.csv.error.json");
        assertThat(s3.get("failed/x.csv.error.json").asUtf8String())
                .contains("\"error\" : \"x.csv: Elasticsearch answered 1 of 2 rows of a bulk\"");
        awaitKeys("incoming/");
        assertThat(rowsOfEachRequest).containsExactly(2);
    }

    @Test
    void onlyTheVersionThatWasReadIsDeleted() throws Exception {
        answer(new int[] {201});
        List<DeleteObjectRequest> deletions = new CopyOnWriteArrayList<>();
        AdviceWith.adviceWith(context(), "move-object", route -> route.weaveById("delete")
                .before()
                .process(exchange -> deletions.add(exchange.getMessage().getBody(DeleteObjectRequest.class))));
        s3.put("incoming/x.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        awaitKeys("incoming/");
        assertThat(deletions).hasSize(1);
        assertThat(deletions.get(0).key()).isEqualTo("incoming/x.csv");
        assertThat(deletions.get(0).ifMatch())
                .isEqualTo(s3.client()
                        .headObject(request -> request.bucket(LocalS3.BUCKET).key("loaded/x.csv"))
                        .eTag());
    }

    @Test
    void anObjectThatCannotBeOpenedOnceIsLoadedLater() throws Exception {
        answer(new int[] {201});
        AtomicInteger attempts = new AtomicInteger();
        AdviceWith.adviceWith(context(), "take-object", route -> route.weaveById("open-object")
                .before()
                .process(exchange -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw S3Exception.builder()
                                .statusCode(500)
                                .message("try later")
                                .build();
                    }
                }));
        s3.put("incoming/x.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        // A listing that was read before the object was gone may name it once more.
        assertThat(attempts).hasValueGreaterThan(1);
        assertThat(s3.keys("failed/")).isEmpty();
    }

    @Test
    void whatWasGotOverByWaitingDoesNotEndTheLoad() throws Exception {
        answer(new int[] {201}, new int[] {201});
        AtomicInteger attempts = new AtomicInteger();
        AdviceWith.adviceWith(context(), "enter-in-ledger", route -> route.weaveByType(LogDefinition.class)
                .replace()
                .process(exchange -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new IOException("refused");
                    }
                }));
        s3.put("incoming/x.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        // A listing that was read before the object was gone may name it once more.
        assertThat(attempts).hasValueGreaterThan(1);
        assertThat(rowsOfEachRequest).containsExactly(1);
    }

    /** What Elasticsearch shall answer to the first, second ... request: a status for each row; null: no connection. */
    private void answer(int[]... answers) throws Exception {
        for (String[] step : new String[][] {
            {"install-index-template", "install"},
            {"enter-in-ledger", "ledger-begin"},
            {"enter-loaded", "ledger-loaded"},
            {"enter-failed", "ledger-failed"}
        }) {
            AdviceWith.adviceWith(context(), step[0], route -> route.weaveById(step[1])
                    .replace()
                    .log("skipped"));
        }
        getMockEndpoint("mock:elasticsearch:metadata").whenAnyExchangeReceived(exchange -> {
            rowsOfEachRequest.add(rows(exchange));
            int[] statuses = answers[rowsOfEachRequest.size() - 1];
            if (statuses == null) {
                exchange.setException(new CamelExchangeException("failed", exchange, new IOException("refused")));
            } else {
                exchange.getMessage()
                        .setBody(IntStream.of(statuses)
                                .mapToObj(LoadRouteTest::item)
                                .toList());
            }
        });
    }

    private double retries(String cause) {
        return metrics.get("metadata.load.retries")
                .tags("request", "bulk", "cause", cause)
                .counter()
                .count();
    }

    private static BulkResponseItem item(int status) {
        return BulkResponseItem.of(item -> {
            item.operationType(OperationType.Index).index("metadata-undated").status(status);
            return status < 300 ? item : item.error(error -> error.type("busy").reason("try later"));
        });
    }

    private static int rows(Exchange exchange) throws IOException {
        BulkRequest request =
                exchange.getMessage().getBody(BulkRequest.Builder.class).build();
        List<String> lines = new ArrayList<>();
        Iterator<?> slices = request.operations().get(0)._serializables();
        while (slices.hasNext()) {
            byte[] slice = ((BinaryData) slices.next()).asInputStream().readAllBytes();
            lines.addAll(new String(slice, StandardCharsets.UTF_8).lines().toList());
        }
        return lines.size() / 2;
    }

    private void awaitKeys(String prefix, String... keys) {
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(s3.keys(prefix)).containsExactly(keys));
    }
}
