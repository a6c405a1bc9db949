package io.metadatasearch.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.program.Program;
import io.metadatasearch.services.Folders;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.sync.SyncRuns;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The whole service on this machine: the shipped routes with the shipped settings, between an FTP server, an S3 server
 * and an Elasticsearch that end with it. {@code ./mvnw -Pdemo} runs it.
 */
public final class Demo {

    private static final int FILES = 6;
    private static final int USUAL_PORT = 8080;
    private static final Duration ALL_WITHIN = Duration.ofMinutes(3);
    private static final Path WORK = Path.of("target", "demo");

    private Demo() {}

    /** Runs until Ctrl-C. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopped.countDown();
            try {
                main.join(Duration.ofSeconds(30).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        // Ctrl-C ends this process too, but a Maven that is ended in another way would leave it running.
        ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(0)));
        Folders.delete(WORK);
        say("Starting an FTP server, an S3 server and Elasticsearch ...");
        try (LocalFtp ftp = LocalFtp.start(WORK.resolve("share"));
                LocalS3 s3 = LocalS3.start(WORK.resolve("s3"));
                LocalElasticsearch elasticsearch = LocalElasticsearch.start()) {
            Map<String, String> environment = environment(ftp, s3, elasticsearch);
            String url = "http://localhost:" + environment.get("HTTP_PORT");
            say("Starting metadata-search, all stages in this process ...");
            // A line for each run would soon push what is said here off the screen.
            ((Logger) LoggerFactory.getLogger(SyncRuns.class)).setLevel(Level.WARN);
            Program program = Program.start(environment);
            try {
                if (showTheWay(ftp, url, stopped)) {
                    showWhatToTry(ftp, url);
                    stopped.await();
                }
            } finally {
                program.close();
            }
        } finally {
            Folders.delete(WORK);
        }
    }

    private static Map<String, String> environment(LocalFtp ftp, LocalS3 s3, LocalElasticsearch elasticsearch)
            throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.putAll(ftp.settings());
        environment.put("SYNC_EVERY", "2s");
        environment.put("SYNC_SETTLE", "2s");
        environment.putAll(s3.settings());
        environment.put("LOAD_EVERY", "1s");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("MANAGEMENT_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", String.valueOf(usualPortOrAnother()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        environment.put("ROUTES_RELOAD", "true");
        return environment;
    }

    private static int usualPortOrAnother() throws IOException {
        try (ServerSocket probe = new ServerSocket(USUAL_PORT)) {
            return probe.getLocalPort();
        } catch (IOException taken) {
            return FreePort.find();
        }
    }

    /** Drops files on the share, one after the other, and tells how they arrive; false if stopped meanwhile. */
    private static boolean showTheWay(LocalFtp ftp, String url, CountDownLatch stopped) throws Exception {
        Instant lastHour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        long deadline = System.nanoTime() + ALL_WITHIN.toNanos();
        long searchable = -1;
        int dropped = 0;
        while (searchable < (long) FILES * GeneratedMetadata.ROWS_PER_HOUR) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Only " + searchable + " rows arrived within " + ALL_WITHIN);
            }
            if (dropped < FILES) {
                GeneratedMetadata.drop(ftp.folder(), lastHour.minus(Duration.ofHours(FILES - dropped)), dropped);
                dropped++;
            }
            long now = searchable(url);
            if (now != searchable) {
                searchable = now;
                say(dropped + " of " + FILES + " files on the share, " + searchable + " of "
                        + FILES * GeneratedMetadata.ROWS_PER_HOUR + " rows searchable");
            }
            if (stopped.await(1, TimeUnit.SECONDS)) {
                return false;
            }
        }
        return true;
    }

    private static long searchable(String url) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/metadata/search?size=0&total=exact"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        // 503 while the first index is being made.
        JsonNode answer = new ObjectMapper().readTree(response.body());
        return answer.at("/total/value").asLong(0);
    }

    private static void showWhatToTry(LocalFtp ftp, String url) {
        say("");
        say("The share is " + ftp.folder());
        say("A CSV file, or one of JSON lines, that you put there is searchable within 10 seconds.");
        say("");
        say("Open " + url + "/ in a browser, or try:");
        say("");
        say("  curl -G " + url + "/metadata/search --data-urlencode 'q=srcIp:127.0.0.1 AND host:google.com'");
        say("  curl -G " + url
                + "/metadata/search --data-urlencode 'q=status:500 AND bytesIn:>300000' -d from=now-3h -d size=5");
        say("  curl -G " + url
                + "/metadata/search --data-urlencode 'q=dstIp:\"2001:db8::/32\" AND userAgent:curl' -d size=1");
        say("  curl " + url + "/metadata/lookup -H 'Content-Type: text/plain' -d 'google[.]com'");
        say("");
        say("Ctrl-C stops everything.");
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
