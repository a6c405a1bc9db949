package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * A long export, read by {@link DefaultClient} in the JVMs that users have: of 50,000 records, or of as many as
 * {@code -Drows=1000000} says, in steps of 50,000.
 */
@ExtendWith(SharedElasticsearch.class)
class DefaultClientIT {

    private static final int ROWS = Integer.getInteger("rows", 50_000);
    private static final int OF_BULK = 50_000;
    private static final long BEGIN = Instant.parse("2018-05-09T00:00:00Z").toEpochMilli();

    private static SearchStage search;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch).start();
        for (int first = 0; first < ROWS; first += OF_BULK) {
            search.put(
                    "many.csv",
                    IntStream.range(first, first + OF_BULK)
                            .mapToObj(row -> "{\"timestamp\":\"%s\"}".formatted(Instant.ofEpochMilli(BEGIN + row)))
                            .toArray(String[]::new));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        search.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void getsEveryRecordIn(int jdk) throws Exception {
        Process client = new ProcessBuilder(
                        java(jdk).toString(),
                        "-cp",
                        "target/test-classes",
                        DefaultClient.class.getName(),
                        search.url() + "/metadata/search?format=ndjson")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("HTTP_1_1 " + ROWS + System.lineSeparator());
        assertThat(client.waitFor()).isZero();
    }

    /** The one that runs this test, or another in the same folder. */
    private static Path java(int version) throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        try (DirectoryStream<Path> jdks = Files.newDirectoryStream(home.getParent())) {
            for (Path jdk : jdks) {
                Path release = jdk.resolve("release");
                if (Files.exists(release)
                        && Files.readString(release).contains("JAVA_VERSION=\"" + version)
                        && Files.isExecutable(jdk.resolve("bin/java"))) {
                    return jdk.resolve("bin/java");
                }
            }
        }
        throw new TestAbortedException("There is no JDK " + version + " in " + home.getParent());
    }
}
