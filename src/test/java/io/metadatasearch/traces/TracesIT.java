package io.metadatasearch.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.program.Program;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an OpenTelemetry collector is told. */
class TracesIT extends WithPipeline {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    private LocalCollector collector;

    @BeforeEach
    void startCollector() throws Exception {
        collector = new LocalCollector();
        pipeline.environment.putAll(collector.settings());
    }

    @AfterEach
    void stop() {
        pipeline.stop();
        collector.close();
    }

    @Test
    void aFileAndItsObjectAreOneTraceFromTheShareToTheBulks() throws Exception {
        pipeline.environment.put("LOAD_BULK_ROWS", "2");
        Files.writeString(pipeline.ftp.folder().resolve("a.csv"), "host,uid\nhidden-a,1\nb,2\nc,3\n");
        whileRunning("sync", () -> {
            pipeline.awaitKeys("incoming/", "incoming/a.csv");
        });
        whileRunning("load", () -> awaitSpans("fetch-file", "load-object", "index-bulk", "move-object"));
        Map<String, List<Span>> spans = byName();
        Span fetched = only(spans.get("fetch-file"));
        Span loaded = only(spans.get("load-object"));
        assertThat(attribute(fetched, "file.path")).isEqualTo("a.csv");
        assertThat(attribute(loaded, "aws.s3.key")).isEqualTo("incoming/a.csv");
        assertThat(fetched.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(loaded.getParentSpanId()).isEqualTo(fetched.getSpanId());
        assertThat(spans.get("index-bulk")).hasSize(2).allSatisfy(bulk -> assertThat(bulk.getParentSpanId())
                .isEqualTo(loaded.getSpanId()));
        assertThat(only(spans.get("move-object")).getParentSpanId()).isEqualTo(loaded.getSpanId());
        assertThat(collector.spans())
                .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(fetched.getTraceId()))
                .allSatisfy(span -> assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET));
        tellsNoSecrets();
    }

    @Test
    void anObjectThatFailsIsSeenWithoutItsRows() throws Exception {
        pipeline.s3.put("incoming/bad.csv", "host,uid\nhidden-a\nhidden-b\n".getBytes(StandardCharsets.UTF_8));
        whileRunning("load", () -> {
            pipeline.awaitKeys("failed/", "failed/bad.csv", "failed/bad.csv.error.json");
        });
        Span failed = only(awaitSpans("load-object").get("load-object"));
        assertThat(failed.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        tellsNoSecrets();
    }

    @Test
    void aSearchIsPartOfTheTraceOfWhoAsks() throws Exception {
        whileRunning("search", () -> {
            HttpResponse<String> response = Management.CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                    + pipeline.environment.get("HTTP_PORT")
                                    + "/metadata/search?q=host:hidden-a"))
                            .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().map()).doesNotContainKey("traceparent");
        });
        Map<String, List<Span>> spans = awaitSpans("GET /metadata/search", "elasticsearch _search");
        Span request = only(spans.get("GET /metadata/search"));
        assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(request.getParentSpanId())).isEqualTo(CALLER);
        assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(only(spans.get("elasticsearch _search")).getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(collector.spans())
                .allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
        tellsNoSecrets();
    }

    /** Neither rows, nor what was asked, nor passwords. */
    private void tellsNoSecrets() {
        assertThat(collector.spans().toString())
                .doesNotContain("hidden")
                .doesNotContain(pipeline.ftp.password())
                .doesNotContain(pipeline.s3.secretKey());
    }

    private Map<String, List<Span>> awaitSpans(String... names) {
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(byName().keySet()).containsAll(Set.of(names)));
        return byName();
    }

    private Map<String, List<Span>> byName() {
        return collector.spans().stream().collect(Collectors.groupingBy(Span::getName));
    }

    private static Span only(List<Span> spans) {
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().getStringValue())
                .collect(Collectors.joining());
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private void whileRunning(String stage, ThrowingCallable what) throws Exception {
        Program program = Program.start(stage(stage));
        try {
            assertThatCode(what).doesNotThrowAnyException();
        } finally {
            program.close();
        }
    }

    private Map<String, String> stage(String stage) throws Exception {
        Map<String, String> environment = new HashMap<>(pipeline.environment);
        environment.put("STAGE", stage);
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        return environment;
    }
}
