package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.load.NdjsonBodies;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

/**
 * How fast one object is loaded, beside the fastest that the same Elasticsearch takes the same documents: bodies built
 * beforehand and sent by the plainest client. {@code ./mvnw -Pbench -Dbench=load -Drows=1000000} prints a table and
 * writes {@code target/bench/load.json}.
 */
public final class LoadBench {

    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int[] IN_FLIGHT = {1, 2, 4, 8};
    private static final int CEILING_ROWS = 1_000_000;
    private static final Path WORK = Path.of("target", "bench");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final LocalElasticsearch elasticsearch;
    private final LocalS3 s3;
    private final int rows;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    private LoadBench(LocalElasticsearch elasticsearch, LocalS3 s3, int rows) {
        this.elasticsearch = elasticsearch;
        this.s3 = s3;
        this.rows = rows;
    }

    /** Runs it; {@code -Drows} (default 1,000,000), {@code -Drounds} (default 3). */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.getInteger("rows", 1_000_000);
        Files.createDirectories(WORK);
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start(null, "-Xms2g -Xmx2g");
                LocalS3 s3 = LocalS3.start(WORK.resolve("s3-" + System.nanoTime()))) {
            new LoadBench(elasticsearch, s3, rows).run();
        }
    }

    private void run() throws Exception {
        Path file = WORK.resolve("load-" + rows + ".csv.gz");
        if (Files.notExists(file)) {
            try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
                GeneratedMetadata.write(gzip, Instant.parse("2018-05-09T00:00:00Z"), Duration.ofDays(1), rows, 1);
            }
        }
        int ceilingRows = Math.min(rows, CEILING_ROWS);
        List<byte[]> bodies = NdjsonBodies.of(Files.newInputStream(file), "bench", ceilingRows);
        System.out.printf(
                "%,d rows, %,d MiB zipped; bodies of %d requests built%n", rows, Files.size(file) >> 20, bodies.size());
        sendAll(bodies, 2); // warms Elasticsearch up
        deleteIndices();

        System.out.printf(
                "%5s %14s %12s %8s %8s %8s %8s%n",
                "round", "ceiling docs/s", "load docs/s", "ratio", "CPU s/M", "heap", "RSS");
        for (int round = 1; round <= ROUNDS; round++) {
            double ceiling = 0;
            for (int inFlight : IN_FLIGHT) {
                double seconds = sendAll(bodies, inFlight);
                ceiling = Math.max(ceiling, ceilingRows / seconds);
                deleteIndices();
            }
            load(file, ceiling);
            deleteIndices();
            System.out.printf(
                    "%5d %14.0f %12.0f %8.3f %8.1f %8.0f %8.0f%n",
                    round,
                    last("ceilingDocsPerSecond"),
                    last("docsPerSecond"),
                    last("ratio"),
                    last("cpuSecondsPerMillionRows"),
                    last("peakHeapMiB"),
                    last("peakRssMiB"));
        }
        report();
    }

    private double sendAll(List<byte[]> bodies, int inFlight) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>(bodies);
        URI url = URI.create(elasticsearch.url() + "/_bulk?filter_path=errors,items.*.error");
        Callable<Void> sender = () -> {
            for (byte[] body = queue.poll(); body != null; body = queue.poll()) {
                HttpResponse<String> response = client.send(
                        HttpRequest.newBuilder(url)
                                .header("Content-Type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (!response.body().equals("{\"errors\":false}")) {
                    throw new IOException(response.body());
                }
            }
            return null;
        };
        template();
        ExecutorService senders = Executors.newFixedThreadPool(inFlight);
        long start = System.nanoTime();
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                all.add(senders.submit(sender));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        } finally {
            senders.shutdown();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** The template that the program installs, so that both index the same. */
    private void template() throws IOException {
        String template = Files.readString(Path.of("schema", "index-template.json"))
                .replaceFirst("\\{", "{\"index_patterns\":[\"bench-2*\"],");
        elasticsearch.request("PUT", "/_index_template/bench", template);
    }

    private void load(Path file, double ceiling) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("STAGE", "load");
        environment.put("S3_BUCKET", LocalS3.BUCKET);
        environment.put("S3_ENDPOINT", s3.endpoint());
        environment.put("S3_PATH_STYLE", "true");
        environment.put("AWS_ACCESS_KEY_ID", s3.accessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", s3.secretKey());
        environment.put("LOAD_EVERY", "100ms");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", "bench");
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        try (Program program = Program.start(
                WORK, environment, List.of(System.getProperty("jvm", "-Xmx256m").split(" ")))) {
            double cpuBefore = program.cpuSeconds();
            s3.put("incoming/bench.csv.gz", file);
            long start = System.nanoTime();
            while (s3.keys("loaded/").isEmpty()) {
                if (!s3.keys("failed/").isEmpty()) {
                    throw new IOException(
                            s3.get("failed/bench.csv.gz.error.json").asUtf8String());
                }
                Thread.sleep(50);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpu = program.cpuSeconds() - cpuBefore;
            add("seconds", seconds);
            add("docsPerSecond", rows / seconds);
            add("ceilingDocsPerSecond", ceiling);
            add("ratio", rows / seconds / ceiling);
            add("cpuSecondsPerMillionRows", cpu * 1_000_000 / rows);
            add("peakHeapMiB", program.peakHeapMiB());
            add("peakRssMiB", program.peakRssMiB());
        }
        elasticsearch.request("POST", "/bench-*/_refresh", null);
        long found = JSON.readTree(elasticsearch.request("GET", "/bench-2*/_count", null))
                .path("count")
                .asLong();
        if (found != rows) {
            throw new IOException(found + " of " + rows + " rows are in the index");
        }
        s3.client().deleteObject(request -> request.bucket(LocalS3.BUCKET).key("loaded/bench.csv.gz"));
    }

    private void deleteIndices() throws IOException {
        for (String index : elasticsearch
                .request("GET", "/_cat/indices/bench*?h=index", null)
                .split("\n")) {
            if (!index.isBlank()) {
                elasticsearch.request("DELETE", "/" + index.strip(), null);
            }
        }
    }

    private void add(String figure, double value) {
        figures.computeIfAbsent(figure, name -> new ArrayList<>()).add(value);
    }

    private double last(String figure) {
        List<Double> values = figures.get(figure);
        return values.get(values.size() - 1);
    }

    private void report() throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("rows", rows);
        figures.forEach((figure, values) -> {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            report.put(figure, round(sorted[sorted.length / 2]));
            report.put(figure + "MinMax", Arrays.asList(round(sorted[0]), round(sorted[sorted.length - 1])));
        });
        JSON.writeValue(WORK.resolve("load.json").toFile(), report);
        System.out.println(JSON.writeValueAsString(report));
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
