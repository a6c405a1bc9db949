package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.program.LoadBeans;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.services.LocalS3;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The routes of load, with a real bucket, and an Elasticsearch that answers what a test wants. */
class LoadRouteTest extends CamelMainTestSupport {

    @TempDir
    static Path folder;

    private final List<Integer> rowsOfEachRequest = new CopyOnWriteArrayList<>();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService answering = Executors.newCachedThreadPool();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger failuresToOpen = new AtomicInteger();
    private final AtomicInteger ledgerRequests = new AtomicInteger();
    private volatile int failuresOfTheLedger;
    private volatile int[][] answers;
    private LocalS3 s3;
    private HttpServer elasticsearch;

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("file:routes/load.camel.yaml,file:routes/load-rows.camel.yaml");
        configuration.addConfiguration(new CamelConfiguration() {
            @Override
            public void configure(CamelContext camel) throws IOException {
                bindLoad(camel);
            }
        });
    }

    @Override
    protected String getPropertyPlaceholderLocations() {
        return "file:application.properties";
    }

    @Override
    public void configureContext(CamelContextConfiguration context) {
        super.configureContext(context);
        context.withUseOverridePropertiesWithPropertiesComponent(settings());
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "s3.bucket", LocalS3.BUCKET,
                "load.every", "100ms",
                "camel.routecontroller.enabled", "false",
                "camel.management.enabled", "false"));
        return settings;
    }

    /** The beans must be there when the routes are read; the way that is not deprecated comes after that. */
    @Override
    @SuppressWarnings("deprecation")
    protected Registry createCamelRegistry() throws Exception {
        s3 = LocalS3.start(folder.resolve(UUID.randomUUID().toString()));
        elasticsearch = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elasticsearch.createContext("/", this::answer);
        elasticsearch.setExecutor(answering);
        elasticsearch.start();
        Registry beans = new DefaultRegistry();
        beans.bind("metricsRegistry", metrics);
        beans.bind("s3Client", failingOnce(s3.client()));
        beans.bind(
                "elasticsearchClient",
                RestClient.builder(new HttpHost(
                                "127.0.0.1", elasticsearch.getAddress().getPort()))
                        .build());
        return beans;
    }

    private static void bindLoad(CamelContext camel) throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("application.properties")));
        settings.putAll(settings());
        camel.getRegistry().bind("columns", Columns.class, () -> Columns.of(settings::getProperty));
        LoadBeans.bind(camel.getRegistry(), settings::getProperty);
    }

    /** The bucket, with requests for objects that fail as often as a test wants. */
    private S3Client failingOnce(S3Client client) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getObject")) {
                        opened.incrementAndGet();
                        if (failuresToOpen.getAndDecrement() > 0) {
                            throw S3Exception.builder()
                                    .statusCode(500)
                                    .message("try later")
                                    .build();
                        }
                    }
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void answer(HttpExchange request) throws IOException {
        String asked = request.getRequestURI().getPath();
        String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String answer = "{}";
        boolean silent = false;
        if (asked.equals("/_bulk")) {
            rowsOfEachRequest.add((int) body.lines().count() / 2);
            int[] statuses = answers[rowsOfEachRequest.size() - 1];
            silent = statuses == null;
            answer = silent ? "" : items(statuses);
        } else if (asked.contains("/_create/")) {
            silent = ledgerRequests.incrementAndGet() <= failuresOfTheLedger;
        }
        if (silent) {
            request.close();
            return;
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().add("Content-Type", "application/json");
        request.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
        request.sendResponseHeaders(200, bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    private static String items(int... statuses) {
        return IntStream.of(statuses)
                .mapToObj(status -> "{\"index\":{\"_index\":\"metadata-undated\",\"status\":" + status
                        + (status < 300 ? "}}" : ",\"error\":{\"type\":\"busy\",\"reason\":\"try later\"}}}"))
                .collect(Collectors.joining(",", "{\"took\":1,\"errors\":true,\"items\":[", "]}"));
    }

    @AfterEach
    void stop() throws IOException {
        context().stop(); // before the bucket, as the program does
        s3.close();
        elasticsearch.stop(0);
        answering.shutdownNow();
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
        failuresToOpen.set(1);
        s3.put("incoming/x.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        // A listing that was read before the object was gone may name it once more.
        assertThat(opened).hasValueGreaterThan(1);
        assertThat(s3.keys("failed/")).isEmpty();
    }

    @Test
    void whatWasGotOverByWaitingDoesNotEndTheLoad() throws Exception {
        answer(new int[] {201});
        failuresOfTheLedger = 1;
        s3.put("incoming/x.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));

        awaitKeys("loaded/", "loaded/x.csv");
        assertThat(ledgerRequests).hasValue(2);
        assertThat(rowsOfEachRequest).containsExactly(1);
    }

    /** What Elasticsearch shall answer to the first, second ... bulk: a status for each row; null: no answer at all. */
    private void answer(int[]... statuses) {
        answers = statuses;
    }

    private double retries(String cause) {
        return metrics.get("metadata.load.retries")
                .tags("request", "bulk", "cause", cause)
                .counter()
                .count();
    }

    private void awaitKeys(String prefix, String... keys) {
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(s3.keys(prefix)).containsExactly(keys));
    }
}
