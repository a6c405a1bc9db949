package io.metadatasearch.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tests the servers that the other tests depend on. */
class LocalServicesIT {

    @Test
    @DisabledIfSystemProperty(
            named = "container.elasticsearch",
            matches = ".+",
            disabledReason = "It is about the Elasticsearch that is a process")
    void elasticsearchEndsWithItsJvmHoweverThatEnds() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsElasticsearch.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            Path folder = Path.of(said.readLine());
            long server = Long.parseLong(said.readLine());
            assertThat(folder).exists();
            assertThat(ProcessHandle.of(server)).isPresent();

            jvm.destroyForcibly();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ProcessHandle.of(server).isEmpty() && Files.notExists(folder));
        } finally {
            jvm.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** Starts a server, prints the folder of its files and its process id, and waits to be killed. */
    static final class StartsElasticsearch {
        public static void main(String[] arguments) throws Exception {
            ElasticsearchProcess elasticsearch = (ElasticsearchProcess) LocalElasticsearch.start();
            System.out.println(elasticsearch.folder());
            System.out.println(ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains("org.elasticsearch"))
                    .findFirst()
                    .or(() -> ProcessHandle.current().descendants().reduce((first, last) -> last))
                    .orElseThrow()
                    .pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void s3KeepsWhatItHasOverARestart(@TempDir Path folder) throws Exception {
        try (LocalS3 s3 = LocalS3.start(folder)) {
            s3.put("a/b c.csv", "content".getBytes(StandardCharsets.UTF_8));
            s3.stop();
            s3.restart();
            assertThat(s3.keys("a/")).containsExactly("a/b c.csv");
            assertThat(s3.get("a/b c.csv").asUtf8String()).isEqualTo("content");
        }
    }

    @Test
    void s3ChecksTheSecret(@TempDir Path folder) throws Exception {
        try (LocalS3 s3 = LocalS3.start(folder);
                S3Client stranger = s3.clientWith(s3.wrongSecret())) {
            assertThatThrownBy(stranger::listBuckets).isInstanceOf(S3Exception.class);
        }
    }
}
