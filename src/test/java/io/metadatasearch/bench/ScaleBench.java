package io.metadatasearch.bench;

import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.load.bulk.NdjsonBodies;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * How the time of an answer grows with the number of records: eleven kinds of question through the API, at a fiftieth, a
 * fifth and all of them. {@code ./mvnw -Pbench -Dbench=scale -Drows=50000000} prints a table and writes {@code
 * target/bench/scale.json}.
 */
public final class ScaleBench {

    private static final long ROWS = Long.getLong("rows", 50_000_000);
    private static final int ROWS_OF_A_DAY = 1_000_000;
    private static final int ASKED = 100;
    private static final Instant BEGIN = Instant.parse("2018-05-01T00:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final Program program;
    private final Random random = new Random(1);
    private final Figures figures = new Figures();
    private int days;

    private ScaleBench(Program program, int port) {
        this.program = program;
        this.url = "http://127.0.0.1:" + port;
    }

    /** Runs it; {@code -Drows}: how many records there are in the end, in days of a million. */
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(Bench.WORK);
        int port = FreePort.find();
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms2g -Xmx2g");
                Program program = Program.search(elasticsearch, port)) {
            new ScaleBench(program, port).run(elasticsearch);
        }
    }

    private void run(LocalElasticsearch elasticsearch) throws Exception {
        for (long rows : new long[] {ROWS / 50, ROWS / 5, ROWS}) {
            for (; (long) days * ROWS_OF_A_DAY < rows; days++) {
                index(elasticsearch);
            }
            long there = (long) days * ROWS_OF_A_DAY;
            Index.requireRows(elasticsearch, there);
            System.out.printf("%,d records, %,d bytes each%n", there, Index.bytes(elasticsearch) / there);
            questions().forEach((name, question) -> measure(name, question, there));
        }
        figures.add("peakRssMiB", program.peakRssMiB());
        figures.write(Bench.WORK.resolve("scale.json"), Map.of("rows", ROWS));
    }

    private void index(LocalElasticsearch elasticsearch) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        GeneratedMetadata.write(file, BEGIN.plus(Duration.ofDays(days)), Duration.ofDays(1), ROWS_OF_A_DAY, days);
        Index.send(
                elasticsearch,
                NdjsonBodies.of(
                        new ByteArrayInputStream(file.toByteArray()),
                        "day" + days + ".csv",
                        Index.ALIAS,
                        ROWS_OF_A_DAY),
                4);
    }

    /** Most with other values every time. Elasticsearch caches no page, but filters that come often. */
    private Map<String, Supplier<String>> questions() {
        Map<String, Supplier<String>> questions = new LinkedHashMap<>();
        questions.put("the newest 50 of all", () -> "search");
        questions.put("host:google.com", () -> "search?q=host:google.com");
        questions.put("a word in any field", () -> "search?q=google.com");
        questions.put("an address", () -> "search?q=srcIp:10.1." + number(256) + "." + (1 + number(254)));
        questions.put("a network /24", () -> "search?q=" + encoded("dstIp:93.184." + number(256) + ".0/24"));
        questions.put("a prefix", () -> "search?q=uri:/api*+AND+srcPort:" + (1024 + number(64_000)));
        questions.put("a range of numbers", () -> {
            int from = number(400_000);
            return "search?q=" + encoded("bytesIn:[" + from + " TO " + (from + 500) + "]");
        });
        questions.put("an hour of a host", () -> {
            Instant from = BEGIN.plus(Duration.ofHours(number(24 * days)));
            return "search?q=host:api.github.com&from=" + from + "&to=" + from.plus(Duration.ofHours(1));
        });
        questions.put("exact total of a host", () -> "search?q=host:google.com&total=exact");
        questions.put("bars of an address", () -> "histogram?q=srcIp:10.1." + number(256) + "." + (1 + number(254)));
        questions.put(
                "top hosts of a network",
                () -> "stats?field=host&q=" + encoded("dstIp:93.184." + number(256) + ".0/24"));
        return questions;
    }

    private int number(int below) {
        return random.nextInt(below);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void measure(String name, Supplier<String> question, long records) {
        double[] millis = new double[ASKED];
        for (int i = -ASKED / 2; i < ASKED; i++) { // the first ones warm up, and do not count
            String asked = question.get();
            long start = System.nanoTime();
            ask(asked);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        double median = millis[ASKED / 2];
        double p99 = millis[ASKED * 99 / 100];
        figures.add(name + ", median ms at " + records, median);
        figures.add(name + ", p99 ms at " + records, p99);
        System.out.printf("  %-24s median %8.1f ms, p99 %8.1f ms%n", name, median, p99);
    }

    private void ask(String question) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + "/metadata/" + question))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(question + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException(question, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
