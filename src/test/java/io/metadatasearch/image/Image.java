package io.metadatasearch.image;

import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.services.Folders;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalSqs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program as it lies in the image: {@code start} beside the jar, the libraries, the routes, the schema and the
 * settings. It is trained there: each stage runs once on real servers, and its JVM keeps what it has learned in an AOT
 * cache (JEP 483, 514 and 515), which the next start uses. That needs JDK 25.
 */
public final class Image {

    /** Asked in training: each call once, and the formats of an export. */
    private static final List<String> CALLS = List.of(
            "/metadata/search?q=srcIp:127.0.0.1%20AND%20host:google.com",
            "/metadata/search?q=dstIp:%2293.184.0.0/16%22&from=2018-05&sort=bytesIn:desc&size=1",
            "/metadata/search?q=status:500&format=csv",
            "/metadata/search?q=status:500&format=ndjson",
            "/metadata/search/explain?q=src_ip:127.0.0.1",
            "/metadata/stats?field=host",
            "/metadata/histogram?interval=1h",
            "/metadata/fields",
            "/metadata/files",
            "/openapi.yaml");

    private final Path folder;
    private final Path javaHome;

    private Image(Path folder, Path javaHome) {
        this.folder = folder;
        this.javaHome = javaHome;
    }

    /** Trains the program in the first folder, for the Java that is in the second. */
    public static void main(String[] arguments) throws Exception {
        new Image(Path.of(arguments[0]), Path.of(arguments[1])).train();
    }

    /** Lays the program out in an empty folder, as the Dockerfile does, for the Java that runs this. */
    public static Image layOut(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path part : List.of(
                Path.of("target", "lib"),
                Path.of("target", "metadata-search.jar"),
                Path.of("src", "main", "image", "start"),
                Path.of("schema"),
                Path.of("routes"),
                Path.of("application.properties"))) {
            try (Stream<Path> files = Files.walk(part)) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file,
                            folder.resolve(
                                    part.getParent() == null
                                            ? file
                                            : part.getParent().relativize(file)));
                }
            }
        }
        return new Image(folder, Path.of(System.getProperty("java.home")));
    }

    /** Trains it: {@code sync.aot}, {@code load.aot} and {@code search.aot} appear in its folder, and are of use. */
    public void train() throws Exception {
        Path work = Files.createTempDirectory("training-");
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"));
                LocalS3 s3 = LocalS3.start(work.resolve("s3"));
                LocalSqs sqs = LocalSqs.start(1);
                LocalElasticsearch elasticsearch = LocalElasticsearch.start()) {
            try (OutputStream file = Files.newOutputStream(ftp.folder().resolve("training.csv"))) {
                GeneratedMetadata.write(file, Instant.parse("2018-05-09T00:00:00Z"), Duration.ofDays(1), 10_000, 1);
            }
            Map<String, String> settings = new HashMap<>();
            settings.putAll(ftp.settings());
            settings.putAll(s3.settings());
            settings.put("SYNC_SETTLE", "0s");
            settings.putAll(sqs.settings());
            settings.put("ES_URLS", elasticsearch.url());

            settings.put("STAGE", "sync");
            train(settings, sync -> !s3.keys("incoming/").isEmpty());
            settings.put("STAGE", "load");
            s3.keys("incoming/").forEach(sqs::tell);
            train(settings, load -> !s3.keys("loaded/").isEmpty());
            settings.put("STAGE", "search");
            train(settings, Image::answersAll);
        } finally {
            Folders.delete(work);
        }
    }

    private static boolean answersAll(Running search) throws IOException {
        for (String call : CALLS) {
            if (search.get(call).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void train(Map<String, String> settings, Running.Condition done) throws Exception {
        String cache = settings.get("STAGE") + ".aot";
        try (Running training = start(settings, "-XX:AOTCacheOutput=" + cache)) {
            training.await(Running::isReady);
            training.await(done);
        }
        try (Running trained = start(settings, "-XX:AOTMode=on")) {
            trained.await(Running::isReady);
        }
        System.out.printf("%s: %,d KiB%n", cache, Files.size(folder.resolve(cache)) >> 10);
    }

    /**
     * Starts it, on ports of its own.
     *
     * @param settings its environment variables
     * @param options of its JVM, beside those that it has in the image
     */
    public Running start(Map<String, String> settings, String options) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(folder.resolve("start").toAbsolutePath().toString());
        builder.environment().put("JAVA_OPTS", options);
        return Running.start(builder.directory(folder.toFile()), settings, javaHome);
    }

    /** Starts it with the defaults of its JVM. */
    public Running startPlainly(Map<String, String> settings) throws IOException {
        return startOther(settings, javaHome.resolve("bin/java").toString(), "-jar", "metadata-search.jar");
    }

    /** Starts another program in its place. */
    public Running startOther(Map<String, String> settings, String... command) throws IOException {
        return Running.start(new ProcessBuilder(command).directory(folder.toFile()), settings, javaHome);
    }
}
