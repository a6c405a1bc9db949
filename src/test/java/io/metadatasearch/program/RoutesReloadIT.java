package io.metadatasearch.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that are edited while the program runs. */
class RoutesReloadIT extends WithPipeline {

    private final LogLines log = LogLines.of(RoutesReload.class);
    private final LogLines camelLog = LogLines.of("org.apache.camel");
    private Path routes;
    private EditedRoutes copies;

    @BeforeEach
    void copyTheRoutes() throws Exception {
        routes = work.resolve("routes");
        copies = EditedRoutes.in(routes);
        pipeline.environment.put("ROUTES_DIRECTORY", routes.toString());
        pipeline.environment.put("ROUTES_RELOAD", "true");
    }

    @AfterEach
    void stop() {
        pipeline.stop();
        log.close();
        camelLog.close();
    }

    @Test
    void anEditedSearchRouteChangesTheAnswerAndABrokenOneDoesNot() throws Exception {
        pipeline.start("STAGE", "search");
        assertThat(contractType()).startsWith("application/yaml");

        edit("search.camel.yaml", "value: taggedYaml}]", "value: taggedJson}]");
        awaitContractType("application/json");

        edit("search.camel.yaml", "ref: problems", "reff: problems");
        String misspelled = awaitRefusal(1);
        assertThat(misspelled)
                .contains("search.camel.yaml, line " + lineOf("search.camel.yaml", "reff: problems") + ": ", "reff");
        edit("search.camel.yaml", "reff: problems", "ref: problems", "id: read-search", "bogus: read-search");
        assertThat(awaitRefusal(2)).contains("search.camel.yaml", "bogus");
        edit("search.camel.yaml", "bogus: read-search", "id: read-search", "ref: searches", "ref: noSuchBean");
        assertThat(awaitRefusal(3))
                .contains("search.camel.yaml, line " + lineOf("search.camel.yaml", "id: read-search"), "noSuchBean");
        assertThat(contractType()).startsWith("application/json");

        edit("search.camel.yaml", "ref: noSuchBean", "ref: searches", "value: taggedJson}]", "value: taggedYaml}]");
        awaitContractType("application/yaml");
    }

    @Test
    void withoutItsRouteFileAStageKeepsItsRoutesAndTheReasonIsNamed() throws Exception {
        pipeline.start("STAGE", "search");

        Files.move(routes.resolve("search.camel.yaml"), work.resolve("away"));

        assertThat(awaitRefusal(1)).contains("has no routes: expected files named search*.camel.yaml");
        assertThat(contractType()).startsWith("application/yaml");
    }

    @Test
    void anEditedLoadRouteIsUsedForTheNextObject() throws Exception {
        pipeline.start("STAGE", "load");
        byte[] content = "host,uid\na,1\ntorn\n".getBytes(StandardCharsets.UTF_8);
        pipeline.s3.put("incoming/a.csv", content);
        pipeline.awaitKeys("loaded/", "loaded/a.csv");

        edit("load.camel.yaml", "constant: loaded", "constant: loaded/edited");
        awaitLine("load.camel.yaml changed: reloaded");
        pipeline.s3.put("incoming/b.csv", content);
        pipeline.awaitKeys("loaded/", "loaded/a.csv", "loaded/edited/b.csv");
        assertThat(pipeline.s3.keys("rejected/")).containsExactly("rejected/a.csv.ndjson", "rejected/b.csv.ndjson");
        assertThat(camelLog.events()).as("what Camel has to complain of").isEmpty();
    }

    @Test
    void aReloadInTheMiddleOfALoadLosesAndDoublesNothing() throws Exception {
        int rows = 6_000;
        copies.withSlowRows(1);
        pipeline.start("STAGE", "load", "LOAD_BULK_ROWS", "10");
        pipeline.s3.put("incoming/large.csv.gz", Pipeline.generated(rows));
        pipeline.awaitMoreThan(rows / 20);
        edit("load.camel.yaml", "constant: loaded", "constant: loaded/edited");
        awaitLine("load.camel.yaml changed: reloaded");

        pipeline.awaitKeys("loaded/", "loaded/edited/large.csv.gz");
        assertThat(pipeline.total()).isEqualTo(rows);
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
        assertThat(pipeline.s3.keys("incoming/")).isEmpty();
        assertThat(pipeline.ledger("large.csv.gz").path("attempts").asInt())
                .as("the reload came in the middle")
                .isEqualTo(2);
    }

    /** Replaces a text by another, and perhaps more of them (from, to, from, to ...), all at once. */
    private void edit(String name, String... changes) throws IOException {
        Path file = routes.resolve(name);
        String text = Files.readString(file);
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(text).contains(changes[i]);
            text = text.replace(changes[i], changes[i + 1]);
        }
        Path edited = Files.writeString(work.resolve("edited"), text);
        Files.move(edited, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private int lineOf(String name, String part) throws IOException {
        List<String> lines = Files.readAllLines(routes.resolve(name));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i + 1;
            }
        }
        throw new AssertionError(part + " is not in " + name);
    }

    /** Asked past the contract, which an edited route breaks. */
    private String contractType() throws Exception {
        URI contract = URI.create(pipeline.url() + "/openapi.yaml");
        return Management.CLIENT
                .send(HttpRequest.newBuilder(contract).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Content-Type")
                .orElse("");
    }

    private void awaitContractType(String type) {
        await().atMost(Pipeline.SOON)
                .ignoreExceptionsInstanceOf(IOException.class) // between stop and start
                .untilAsserted(() -> assertThat(contractType()).startsWith(type));
    }

    private String awaitRefusal(int nth) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(refusals()).hasSize(nth));
        return refusals().get(nth - 1);
    }

    private List<String> refusals() {
        return log.messages().stream()
                .filter(line -> line.contains("changed: not reloaded"))
                .toList();
    }

    private void awaitLine(String part) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(log.messages())
                .anySatisfy(line -> assertThat(line).contains(part)));
    }
}
