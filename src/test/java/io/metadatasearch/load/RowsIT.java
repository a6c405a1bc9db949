package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** What engineers do to rows in YAML: the examples of docs/routes.md, as they stand there. */
class RowsIT extends WithPipeline {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ROWS = """
            ts,proto,srcIp,dstIp,host,userAgent,status,bytesIn
            2018-05-09T10:00:00Z,tcp,10.1.2.3,10.0.0.1,A.Example,curl/7.58.0,200,17
            2018-05-09T10:00:01Z,arp,10.1.2.4,10.0.0.1,,,,
            2018-05-09T10:00:02Z,udp,10.2.0.1,10.0.0.1,b.example,,500,1.5
            2018-05-09T10:00:03Z,tcp,2001:db8:1:2::3,10.0.0.1,c.example,%s,404,
            """.formatted("x".repeat(300));

    @Test
    void aRowThatIsStoppedIsDroppedAndCounted() throws Exception {
        start(example(1));
        load("a.csv");
        assertThat(pipeline.total()).isEqualTo(3);
        assertThat(hits("proto:arp")).isEmpty();
        assertThat(account("a.csv")).containsExactly(4L, 3L, 0L, 1L);
        assertThat(pipeline.metric("metadata_load_rows_dropped_total")).isEqualTo(1);
        JsonNode file = pipeline.json("/metadata/files").at("/files/0");
        assertThat(file.path("rows").asInt()).isEqualTo(4);
        assertThat(file.path("dropped").asInt()).isEqualTo(1);
    }

    @Test
    void aFileOfWhichEveryRowIsDroppedIsLoaded() throws Exception {
        start(example(1).replace("${body[proto]} == 'arp'", "${body[proto]} != 'none'"));
        load("a.csv");
        assertThat(pipeline.total()).isZero();
        assertThat(account("a.csv")).containsExactly(4L, 0L, 0L, 4L);
    }

    @Test
    void aFieldIsAddedAndTheRestIsAsWithoutSteps() throws Exception {
        pipeline.start();
        load("a.csv");
        List<JsonNode> before = hits("*:*");
        pipeline.stop();
        start(example(2));
        load("a.csv");
        List<JsonNode> after = hits("*:*");
        assertThat(after)
                .hasSize(4)
                .allSatisfy(hit -> assertThat(hit.at("/_source/site").asText()).isEqualTo("verona"));
        for (int i = 0; i < 4; i++) {
            assertThat(after.get(i).path("_id")).isEqualTo(before.get(i).path("_id"));
            JsonNode without = after.get(i).path("_source").deepCopy();
            ((ObjectNode) without).remove("site");
            assertThat(without).isEqualTo(before.get(i).path("_source"));
        }
    }

    @Test
    void theStepsOfReadmeDropAndAdd() throws Exception {
        Matcher steps = Pattern.compile("```yaml\n(      steps:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(steps.find()).isTrue();
        start(routes -> Pattern.compile("(      uri: direct:rows\n)      steps:\n(        .*\n)+")
                .matcher(routes)
                .replaceFirst("$1" + Matcher.quoteReplacement(steps.group(1))));
        load("a.csv");
        assertThat(account("a.csv")).containsExactly(4L, 3L, 0L, 1L);
        assertThat(hits("*:*"))
                .hasSize(3)
                .allSatisfy(hit -> assertThat(hit.at("/_source/site").asText()).isEqualTo("verona"));
    }

    @Test
    void textsAreWrittenInLowerCaseAndCut() throws Exception {
        start(example(3));
        load("a.csv");
        assertThat(hits("host:a.example")).hasSize(1);
        assertThat(hits("host:c.example").get(0).at("/_source/userAgent").asText())
                .isEqualTo("x".repeat(200));
    }

    @Test
    void addressesAreMasked() throws Exception {
        start(example(4));
        load("a.csv");
        assertThat(hits("*:*"))
                .extracting(hit -> hit.at("/_source/srcIp").asText())
                .containsExactly("10.1.2.0", "10.1.2.0", "10.2.0.0", "2001:db8:1:0:0:0:0:0");
    }

    @Test
    void addressesAreLookedUpInATable() throws Exception {
        Path table = Files.writeString(
                work.resolve("networks.csv"), "# ours\n10.0.0.0/8,all\n10.1.0.0/16,office\n2001:db8::/32,six\n");
        start(example(5).replace("networks.csv", table.toString()));
        load("a.csv");
        assertThat(hits("*:*"))
                .extracting(hit -> hit.at("/_source/net").asText())
                .containsExactly("office", "office", "all", "six");
    }

    @Test
    void someRowsAreIndexedASecondTimeAndNoneTwice() throws Exception {
        String errors = "errors-" + pipeline.index;
        try {
            start(example(6).replace("server-errors", errors));
            load("a.csv");
            load("a.csv");
            pipeline.elasticsearch.request("POST", "/" + errors + "/_refresh", null);
            JsonNode found = JSON.readTree(pipeline.elasticsearch.request("GET", "/" + errors + "/_search", null));
            assertThat(found.at("/hits/hits")).hasSize(1);
            assertThat(found.at("/hits/hits/0/_id").asText()).isEqualTo("a.csv:3");
            assertThat(found.at("/hits/hits/0/_source/host").asText()).isEqualTo("b.example");
            assertThat(pipeline.total()).isEqualTo(4);
        } finally {
            pipeline.elasticsearch.deleteIndices(errors);
        }
    }

    @Test
    void someRowsAreWrittenToAFileToo() throws Exception {
        Path folder = work.resolve("udp");
        start(example(7).replace("directoryName: udp", "directoryName: " + folder));
        load("a.csv");
        List<String> lines = Files.readAllLines(folder.resolve("udp.ndjson"));
        assertThat(lines).hasSize(1);
        assertThat(JSON.readTree(lines.get(0)).path("bytesIn").asDouble()).isEqualTo(1.5);
        assertThat(pipeline.total()).isEqualTo(4);
        assertThat(account("a.csv")).containsExactly(4L, 4L, 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 200})
    void aUrlIsCalledAndItsAnswerChangesNothing(int status) throws Exception {
        List<JsonNode> told = Collections.synchronizedList(new ArrayList<>());
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", call -> {
            told.add(JSON.readTree(call.getRequestBody().readAllBytes()));
            call.sendResponseHeaders(status, -1);
            call.close();
        });
        hook.start();
        try (LogLines said = LogLines.of(Logger.ROOT_LOGGER_NAME)) {
            String port = ":" + hook.getAddress().getPort();
            String hooks = example(8).replace(":8000", port);
            start(routes -> withoutRoute(withoutRoute(routes, "object-loaded"), "object-failed") + hooks);
            load("a.csv");
            pipeline.s3.put("incoming/b.zip", new byte[] {'P', 'K', 3, 4});
            pipeline.awaitKeys("failed/", "failed/b.zip", "failed/b.zip.error.json");
            await().atMost(Pipeline.SOON).until(() -> told.size() == 2);
            assertThat(told.get(0).path("indexed").asInt()).isEqualTo(4);
            assertThat(told.get(0).has("error")).isFalse();
            assertThat(told.get(1).path("error").asText()).contains("zip");
            int warnings = status == 500 ? 2 : 0;
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(said.messages())
                    .filteredOn(line -> line.matches(".* stays .*, but object-(loaded|failed) failed: .*500.*"))
                    .hasSize(warnings));
            pipeline.awaitKeys("incoming/");
            assertThat(pipeline.s3.keys("loaded/")).containsExactly("loaded/a.csv");
            pipeline.awaitLedger("a.csv", "loaded");
            pipeline.awaitLedger("b.zip", "failed");
            assertThat(pipeline.metric("metadata_load_objects_total{outcome=\"loaded\"}"))
                    .isEqualTo(1);
            assertThat(pipeline.metric("metadata_load_objects_total{outcome=\"stayed\"}"))
                    .isZero();
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void aRowWhoseStepFailsIsRejectedAndTheOthersGoOn() throws Exception {
        start(example(9));
        load("a.csv");
        List<JsonNode> rejected = pipeline.ndjson("rejected/a.csv.ndjson");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).path("row").asInt()).isEqualTo(2);
        assertThat(rejected.get(0).path("reason").asText()).isEqualTo("step require-host: a row must have a host");
        assertThat(rejected.get(0).path("raw").asText()).startsWith("2018-05-09T10:00:01Z,arp");
        assertThat(account("a.csv")).containsExactly(4L, 3L, 1L, 0L);
        assertThat(pipeline.metric("metadata_load_rows_rejected_total{reason=\"step\"}"))
                .isEqualTo(1);
    }

    @Test
    void aStepThatReplacesTheRowByAnAnswerIsSeen() throws Exception {
        start(example(7)
                .replace("                  variableReceive: written\n", "")
                .replace("directoryName: udp", "directoryName: " + work.resolve("udp")));
        load("a.csv");
        assertThat(pipeline.ndjson("rejected/a.csv.ndjson")
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("step rows: the row became a [B: expected a map of fields");
    }

    /** Camel's component exec and the library it needs: neither the program nor the tests have them. */
    @Test
    void aComponentOfCamelIsUsedFromTheFolderExt() throws Exception {
        assertThatThrownBy(() -> Class.forName("org.apache.commons.exec.CommandLine"))
                .isInstanceOf(ClassNotFoundException.class);
        Path told = work.resolve("told");
        pipeline.environment.put(
                "EXT_DIRECTORY", Path.of("target", "ext").toAbsolutePath().toString());
        start(routes -> routes.replace("""
                    - log:
                        id: say-loaded
                        disabled: true
                        message: "${body[file]} is loaded: ${body[indexed]} rows"
            """, """
                    - setHeader: {id: how-many, name: CamelExecCommandArgs, simple: "if=/dev/zero of=%s bs=1 count=${body[indexed]}"}
                    - to: {id: run, uri: "exec:dd"}
            """.formatted(told)));
        load("a.csv");
        await().atMost(Pipeline.SOON).until(() -> Files.exists(told) && Files.size(told) == 4);
    }

    @Test
    void aJarThatIsNoneIsNamed() throws Exception {
        Path ext = Files.createDirectories(work.resolve("ext"));
        Path broken = Files.writeString(ext.resolve("broken.jar"), "no zip");
        pipeline.environment.put("EXT_DIRECTORY", ext.toString());
        assertThatThrownBy(() -> start(routes -> routes))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("EXT_DIRECTORY: " + broken + " is not a jar");
    }

    @Test
    void aComponentThatIsMissingIsNamed() {
        String unknown = "  - to: {id: unknown, uri: tell:a}\n        - log:\n            id: say-loaded";
        assertThatThrownBy(() -> start(routes -> routes.replace("  - log:\n            id: say-loaded", unknown)))
                .rootCause()
                .satisfies(failure -> assertThat(Reason.of(failure))
                        .contains("tell://a", "put its jars into the folder ext (EXT_DIRECTORY)"));
    }

    private void start(String rows) throws Exception {
        start(routes -> withoutRoute(routes, "rows") + rows);
    }

    private void start(UnaryOperator<String> edit) throws Exception {
        Path routes = work.resolve("routes");
        EditedRoutes.in(routes);
        Path file = routes.resolve("load-rows.camel.yaml");
        Files.writeString(file, edit.apply(Files.readString(file)));
        pipeline.start("ROUTES_DIRECTORY", routes.toString(), "LOG_LEVELS", "tell-of-loaded=WARN,tell-of-failed=WARN");
    }

    /** The routes without one of them. */
    private static String withoutRoute(String routes, String id) {
        Matcher route =
                Pattern.compile("- route:\n    id: " + id + "\n(    .*\n|\n)*").matcher(routes);
        assertThat(route.find()).as(id).isTrue();
        return route.replaceFirst("");
    }

    /** An example of docs/routes.md. */
    private static String example(int number) throws IOException {
        String page = Files.readString(Path.of("docs", "routes.md"));
        Matcher example = Pattern.compile("### " + number + "\\. .*?```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(example.find()).as("example " + number).isTrue();
        return "\n" + example.group(1);
    }

    private void load(String name) throws IOException {
        pipeline.s3.put("incoming/" + name, ROWS.getBytes(StandardCharsets.UTF_8));
        pipeline.awaitKeys("incoming/");
        assertThat(pipeline.s3.keys("loaded/")).contains("loaded/" + name);
    }

    /** In the order of their rows. */
    private List<JsonNode> hits(String q) throws Exception {
        List<JsonNode> hits = new ArrayList<>();
        pipeline.inIndex(q).at("/hits/hits").forEach(hits::add);
        hits.sort((one, other) -> one.at("/_source/source/row").asInt()
                - other.at("/_source/source/row").asInt());
        hits.forEach(hit -> ((ObjectNode) hit.at("/_source/source")).remove("generation"));
        return hits;
    }

    /** Rows read, indexed, rejected and dropped, as the ledger has them. */
    private List<Long> account(String path) throws IOException {
        JsonNode entry = pipeline.ledger(path);
        return List.of(
                entry.path("rows").asLong(),
                entry.path("indexed").asLong(),
                entry.path("rejected").asLong(),
                entry.path("dropped").asLong());
    }
}
