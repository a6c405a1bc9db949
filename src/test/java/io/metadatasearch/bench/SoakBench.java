package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * Whether the whole service endures: files are dropped on the share, grow and shrink, researchers search, while the FTP
 * server, the S3 server, Elasticsearch and processes of our own are killed and started again, at random. At the end each
 * row of each file must be there exactly once. {@code ./mvnw -Pbench -Dbench=soak -Dminutes=30} writes {@code
 * target/bench/soak.json}.
 *
 * <p>Each stage runs twice: one process is never touched, and its memory and threads are measured; the other is killed
 * (as by a power cut) or stopped, and started again.
 */
public final class SoakBench {

    private static final long MINUTES = Long.getLong("minutes", 30);
    private static final String ALIAS = "soak";
    private static final int MOST_ROWS = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> JVM = Map.of(
            "sync", "-Xmx96m -XX:+UseSerialGC",
            "load", "-Xmx128m -XX:+UseSerialGC",
            "search", "-Xmx128m -XX:+UseSerialGC");

    private final Random random = new Random(5);
    private final LocalFtp ftp;
    private final LocalS3 s3;
    private final LocalElasticsearch elasticsearch;
    private final Map<String, Integer> rowsOf = new TreeMap<>();
    private final ConcurrentMap<String, AtomicLong> events = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> environments = new HashMap<>();
    private final Map<String, Program> programs = new TreeMap<>();
    private final Figures figures = new Figures();
    private int dropped;
    private long rowsFound;
    private volatile boolean over;

    /** Something that is killed now, and is to be there again. */
    private interface Restart {
        void run() throws Exception;
    }

    private SoakBench(LocalFtp ftp, LocalS3 s3, LocalElasticsearch elasticsearch) {
        this.ftp = ftp;
        this.s3 = s3;
        this.elasticsearch = elasticsearch;
    }

    /** Runs it; {@code -Dminutes} (default 30). */
    public static void main(String[] arguments) throws Exception {
        Path share = Bench.empty(Bench.WORK.resolve("share"));
        try (LocalFtp ftp = LocalFtp.start(share);
                LocalS3 s3 = LocalS3.start(Bench.empty(Bench.WORK.resolve("s3")));
                LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms1g -Xmx1g")) {
            SoakBench soak = new SoakBench(ftp, s3, elasticsearch);
            try {
                soak.run();
            } finally {
                soak.stopPrograms();
            }
        }
        Bench.empty(share);
        Bench.empty(Bench.WORK.resolve("s3"));
    }

    private void run() throws Exception {
        for (String stage : JVM.keySet()) {
            prepare(stage, stage);
            prepare(stage, stage + "-2");
        }
        Thread searching = new Thread(this::search, "search");
        searching.start();
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        long nextTrouble = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        long repaired = Long.MAX_VALUE;
        Restart restart = () -> {};
        long nextSample = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < end) {
            drop();
            if (System.nanoTime() > nextTrouble) {
                restart = trouble();
                nextTrouble = Long.MAX_VALUE;
                repaired = System.nanoTime()
                        + Duration.ofSeconds(1 + random.nextInt(20)).toNanos();
            }
            if (System.nanoTime() > repaired) {
                restart.run();
                repaired = Long.MAX_VALUE;
                nextTrouble = System.nanoTime()
                        + Duration.ofSeconds(5 + random.nextInt(30)).toNanos();
            }
            if (System.nanoTime() > nextSample) {
                sample();
                nextSample = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            }
            Thread.sleep(500 + random.nextInt(3_000));
        }
        if (repaired != Long.MAX_VALUE) {
            restart.run();
        }
        awaitEverythingLoaded();
        over = true;
        searching.join();
        sample();
        report();
    }

    private void prepare(String stage, String name) throws IOException {
        Map<String, String> environment = new HashMap<>(s3.settings());
        environment.putAll(ftp.settings());
        environment.put("STAGE", stage);
        environment.put("SYNC_EVERY", "5s");
        environment.put("SYNC_SETTLE", "1s");
        environment.put("FTP_TIMEOUT", "5s");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", ALIAS);
        environment.put("HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        environments.put(name, environment);
        Files.deleteIfExists(Bench.WORK.resolve(name + ".log"));
        launch(name);
    }

    private void launch(String name) throws IOException {
        Map<String, String> environment = environments.get(name);
        programs.put(name, Program.launch(name, environment, JVM.get(environment.get("STAGE"))));
    }

    private void stopPrograms() throws IOException {
        for (Program program : programs.values()) {
            program.close();
        }
    }

    /** A new file; or, one time in eight, other content for one that is there: more rows, or fewer. */
    private void drop() throws IOException {
        boolean isNew = rowsOf.isEmpty() || random.nextInt(8) > 0;
        String name = isNew
                ? "%d/%05d.csv%s".formatted(dropped % 10, dropped, random.nextBoolean() ? ".gz" : "")
                : List.copyOf(rowsOf.keySet()).get(random.nextInt(rowsOf.size()));
        int rows = random.nextInt(MOST_ROWS);
        Path arriving = Bench.WORK.resolve("arriving");
        try (OutputStream file = Files.newOutputStream(arriving);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
            // The same seed for the same name: a file that is replaced has grown or shrunk.
            GeneratedMetadata.write(
                    out, Instant.parse("2018-05-31T12:00:00Z"), Duration.ofDays(1), rows, name.hashCode());
        }
        Path target = ftp.folder().resolve(name);
        Files.createDirectories(target.getParent());
        Files.move(arriving, target, StandardCopyOption.REPLACE_EXISTING);
        rowsOf.put(name, rows);
        dropped++;
        count(isNew ? "files dropped" : "files replaced");
    }

    private Restart trouble() throws Exception {
        String second = List.of("sync-2", "load-2", "search-2").get(random.nextInt(3));
        switch (random.nextInt(6)) {
            case 0 -> {
                count("Elasticsearch killed");
                elasticsearch.kill();
                return elasticsearch::restart;
            }
            case 1 -> {
                count("S3 stopped");
                s3.stop();
                return s3::restart;
            }
            case 2 -> {
                count("FTP stopped");
                ftp.stop();
                return ftp::restart;
            }
            case 3 -> {
                count(second + " stopped");
                programs.get(second).close();
                return () -> launch(second);
            }
            default -> {
                count(second + " killed");
                programs.get(second).kill();
                return () -> launch(second);
            }
        }
    }

    /** Searches without a pause to speak of, until it is over. */
    private void search() {
        List<String> questions = List.of("srcIp:127.0.0.1 AND host:google.com", "status:500", "host:google.*", "");
        for (int i = 0; !over; i++) {
            String port = environments.get(i % 2 == 0 ? "search" : "search-2").get("HTTP_PORT");
            String q = URLEncoder.encode(questions.get(i % questions.size()), StandardCharsets.UTF_8);
            String outcome;
            try {
                HttpURLConnection request =
                        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/metadata/search?q=" + q)
                                .toURL()
                                .openConnection();
                request.setReadTimeout(30_000);
                outcome = String.valueOf(request.getResponseCode());
                request.disconnect();
            } catch (IOException e) {
                outcome = "no answer, of " + (i % 2 == 0 ? "search" : "search-2");
            }
            count("searches: " + outcome);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void sample() throws IOException {
        for (String name : JVM.keySet()) {
            Program program = programs.get(name);
            if (!program.isAlive()) {
                throw new IOException(name + " has ended by itself; see " + Bench.WORK.resolve(name + ".log"));
            }
            figures.add(name + "RssMiB", program.rssMiB());
            figures.add(name + "Threads", program.threads());
        }
    }

    private void awaitEverythingLoaded() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        String missing = "";
        while (System.nanoTime() < deadline) {
            missing = missing();
            if (missing.isEmpty()) {
                return;
            }
            Thread.sleep(2_000);
        }
        throw new IOException("Ten minutes after the last trouble: " + missing);
    }

    /** What is not as it should be: each row of each file once, and nothing else; empty if all is well. */
    private String missing() throws IOException {
        if (!s3.keys("incoming/").isEmpty()) {
            return s3.keys("incoming/").size() + " objects are in incoming/";
        }
        elasticsearch.request("POST", "/" + ALIAS + "/_refresh", null);
        long all = rowsOf.values().stream().mapToLong(Integer::longValue).sum();
        rowsFound = JSON.readTree(elasticsearch.request("GET", "/" + ALIAS + "/_count", null))
                .path("count")
                .asLong();
        if (rowsFound != all) {
            return rowsFound + " rows are there instead of " + all;
        }
        for (Map.Entry<String, Integer> file : rowsOf.entrySet()) {
            JsonNode answer = JSON.readTree(
                    elasticsearch.request("POST", "/" + ALIAS + "/_search", """
                    {"size":0,"track_total_hits":true,"query":{"term":{"source.file":"%s"}},
                     "aggs":{"last":{"max":{"field":"source.row"}}}}""".formatted(file.getKey())));
            long rows = answer.at("/hits/total/value").asLong();
            long last = answer.at("/aggregations/last/value").asLong();
            if (rows != file.getValue() || last != file.getValue()) {
                return "%s has %d rows, the last is %d, instead of %d"
                        .formatted(file.getKey(), rows, last, file.getValue());
            }
        }
        List<String> lost = List.of("failed/", "rejected/").stream()
                .flatMap(prefix -> s3.keys(prefix).stream())
                .toList();
        return lost.isEmpty() ? "" : "there are " + lost;
    }

    private void report() throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("minutes", MINUTES);
        report.put("files", rowsOf.size());
        report.put(
                "rows", rowsOf.values().stream().mapToLong(Integer::longValue).sum());
        report.put("rowsFound", rowsFound);
        new TreeMap<>(events).forEach((event, count) -> report.put(event, count.get()));
        figures.write(Bench.WORK.resolve("soak.json"), report);
    }

    private void count(String event) {
        events.computeIfAbsent(event, name -> new AtomicLong()).incrementAndGet();
    }
}
