package io.metadatasearch.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import io.metadatasearch.services.LocalShare.Protocol;
import io.metadatasearch.services.LocalShare.Trouble;
import io.metadatasearch.services.LocalSqs;
import io.metadatasearch.services.LocalWebhook;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The program as README starts it, {@code java ... -jar target/metadata-search.jar}, in a process of its own. */
@ExtendWith(SharedElasticsearch.class)
class StartIT {

    private static final Path JAR = Path.of("target", "metadata-search.jar").toAbsolutePath();

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        // If the run is broken off, no test ends what it has started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
    }

    /** The program's classes as the JVM has them in memory: with them it starts in half the time. */
    @TempDir
    static Path archive;

    @TempDir
    Path work;

    @BeforeAll
    static void archiveTheClasses() throws Exception {
        String nowhere = "127.0.0.1:1";
        String port = String.valueOf(FreePort.find());
        Map<String, String> environment = new HashMap<>(Map.of(
                "FTP_HOST", nowhere,
                "FTP_USERNAME", "nobody",
                "FTP_PASSWORD", "nothing",
                "S3_BUCKET", "nothing",
                "S3_ENDPOINT", "http://" + nowhere,
                "AWS_ACCESS_KEY_ID", "nobody",
                "AWS_SECRET_ACCESS_KEY", "nothing",
                "ES_URLS", "http://" + nowhere,
                "HTTP_PORT", String.valueOf(FreePort.find())));
        environment.put("MANAGEMENT_PORT", port);
        Process first =
                run(environment, archive, "-XX:ArchiveClassesAtExit=" + archive.resolve("classes.jsa"), List.of());
        try {
            await().atMost(Pipeline.SOON)
                    .ignoreExceptionsInstanceOf(ConnectException.class)
                    .until(() -> Management.live(port), status -> status == 200);
        } finally {
            first.destroy();
            assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(archive.resolve("classes.jsa")).exists();
    }

    @Test
    void missingSettingsStopTheStartWithALineForEach() throws Exception {
        Process program = run(Map.of("STAGE", "load", "S3_BUCKET", "metadata", "LOAD_EVERY", "soon"));

        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(1);
        assertThat(output())
                .containsExactly(
                        "LOAD_EVERY is malformed: expected a duration such as 30s, 10m or 2h",
                        "ES_URLS is missing: expected http(s)://host:port, or several of them separated by commas");
    }

    @Test
    void aPortThatIsTakenStopsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Process program = run(Map.of(
                    "STAGE",
                    "search",
                    "ES_URLS",
                    "http://127.0.0.1:1",
                    "HTTP_PORT",
                    String.valueOf(taken.getLocalPort()),
                    "MANAGEMENT_PORT",
                    String.valueOf(FreePort.find())));

            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(1);
            assertThat(output())
                    .containsExactly(
                            "HTTP_PORT: port " + taken.getLocalPort() + " is in use: expected one that is free");
        }
    }

    @Test
    void aBrokenRouteStopsTheStartAndIsNamed() throws Exception {
        Path routes = Files.createDirectories(work.resolve("routes"));
        Files.writeString(
                routes.resolve("search-mine.camel.yaml"), "- route:\n    id: mine\n    from:\n      uri: nonsense:x\n");
        Process program = run(Map.of(
                "STAGE", "search",
                "ES_URLS", "http://127.0.0.1:1",
                "ROUTES_DIRECTORY", routes.toString(),
                "HTTP_PORT", String.valueOf(FreePort.find()),
                "MANAGEMENT_PORT", String.valueOf(FreePort.find())));

        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(1);
        assertThat(output())
                .last()
                .asString()
                .startsWith("metadata-search did not start: ")
                .contains("nonsense");
    }

    @Test
    void eachStageRunsAloneAndTogetherTheyDoTheJob(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            Files.writeString(pipeline.ftp.folder().resolve("a.csv"), "host,uid\na.example,C1\nb.example,C2\n");
            Process sync = run(stage(pipeline, "sync"));
            Process load = run(stage(pipeline, "load"));
            Process search = run(stage(pipeline, "search"));
            try {
                await().atMost(Pipeline.SOON).until(() -> searchable(pipeline), count -> count == 2);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(String.join("\n", output()), e);
            } finally {
                for (Process stage : List.of(sync, load, search)) {
                    stage.destroy();
                    assertThat(stage.waitFor(60, TimeUnit.SECONDS)).isTrue();
                }
            }
            assertThat(String.join("\n", output()))
                    .contains("loaded a.csv: 2 rows, 2 indexed, 0 rejected")
                    .doesNotContain(pipeline.ftp.password())
                    .doesNotContain(pipeline.s3.secretKey());
        }
    }

    @Test
    void theLogIsJsonIfItIsWantedAndItsLevelsChangeWhileItRuns(LocalElasticsearch elasticsearch) throws Exception {
        Path levels = Files.writeString(work.resolve("levels"), "# nothing special\n");
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            pipeline.environment.putAll(Map.of("LOG_FORMAT", "json", "LOG_LEVELS_FILE", levels.toString()));
            Map<String, String> stage = stage(pipeline, "load");
            Process load = run(stage);
            try {
                pipeline.s3.put(
                        "incoming/a.csv", "host,uid\na.example,C1\nb.example\n".getBytes(StandardCharsets.UTF_8));
                JsonNode loaded = awaitJson("loaded a.csv: 2 rows, 1 indexed, 1 rejected");
                assertThat(loaded.path("log.level").asText()).isEqualTo("INFO");
                assertThat(loaded.path("service.name").asText()).isEqualTo("metadata-search");
                assertThat(loaded.path("file.path").asText()).isEqualTo("a.csv");
                assertThat(loaded.path("load.rows").asInt()).isEqualTo(2);
                assertThat(loaded.path("load.indexed").asInt()).isEqualTo(1);
                assertThat(loaded.path("load.rejected").asInt()).isEqualTo(1);
                assertThat(loaded.path("event.duration").isIntegralNumber()).isTrue();

                Files.writeString(levels, "io.metadatasearch.load = LOUD");
                assertThat(awaitJson("LOG_LEVELS_FILE").path("message").asText())
                        .endsWith("levels: line 1: expected name=LEVEL, several separated by commas, such as "
                                + "io.metadatasearch.load=DEBUG; the log levels do not change");
                Files.writeString(levels, "io.metadatasearch.load = ERROR");
                awaitJson("{io.metadatasearch.load=ERROR}");
                pipeline.s3.put("incoming/b.csv", "host\na.example\n".getBytes(StandardCharsets.UTF_8));
                pipeline.awaitKeys("loaded/", "loaded/a.csv", "loaded/b.csv");
                // What is logged about b.csv is logged before its work ends.
                String inWork = "metadata_load_objects_in_work";
                await().atMost(Pipeline.SOON).until(() -> Management.metric(stage.get("MANAGEMENT_PORT"), inWork) == 0);
                Files.writeString(levels, "io.metadatasearch.search = ERROR");
                awaitJson("{io.metadatasearch.search=ERROR}");
                pipeline.s3.put("incoming/c.csv", "host\na.example\n".getBytes(StandardCharsets.UTF_8));
                awaitJson("loaded c.csv");
            } finally {
                load.destroy();
                assertThat(load.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(String.join("\n", output()))
                    .doesNotContain("loaded b.csv")
                    .doesNotContain("b.example")
                    .doesNotContain(pipeline.s3.secretKey());
            for (String line : output()) {
                assertThat(JSON.readTree(line).path("@timestamp").asText()).isNotEmpty();
            }
        }
    }

    @Test
    void withoutTracesNothingOfOpenTelemetryIsLoaded(LocalElasticsearch elasticsearch) throws Exception {
        Path classes = work.resolve("classes");
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            Files.writeString(pipeline.ftp.folder().resolve("a.csv"), "host,uid\na.example,C1\nb.example,C2\n");
            Map<String, String> environment = new HashMap<>(pipeline.environment);
            environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
            Process program = run(environment);
            try {
                await().atMost(Pipeline.SOON).until(() -> searchable(pipeline), count -> count == 2);
            } finally {
                program.destroy();
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(((GetObjectResponse) pipeline.s3.get("loaded/a.csv").response()).metadata())
                    .containsOnlyKeys("modified", "source");
        }
        assertThat(Files.readString(classes))
                .contains("io.metadatasearch.load.ledger.LoadSteps")
                .doesNotContain("io.opentelemetry");
    }

    /** Waits for a line, and reads it. */
    private JsonNode awaitJson(String part) throws Exception {
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(output())
                .anySatisfy(line -> assertThat(line).contains(part)));
        return JSON.readTree(output().stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void oneRunOfSyncEndsWithWhetherAllWasStored(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            Files.writeString(pipeline.ftp.folder().resolve("a.csv"), "host\na.example\n");
            pipeline.environment.put("SYNC_ONCE", "true");
            pipeline.environment.put("SYNC_SETTLE", "1s");
            Process well = run(stage(pipeline, "sync"));
            assertThat(well.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(well.exitValue()).as(String.join("\n", output())).isZero();
            assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/a.csv");
            assertThat(String.join("\n", output()))
                    .contains(
                            "sync: 1 files on the share, 1 new or changed, 1 stored (15 bytes), 0 failed, 0 left to the next run");

            pipeline.environment.put("FTP_DIRECTORY", "nowhere");
            Process badly = run(stage(pipeline, "sync"));
            assertThat(badly.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(badly.exitValue()).isEqualTo(1);
            assertThat(String.join("\n", output())).contains("refuses to open the folder nowhere");
        }
    }

    @Test
    void oneRunOfSyncWithAFileThatFailedEndsWithOneAndNamesIt() throws Exception {
        Trouble breaking = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (name.equals("bad.csv")) {
                    throw new IOException("broken");
                }
            }
        };
        try (LocalS3 s3 = LocalS3.start(work.resolve("s3"));
                LocalShare share = Protocol.FTP.start(work.resolve("share"), breaking)) {
            Files.writeString(share.folder().resolve("bad.csv"), "host\n");
            Files.writeString(share.folder().resolve("good.csv"), "host\n");
            Map<String, String> environment = new HashMap<>(s3.settings());
            environment.putAll(share.settings());
            environment.putAll(Map.of("STAGE", "sync", "SYNC_ONCE", "true", "SYNC_SETTLE", "0s"));
            environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
            Process program = run(environment);
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(1);
            assertThat(output())
                    .anySatisfy(line -> assertThat(line)
                            .matches(
                                    ".*sync: 2 files on the share, 2 new or changed, 1 stored \\(5 bytes\\), 1 failed, "
                                            + "0 left to the next run, \\d+\\.\\d s"))
                    .last()
                    .asString()
                    .endsWith("sync: failed: bad.csv");
            assertThat(s3.keys("")).containsExactly("incoming/good.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void syncEndedInTheMiddleOfAFileLeavesNoObjectAndTheNextStartFetchesAll(boolean kill) throws Exception {
        String content = "a content that is long".repeat(20_000);
        CountDownLatch middle = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Trouble stopping = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (name.equals("b.csv") && offset > 100_000 && ended.getCount() > 0) {
                    middle.countDown();
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            }
        };
        try (LocalS3 s3 = LocalS3.start(work.resolve("s3"));
                LocalShare share = Protocol.FTP.start(work.resolve("share"), stopping)) {
            for (String name : List.of("a.csv", "b.csv", "c.csv")) {
                Files.writeString(share.folder().resolve(name), content);
            }
            Map<String, String> environment = new HashMap<>(s3.settings());
            environment.putAll(share.settings());
            environment.putAll(Map.of("STAGE", "sync", "SYNC_SETTLE", "0s", "SYNC_CONNECTIONS", "1"));
            environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
            environment.put("CAMEL_MAIN_SHUTDOWN_TIMEOUT", "2");
            environment.put("FTP_TIMEOUT", "5s");
            Process first = run(environment);
            try {
                assertThat(middle.await(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                if (kill) {
                    first.destroyForcibly();
                } else {
                    first.destroy();
                }
                assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
                ended.countDown();
            }
            assertThat(s3.keys("")).doesNotContain("incoming/b.csv");

            environment.put("SYNC_ONCE", "true");
            Process second = run(environment);
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).as(String.join("\n", output())).isZero();
            assertThat(s3.keys("")).containsExactly("incoming/a.csv", "incoming/b.csv", "incoming/c.csv");
            for (String key : s3.keys("")) {
                assertThat(s3.get(key).asUtf8String()).as(key).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endedInTheMiddleTheNextStartMakesTheCountExact(boolean kill, LocalElasticsearch elasticsearch)
            throws Exception {
        int rows = 10_000;
        String slow = EditedRoutes.in(work.resolve("routes")).withSlowRows(1).toString();
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            pipeline.s3.put("incoming/large.csv.gz", Pipeline.generated(rows));
            pipeline.environment.putAll(Map.of("ROUTES_DIRECTORY", slow, "LOAD_BULK_ROWS", "10"));
            Process first = run(stage(pipeline, "load"));
            try {
                pipeline.awaitMoreThan(rows / 20);
            } finally {
                if (kill) {
                    first.destroyForcibly();
                } else {
                    first.destroy();
                }
                assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue(); // camel.main.shutdown-timeout
            }
            assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/large.csv.gz");
            assertThat(pipeline.total()).isPositive().isLessThan(rows);

            pipeline.environment.remove("ROUTES_DIRECTORY");
            pipeline.environment.put("LOAD_BULK_ROWS", "5000");
            Process second = run(stage(pipeline, "load"));
            try {
                pipeline.awaitKeys("loaded/", "loaded/large.csv.gz");
            } finally {
                second.destroy();
                assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(pipeline.total()).isEqualTo(rows);
            assertThat(pipeline.s3.keys("failed/")).isEmpty();
        }
    }

    @Test
    void processesShareTheWorkOfAQueueAndOneThatIsKilledCostsNoRow(LocalElasticsearch elasticsearch) throws Exception {
        int objects = 30;
        int rows = 200; // a second for each object: long enough to be killed in the middle
        int workers = 2;
        try (Pipeline pipeline = Pipeline.with(elasticsearch);
                LocalSqs sqs = LocalSqs.start(5)) {
            pipeline.environment.remove("LOAD_EVERY");
            pipeline.environment.putAll(sqs.settings());
            pipeline.environment.putAll(Map.of(
                    "SQS_VISIBILITY_SECONDS", "5", "LOAD_WORKERS", String.valueOf(workers), "LOAD_BULK_ROWS", "20"));
            EditedRoutes slow = EditedRoutes.in(work.resolve("routes")).withSlowRows(10);
            pipeline.environment.put("ROUTES_DIRECTORY", slow.toString());
            List<Process> processes = new ArrayList<>();
            List<String> ports = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    Map<String, String> environment = stage(pipeline, "load");
                    processes.add(run(environment));
                    ports.add(environment.get("MANAGEMENT_PORT"));
                }
                for (String port : ports) { // a process is ready when its first poll ends, which waits for messages
                    await().atMost(Pipeline.SOON)
                            .ignoreExceptionsInstanceOf(ConnectException.class)
                            .until(() -> Management.ready(port), status -> status == 200);
                }
                byte[] content = Pipeline.generated(rows);
                for (int i = 0; i < objects; i++) {
                    pipeline.s3.put("incoming/" + i + ".csv.gz", content);
                    sqs.tell("incoming/" + i + ".csv.gz");
                }
                await().atMost(Pipeline.SOON).until(() -> sqs.inWork() == processes.size() * workers);
                // Each worker has begun an object: so had those of the one that is killed.
                await().atMost(Pipeline.SOON)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> pipeline.inState("loading") == processes.size() * workers);
                assertThat(sqs.waiting()).as("nobody is idle").isPositive();
                processes.get(0).destroyForcibly();

                await().atMost(Pipeline.SOON).until(() -> sqs.waiting() + sqs.inWork() == 0);
            } finally {
                processes.forEach(Process::destroy);
                for (Process process : processes) {
                    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                }
            }
            assertThat(pipeline.s3.keys("incoming/")).isEmpty();
            assertThat(pipeline.s3.keys("failed/")).isEmpty();
            assertThat(pipeline.s3.keys("loaded/")).hasSize(objects);
            assertThat(pipeline.total()).isEqualTo((long) objects * rows);
            assertThat(sqs.deadLetters()).isEmpty();
            long begunAgain = 0;
            for (int i = 0; i < objects; i++) {
                begunAgain += pipeline.ledger(i + ".csv.gz").path("attempts").asInt() - 1;
            }
            assertThat(begunAgain).as("what the killed one had in work").isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bean: \\{id: find-matches, 1",
        "to: \\{id: send-matches, 1",
        "bean: \\{id: keep-sent, 2",
        "bean: \\{id: end-run, 1"
    })
    void aSavedSearchThatIsKilledBeforeAStepSendsEveryMatch(String step, int times, LocalElasticsearch elasticsearch)
            throws Exception {
        EditedRoutes stopping = EditedRoutes.in(work.resolve("routes"))
                .with(
                        1,
                        "(?m)^( +)- " + step,
                        "$1- log: {message: BEFORE}\n$1- delay: {constant: 600000}\n$1- " + step);
        try (Pipeline pipeline = Pipeline.with(elasticsearch);
                LocalWebhook webhook = new LocalWebhook()) {
            Path searches = Files.writeString(work.resolve("searches.yaml"), """
                    searches: [{name: evil, q: 'host:evil.example', every: 1s, notify: '%s'}]
                    """.formatted(webhook.url()));
            String runs = "metadata_watch_runs_seconds_count{outcome=\"complete\"}";
            pipeline.start("STAGE", "watch", "WATCH_SEARCHES_FILE", searches.toString());
            await().atMost(Pipeline.SOON).until(() -> pipeline.metric(runs) > 0);
            pipeline.stop();
            pipeline.s3.put(
                    "incoming/a.csv",
                    "host\nevil.example\ngood.example\nevil.example\n".getBytes(StandardCharsets.UTF_8));
            pipeline.start("STAGE", "load");
            pipeline.awaitLedger("a.csv", "loaded");
            pipeline.stop();

            pipeline.environment.put("STAGE", "watch");
            Map<String, String> environment = new HashMap<>(pipeline.environment);
            environment.put("ROUTES_DIRECTORY", stopping.toString());
            Process killed = run(environment);
            await().atMost(Pipeline.SOON).until(() -> output().stream().anyMatch(line -> line.contains("BEFORE")));
            killed.destroyForcibly().waitFor();

            pipeline.start();
            await().atMost(Pipeline.SOON).until(() -> webhook.messages().size() >= times);
            await().atMost(Pipeline.SOON).until(() -> pipeline.metric(runs) > 1);
            assertThat(webhook.messages()).hasSize(times);
            assertThat(webhook.messages().stream().distinct()).hasSize(1);
            assertThat(JSON.readTree(webhook.messages().get(0)).findValuesAsText("row"))
                    .containsExactly("1", "3");
        }
    }

    @Test
    void commandsEndWithWhetherAllIsAsItShouldBe(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            pipeline.s3.put("loaded/a.csv", "host\n".getBytes(StandardCharsets.UTF_8));
            assertThat(command(pipeline.environment, "--help")).isZero();
            assertThat(command(pipeline.environment, "check", "--help")).isZero();
            assertThat(command(pipeline.environment, "chekc")).isEqualTo(1);
            assertThat(command(pipeline.environment, "check")).isZero();
            assertThat(command(pipeline.s3.settings(), "replay", "loaded/a.csv"))
                    .isZero();
            assertThat(command(Map.of(), "replay", "loaded/a.csv")).isEqualTo(1);
            assertThat(command(pipeline.environment, "status")).isZero();
            pipeline.environment.put("FTP_PASSWORD", "wrong-password");
            assertThat(command(pipeline.environment, "check")).isEqualTo(1);
            assertThat(output())
                    .anyMatch(line -> line.startsWith("  check "))
                    .contains(
                            "unknown command chekc: expected try, check, status, replay or keys,"
                                    + " or no command to run the pipeline",
                            "ok   the settings of sync, load, search, watch",
                            "1 moved to incoming/ (5 bytes), 0 left where they are, 0 failed",
                            "S3_BUCKET is missing: expected a value")
                    .anyMatch(line -> line.matches("sync +objects waiting in incoming/ +1 .*"))
                    .anyMatch(line -> line.startsWith("FAIL the share "))
                    .noneMatch(line -> line.contains(pipeline.s3.secretKey()))
                    .noneMatch(line -> line.contains(pipeline.ftp.password()))
                    .noneMatch(line -> line.contains("wrong-password"))
                    .noneMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*"));
        }
    }

    private int command(Map<String, String> environment, String... arguments) throws Exception {
        Process command = run(environment, arguments);
        assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return command.exitValue();
    }

    /** How many records are found; 0 before the search answers. */
    private static long searchable(Pipeline pipeline) throws Exception {
        try {
            return pipeline.count("host:a.example OR host:b.example");
        } catch (ConnectException | AssertionError notYet) {
            return 0;
        }
    }

    private static Map<String, String> stage(Pipeline pipeline, String stage) throws IOException {
        Map<String, String> environment = new HashMap<>(pipeline.environment);
        environment.put("STAGE", stage);
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        return environment;
    }

    private Process run(Map<String, String> environment, String... arguments) throws IOException {
        return run(environment, work, "-XX:SharedArchiveFile=" + archive.resolve("classes.jsa"), List.of(arguments));
    }

    private static Process run(Map<String, String> environment, Path work, String classes, List<String> arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        classes,
                        "-Djava.io.tmpdir=" + work) // what is killed leaves its files behind
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(work.resolve("output").toFile()));
        if (Runtime.version().feature() >= 23) { // as in the image: without it, the JVM warns in its own format
            builder.command().add("--sun-misc-unsafe-memory-access=allow");
        }
        builder.command().addAll(List.of("-jar", JAR.toString()));
        builder.command().addAll(arguments);
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches(
                        "(AWS|FTP|ES|S3|SQS|STAGE|WATCH|SEARCH|HTTP|LOAD|SYNC|LOG|OTEL|MANAGEMENT|CAMEL).*"));
        builder.environment().putAll(environment);
        Process started = builder.start();
        STARTED.add(started);
        return started;
    }

    private List<String> output() throws IOException {
        return Files.readString(work.resolve("output"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
