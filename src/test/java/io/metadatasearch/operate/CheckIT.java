package io.metadatasearch.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.metadatasearch.harness.CommandOutput;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalShare;
import io.metadatasearch.services.LocalShare.Protocol;
import io.metadatasearch.services.LocalSqs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the command check says of servers that work, and of those that do not. */
@Execution(ExecutionMode.CONCURRENT)
class CheckIT extends WithPipeline {

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everythingIsFoundToBeRightAndNothingIsChanged(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Files.createDirectories(share.folder().resolve("2018"));
            Files.write(
                    share.folder().resolve("2018/a.csv.gz"),
                    Pipeline.gzip("ts,id.orig_h,my field\n1525860000.0,10.0.0.1,x\n"));
            pipeline.environment.putAll(share.settings());
            Path searches = Files.writeString(
                    work.resolve("searches.yaml"), "searches: [{name: a, q: x, every: 5m, notify: 'http://a'}]");
            pipeline.environment.put("WATCH_SEARCHES_FILE", searches.toString());

            CommandOutput check = check();
            assertThat(check.lines())
                    .noneMatch(line -> line.startsWith("FAIL"))
                    .contains("ok   " + searches + ": 1 saved searches can be read")
                    .anyMatch(line -> line.equals("ok   the settings of sync, load, search, watch"))
                    .anyMatch(line -> line.matches("ok   \\d+ routes in routes"))
                    .anyMatch(line -> line.matches("ok   the share .* accepts the login and lists 1 files and folders"))
                    .anyMatch(line -> line.equals("ok   the header of 2018/a.csv.gz, columns that columns.yaml knows: "
                            + "ts = timestamp, id.orig_h = srcIp"))
                    .anyMatch(line -> line.equals("ok   the header of 2018/a.csv.gz, columns that become keyword fields"
                            + " of their own: my_field"))
                    .anyMatch(line -> line.equals("ok   the bucket metadata exists, with the required permissions"))
                    .anyMatch(line -> line.matches("ok   Elasticsearch (8\\.19|9\\.\\d+)\\.\\d+"))
                    .contains("warn Elasticsearch has no security: anyone who can reach it can do anything");
            assertThat(check.exitCode()).isZero();
            assertThat(pipeline.s3.keys("")).isEmpty();
            assertThat(pipeline.elasticsearch.request("GET", "/_cat/indices/" + pipeline.index + "*", null))
                    .isEmpty();
            assertThat(pipeline.elasticsearch.request("GET", "/_index_template", null))
                    .doesNotContain(pipeline.index);
        }
    }

    @Test
    void serversThatAreAwayAndPasswordsThatAreWrongAreNamed() throws Exception {
        pipeline.environment.put("FTP_PASSWORD", "wrong-password");
        pipeline.environment.put("AWS_SECRET_ACCESS_KEY", pipeline.s3.wrongSecret());
        pipeline.environment.put("ES_URLS", "http://127.0.0.1:1");
        CommandOutput check = check();
        assertThat(check.lines())
                .anyMatch(line -> line.matches("FAIL the share ftp://.*530.*; check FTP_HOST.*"))
                .anyMatch(line -> line.matches("FAIL the bucket metadata cannot be listed: 403 .*; check AWS_.*"))
                .anyMatch(line -> line.matches("FAIL Elasticsearch at http://127.0.0.1:1 does not answer: .*"));
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @Test
    void aRightThatIsMissingIsNamed() throws Exception {
        pipeline.s3.refuse("Put loaded/");
        pipeline.s3.refuse("Delete rejected/");
        pipeline.s3.refuse("Get failed/");
        CommandOutput check = check();
        assertThat(check.lines().stream().filter(line -> line.startsWith("FAIL")))
                .containsExactly(
                        "FAIL the bucket metadata does not grant the permission s3:GetObject for failed/*",
                        "FAIL the bucket metadata does not grant the permission s3:PutObject for loaded/*",
                        "FAIL the bucket metadata does not grant the permission s3:DeleteObject for rejected/*");
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @Test
    void aFolderThatIsMissingOnTheShareAndABucketThatIsNotThereAreNamed() throws Exception {
        pipeline.environment.put("FTP_DIRECTORY", "nowhere");
        pipeline.environment.put("S3_BUCKET", "another");
        CommandOutput check = check();
        assertThat(check.lines())
                .anyMatch(line -> line.matches("FAIL the share .*refuses to open the folder nowhere.*"))
                .anyMatch(line -> line.matches("FAIL the bucket another cannot be listed: 404 NoSuchBucket; .*"));
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @Test
    void aServerThatFailsIsNotABucketThatIsMissing() throws Exception {
        HttpServer failing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        failing.createContext("/", request -> {
            request.sendResponseHeaders(503, -1);
            request.close();
        });
        failing.start();
        try {
            pipeline.environment.put(
                    "S3_ENDPOINT", "http://127.0.0.1:" + failing.getAddress().getPort());
            assertThat(check().lines())
                    .anyMatch(line ->
                            line.startsWith("FAIL the bucket metadata cannot be checked: the server answers 503"));
        } finally {
            failing.stop(0);
        }
    }

    @Test
    void settingsAreNamedEach() throws Exception {
        pipeline.environment.put("LOAD_EVERY", "soon");
        pipeline.environment.put("ES_RETENTION", "3m");
        CommandOutput check = check();
        assertThat(check.lines())
                .containsExactly(
                        "FAIL LOAD_EVERY is malformed: expected a duration such as 30s, 10m or 2h",
                        "FAIL ES_RETENTION is malformed: expected a number of days, 1d or more, such as 400d");
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    perod: 5s       | direct:mine    | FAIL the routes in .* do not start: .*perod.*
                    period: 5s      | direct:nowhere | FAIL the route mine calls direct:nowhere, but no route consumes it
                    period: 5s      | nonsense:x     | FAIL the routes in .* do not start: .*nonsense.*
                    period: "{{x}}" | direct:mine    | FAIL the routes in .* do not start: .*x.*
            """)
    void aBrokenRouteIsNamed(String parameter, String called, String expected) throws Exception {
        Path routes = Files.createDirectories(work.resolve("routes"));
        Files.writeString(routes.resolve("load-mine.camel.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      parameters:
                        %s
                      steps:
                        - to:
                            uri: %s
                """.formatted(parameter, called));
        pipeline.environment.put("STAGE", "load");
        pipeline.environment.put("ROUTES_DIRECTORY", routes.toString());
        CommandOutput check = check();
        assertThat(check.lines()).anyMatch(line -> line.matches(expected));
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @Test
    void aRouteThatIsNotUnderstoodAndABrokenSchemaAreNamed() throws Exception {
        Path routes = Files.createDirectories(work.resolve("routes"));
        Files.writeString(routes.resolve("load-mine.camel.yaml"), "- route:\n    idd: mine\n");
        Path schema = Files.createDirectories(work.resolve("schema"));
        Files.writeString(schema.resolve("columns.yaml"), "fields: [a, b]\n");
        Files.writeString(
                schema.resolve("index-template.json"),
                Files.readString(Path.of("schema", "index-template.json"))
                        .replace("\"type\": \"ip\"", "\"type\": \"address\""));
        pipeline.environment.put("STAGE", "load");
        pipeline.environment.put("ROUTES_DIRECTORY", routes.toString());
        pipeline.environment.put("SCHEMA_DIRECTORY", schema.toString());
        CommandOutput check = check();
        assertThat(check.lines())
                .anyMatch(line -> line.matches("FAIL the routes in .* do not start: .*idd.*"))
                .anyMatch(line -> line.matches("FAIL .*columns.yaml: expected the two maps fields and time"))
                .anyMatch(line -> line.matches("FAIL .*index-template.json: Elasticsearch refuses it: .*address.*"));
        assertThat(check.exitCode()).isEqualTo(1);
    }

    @Test
    void aFileWithoutATimeAndAQueueThatGivesUpTooEarlyAreWarnedOf() throws Exception {
        try (LocalSqs sqs = LocalSqs.start(3)) {
            pipeline.environment.putAll(sqs.settings());
            pipeline.environment.put("STAGE", "load");
            putObject("loaded/a.csv", "host,srcIp\na.example,none\n");
            CommandOutput check = check();
            assertThat(check.lines())
                    .anyMatch(line -> line.matches("ok   the queue .* exists, with 0 messages"))
                    .anyMatch(line ->
                            line.matches("warn the queue moves a message to its dead-letter queue after 3 receives.*"))
                    .contains("ok   the file loaded/a.csv is csv, separated by comma, utf-8")
                    .contains(
                            "warn the first 1 rows of loaded/a.csv: 1 undated; 1 misfit: 1 of srcIp (such as \"none\")")
                    .anyMatch(line -> line.matches("warn the header of loaded/a.csv has no time column.*"));
            assertThat(check.exitCode()).isZero();

            pipeline.environment.put("LOAD_ATTEMPTS", "2");
            assertThat(check().lines()).noneMatch(line -> line.matches("warn the queue.*"));
            pipeline.environment.merge("SQS_QUEUE", "-not", String::concat);
            assertThat(check().lines()).anyMatch(line -> line.matches("FAIL the queue .*-not: .*"));
        }
    }

    @Test
    void rightsAreAskedForWhereThereIsSecurity() throws Exception {
        try (LocalElasticsearch secured = LocalElasticsearch.startWith("pass-word")) {
            assertThat(secured.request("GET", "/_cluster/health", null)).contains("\"number_of_nodes\":1");
            assertThatThrownBy(() -> new URL(secured.url() + "/_cluster/health").openStream())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("401");

            pipeline.environment.put("STAGE", "load");
            pipeline.environment.put("ES_RETENTION", "400d");
            pipeline.environment.put("ES_URLS", secured.url());
            pipeline.environment.put("ES_USERNAME", "elastic");
            pipeline.environment.put("ES_PASSWORD", "pass-word");
            CommandOutput right = check();
            assertThat(right.lines())
                    .noneMatch(line -> line.startsWith("FAIL"))
                    .contains("ok   Elasticsearch grants the required privileges");
            assertThat(right.exitCode()).isZero();

            pipeline.environment.put("ES_PASSWORD", "another-word");
            CommandOutput wrong = check();
            assertThat(wrong.lines())
                    .anyMatch(line -> line.matches(
                            "FAIL Elasticsearch at .* returns 401: authentication failed; check ES_USERNAME.*"));
            assertThat(wrong.exitCode()).isEqualTo(1);
        }
    }

    /** Runs the command: whatever it says, no line has a secret in it. */
    private CommandOutput check() throws Exception {
        CommandOutput check = CommandOutput.of(pipeline.environment, "check");
        for (String secret : List.of("FTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "ES_PASSWORD")) {
            if (pipeline.environment.containsKey(secret)) {
                assertThat(check.lines()).noneMatch(line -> line.contains(pipeline.environment.get(secret)));
            }
        }
        return check;
    }
}
