package io.metadatasearch.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.harness.CommandOutput;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code try}, which needs no server. */
class TryTest {

    private static final String CSV =
            "ts,id.orig_h,bytesIn,proto,colour\n1525860000.5,10.0.0.1,12,tcp,\n1525860001,10.0.0.2,,arp,red\n";

    @TempDir
    Path work;

    @Test
    void itShowsTheColumnsTheDocumentsAndHowManyThereAre() throws Exception {
        CommandOutput tried = trying(write("a.csv", CSV), "--rows", "1");
        assertThat(tried.lines())
                .containsExactly(
                        "csv, separated by comma, utf-8",
                        "",
                        "column     field      type",
                        "ts         timestamp  date",
                        "id.orig_h  srcIp      ip",
                        "bytesIn    bytesIn    long",
                        "proto      proto      keyword",
                        "colour     colour     keyword  not in columns.yaml",
                        "",
                        tried.lines().get(9),
                        "{",
                        "  \"timestamp\" : \"2018-05-09T10:00:00.500Z\",",
                        "  \"srcIp\" : \"10.0.0.1\",",
                        "  \"bytesIn\" : 12,",
                        "  \"proto\" : \"tcp\",",
                        "  \"source\" : {",
                        "    \"file\" : \"a.csv\",",
                        "    \"row\" : 1",
                        "  }",
                        "}",
                        "",
                        "2 rows: 2 would be indexed, 0 rejected, 0 dropped",
                        "quality: good");
        assertThat(tried.lines().get(9)).matches("metadata-2018\\.05 [\\w-]{20}");
        assertThat(tried.exitCode()).isZero();
    }

    @Test
    void rowsThatWouldBeRejectedAreShownWithTheReason() throws Exception {
        Path file = Files.write(work.resolve("a.csv.gz"), Pipeline.gzip(CSV + "torn,1\n"));
        CommandOutput tried = trying(file);
        assertThat(tried.lines())
                .containsSubsequence(
                        "rejected: row 3: 2 cells, but the header has 5",
                        "  torn,1",
                        "3 rows: 2 would be indexed, 1 rejected, 0 dropped",
                        "quality: 1 rejected");
        assertThat(tried.exitCode()).isEqualTo(1);
    }

    @Test
    void rowsGoThroughTheStepsAndNothingIsSentElsewhere() throws Exception {
        Path sent = work.resolve("sent");
        Path routes = routes("""
                - filter:
                    id: drop-arp
                    simple: "${body[proto]} == 'arp'"
                    steps:
                      - stop: {id: drop}
                - bean: {id: add-site, ref: fields, method: "set(${body}, 'site', 'verona')"}
                - wireTap: {id: send, uri: "file:%s"}
                """.formatted(sent));
        CommandOutput tried = trying(write("a.csv", CSV), Map.of("ROUTES_DIRECTORY", routes.toString()));
        assertThat(tried.lines())
                .contains("  \"site\" : \"verona\",", "2 rows: 1 would be indexed, 0 rejected, 1 dropped");
        assertThat(sent).doesNotExist();
    }

    @Test
    void theOptionsOfTheRouteAreThoseOfTheLoad() throws Exception {
        Path routes = routes("- log: {id: nothing, message: nothing}\n");
        Path load = routes.resolve("load.camel.yaml");
        Files.writeString(
                load, Files.readString(load).replace("{lazyLoad: true}", "{header: \"srcIp,host\", delimiter: \";\"}"));
        CommandOutput tried =
                trying(write("a.csv", "10.0.0.1;a\n10.0.0.2;b\n"), Map.of("ROUTES_DIRECTORY", routes.toString()));
        assertThat(tried.lines())
                .contains("  \"host\" : \"b\",", "2 rows: 2 would be indexed, 0 rejected, 0 dropped")
                .startsWith(
                        "csv, separated by semicolon, utf-8",
                        "",
                        "column  field  type",
                        "srcIp   srcIp  ip",
                        "host    host   keyword");
    }

    @Test
    void whatCannotBeLoadedIsSaid() throws Exception {
        assertThat(trying(write("a.zip", "%PDF-1.7")).lines())
                .containsExactly("a.zip: is a PDF: expected text, such as CSV or JSON lines");
        assertThat(trying(write("empty.csv", "")).lines())
                .containsExactly(
                        "the file is empty", "", "0 rows: 0 would be indexed, 0 rejected, 0 dropped", "quality: good");
        assertThatThrownBy(() -> trying(work.resolve("none.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(work.resolve("none.csv") + " does not exist");
        assertThatThrownBy(() -> trying(work)).hasMessage(work + " is a folder: expected a file");
    }

    /** The routes, with these steps for the rows. */
    private Path routes(String steps) throws IOException {
        Path routes = work.resolve("routes");
        EditedRoutes.in(routes);
        Path file = routes.resolve("load-rows.camel.yaml");
        String rows = Files.readString(file);
        int from = rows.indexOf("        - filter:\n            id: drop-arp");
        int to = rows.indexOf("- route:\n    id: object-loaded");
        Files.writeString(file, rows.substring(0, from) + steps.indent(8) + "\n" + rows.substring(to));
        return routes;
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(work.resolve(name), content);
    }

    private static CommandOutput trying(Path file, String... options) throws Exception {
        return CommandOutput.of(
                Map.of(),
                Stream.concat(Stream.of("try", file.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static CommandOutput trying(Path file, Map<String, String> environment) throws Exception {
        return CommandOutput.of(environment, "try", file.toString());
    }
}
