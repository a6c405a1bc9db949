package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/**
 * What the search API costs beside Elasticsearch asked directly: the same searches, alternating, on 1, 8 and 32
 * connections; memory over a longer time; an export of all rows beside a plain loop over pages. {@code ./mvnw -Pbench
 * -Dbench=search} writes {@code target/bench/search.json}.
 */
public final class SearchBench {

    private static final int ROWS = Integer.getInteger("rows", 1_000_000);
    private static final int LOOKUP = Integer.getInteger("lookup", 0);
    private static final int MINUTES = Integer.getInteger("minutes", 10);
    private static final int SEARCHES = 500;
    private static final int PAIRS = 3_000;
    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final int SLICES = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final int MANY = 32;
    private static final int PLAIN_PAGE = 10_000; // the most that Elasticsearch gives
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalElasticsearch elasticsearch;
    private final CloseableHttpClient client = HttpClients.custom()
            .setMaxConnPerRoute(MANY)
            .setMaxConnTotal(2 * MANY)
            .disableContentCompression()
            .build();
    private final String url;
    private final Program program;
    private final List<Pair> searches = new ArrayList<>();
    private final Figures figures = new Figures();

    /** The same search, of us and of Elasticsearch. */
    private record Pair(String ours, String path, String body) {}

    private SearchBench(LocalElasticsearch elasticsearch, Program program, int port) {
        this.elasticsearch = elasticsearch;
        this.program = program;
        this.url = "http://127.0.0.1:" + port;
    }

    /** Runs it; {@code -Drows} (default 1,000,000), {@code -Drounds} (3), {@code -Dminutes} of the longer time (10), {@code -Dlookup}: a list of so many indicators instead. */
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(Bench.WORK);
        int port = FreePort.find();
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms2g -Xmx2g")) {
            index(elasticsearch);
            try (Program program = Program.search(elasticsearch, port)) {
                SearchBench bench = new SearchBench(elasticsearch, program, port);
                if (LOOKUP > 0) {
                    bench.lookUp();
                } else {
                    bench.chooseSearches();
                    bench.run();
                }
            }
        }
    }

    private static void index(LocalElasticsearch elasticsearch) throws Exception {
        Index.fill(elasticsearch, ROWS, 2);
        elasticsearch.request("POST", "/" + Index.ALIAS + "/_forcemerge?max_num_segments=5", null);
    }

    /** A list of indicators, a tenth of which is there. */
    private void lookUp() throws Exception {
        Random random = new Random(2);
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < LOOKUP; i++) {
            list.append(
                    switch (i % 10) {
                        case 0 -> "10.1." + random.nextInt(256) + "." + (1 + random.nextInt(254));
                        case 1, 2, 3, 4 ->
                            "%d.%d.%d.%d"
                                    .formatted(
                                            random.nextInt(200) + 11,
                                            random.nextInt(256),
                                            random.nextInt(256),
                                            random.nextInt(256));
                        case 5, 6, 7 -> "n" + random.nextInt() + ".example.com";
                        case 8 -> i % 100 == 8 ? "93.184.%d.0/24".formatted(random.nextInt(256)) : "%040x".formatted(i);
                        default -> "http://host" + i + ".example/path";
                    });
            list.append('\n');
        }
        for (int round = 1; round <= Bench.ROUNDS + 1; round++) {
            HttpPost post = new HttpPost(url + "/metadata/lookup");
            post.setEntity(new StringEntity(list.toString(), ContentType.TEXT_PLAIN));
            double cpuBefore = program.cpuSeconds();
            long start = System.nanoTime();
            try (CloseableHttpResponse response = client.execute(post)) {
                JsonNode answer = JSON.readTree(EntityUtils.toByteArray(response.getEntity()));
                double seconds = (System.nanoTime() - start) / 1e9;
                if (round > 1) { // the first compiles
                    figures.add("lookupSeconds", seconds);
                }
                System.out.printf(
                        "%,d indicators over %,d records: %s seen, %.2f s, %.2f CPU s of ours%n",
                        LOOKUP, ROWS, answer.path("found"), seconds, program.cpuSeconds() - cpuBefore);
            }
        }
        figures.write(Bench.WORK.resolve("lookup.json"), Map.of("rows", ROWS, "indicators", LOOKUP));
    }

    private void chooseSearches() throws IOException {
        Random random = new Random(1);
        List<String> hosts = List.of("google.com", "api.github.com", "mail.example.org", "news.example.com");
        for (int i = 0; i < SEARCHES; i++) {
            String host = hosts.get(random.nextInt(hosts.size()));
            int bytes = random.nextInt(50_000);
            int hour = random.nextInt(23);
            String time = "&from=2018-05-09T%02d:00:00Z&to=2018-05-09T%02d:59:59Z".formatted(hour, hour);
            switch (i % 5) {
                case 0 -> addPage("srcIp:127.0.0.1 AND host:" + host, "");
                case 1 -> addPage("host:" + host, time);
                case 2 -> addPage("bytesIn:[%d TO %d]".formatted(bytes, bytes + 500), "");
                case 3 -> addPage("dstIp:%d.%d.0.0/16".formatted(random.nextInt(223) + 1, random.nextInt(256)), "");
                default -> addHistogram("host:" + host, hour);
            }
        }
    }

    private void addPage(String q, String time) throws IOException {
        String query = "?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8) + time;
        String body = new String(get(url + "/metadata/search/explain" + query), StandardCharsets.UTF_8);
        searches.add(new Pair(
                "/metadata/search" + query, "/_search", JSON.readTree(body).toString()));
    }

    private void addHistogram(String q, int hour) throws IOException {
        String query = "?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8)
                + "&from=2018-05-09T%02d:00:00Z&to=2018-05-09T23:59:59Z".formatted(hour);
        ObjectNode body = (ObjectNode) JSON.readTree(get(url + "/metadata/search/explain" + query));
        body.remove(List.of("sort", "_source"));
        body.put("size", 0);
        JsonNode answer = JSON.readTree(get(url + "/metadata/histogram" + query));
        body.putObject("aggs")
                .putObject("steps")
                .putObject("date_histogram")
                .put("field", "timestamp")
                .put("fixed_interval", answer.path("interval").asText());
        searches.add(new Pair("/metadata/histogram" + query, "/_search", body.toString()));
    }

    private void run() throws Exception {
        for (int connections : new int[] {MANY, 1}) { // all of it is compiled, on both sides, before it counts
            during(connections, true, WARM_UP);
            during(connections, false, WARM_UP);
        }
        for (int round = 1; round <= Bench.ROUNDS; round++) {
            latency();
            throughput(8);
            throughput(MANY);
            System.out.printf(
                    "round %d: median %.2f ms more, p99 %.2f ms more; %.3f at 8, %.3f at %d connections%n",
                    round,
                    figures.last("addedMedianMillis"),
                    figures.last("addedP99Millis"),
                    figures.last("ratio8"),
                    figures.last("ratio" + MANY),
                    MANY);
        }
        for (int round = 0; round <= Bench.ROUNDS; round++) {
            double plain = plainExport();
            double ours = export();
            if (round > 0) { // the first one compiles
                figures.add("exportRowsPerSecond", ROWS / ours);
                figures.add("plainExportRowsPerSecond", ROWS / plain);
                figures.add("exportRatio", plain / ours);
            }
            System.out.printf("export: plain %.1f s, ours %.1f s%n", plain, ours);
        }
        for (int minute = 0; minute < MINUTES; minute++) {
            during(8, true, Duration.ofMinutes(1));
            System.out.printf("minute %d: %d MiB live%n", minute + 1, program.liveHeapMiB());
            figures.add("liveHeapMiB", program.liveHeapMiB());
        }
        figures.add("peakHeapMiB", program.peakHeapMiB());
        figures.add("peakRssMiB", program.peakRssMiB());
        figures.write(Bench.WORK.resolve("search.json"), Map.of("rows", ROWS, "minutes", MINUTES));
    }

    /** One connection; each search is asked of both, one after the other. */
    private void latency() throws IOException {
        double[] direct = new double[PAIRS];
        double[] ours = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            Pair search = searches.get(i % searches.size());
            boolean oursFirst = i / searches.size() % 2 == 0; // who comes second finds warm caches
            for (int turn = 0; turn < 2; turn++) {
                boolean us = oursFirst == (turn == 0);
                long start = System.nanoTime();
                ask(search, us);
                (us ? ours : direct)[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(direct);
        Arrays.sort(ours);
        figures.add("directMedianMillis", direct[PAIRS / 2]);
        figures.add("medianMillis", ours[PAIRS / 2]);
        figures.add("addedMedianMillis", ours[PAIRS / 2] - direct[PAIRS / 2]);
        figures.add("directP99Millis", direct[PAIRS * 99 / 100]);
        figures.add("p99Millis", ours[PAIRS * 99 / 100]);
        figures.add("addedP99Millis", ours[PAIRS * 99 / 100] - direct[PAIRS * 99 / 100]);
    }

    private void throughput(int connections) throws Exception {
        double direct = 0;
        double ours = 0;
        double cpuSeconds = 0;
        for (int slice = 0; slice < SLICES; slice++) {
            direct += during(connections, false, SLICE);
            double before = program.cpuSeconds();
            ours += during(connections, true, SLICE);
            cpuSeconds += program.cpuSeconds() - before;
        }
        figures.add("cpuMillisPerSearch" + connections, cpuSeconds * 1e3 / (ours * SLICE.toSeconds()));
        figures.add("directPerSecond" + connections, direct / SLICES);
        figures.add("perSecond" + connections, ours / SLICES);
        figures.add("ratio" + connections, ours / direct);
    }

    /** Asks on so many connections for so long; the answers in a second. */
    private double during(int connections, boolean ours, Duration time) throws Exception {
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        Callable<Long> asking = () -> {
            long answers = 0;
            while (System.nanoTime() < end) {
                ask(searches.get((int) (next.getAndIncrement() % searches.size())), ours);
                answers++;
            }
            return answers;
        };
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            long answers = 0;
            for (Future<Long> one : threads.invokeAll(Collections.nCopies(connections, asking))) {
                answers += one.get();
            }
            return answers / ((System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdown();
        }
    }

    private void ask(Pair search, boolean ours) throws IOException {
        if (ours) {
            get(url + search.ours());
        } else {
            post("/" + Index.ALIAS + search.path(), search.body());
        }
    }

    private double export() throws IOException {
        long start = System.nanoTime();
        try (CloseableHttpResponse answer = client.execute(new HttpGet(url + "/metadata/search?format=ndjson"));
                InputStream body = answer.getEntity().getContent()) {
            long rows = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    rows += buffer[i] == '\n' ? 1 : 0;
                }
            }
            requireAll(rows);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** What the manual of Elasticsearch tells to do: a point in time, and page after page by search_after. */
    private double plainExport() throws IOException {
        long start = System.nanoTime();
        String snapshot = JSON.readTree(post("/" + Index.ALIAS + "/_pit?keep_alive=1m", ""))
                .path("id")
                .asText();
        long rows = 0;
        ObjectNode search = JSON.createObjectNode().put("size", PLAIN_PAGE).put("track_total_hits", false);
        search.putObject("pit").put("id", snapshot).put("keep_alive", "1m");
        search.putArray("sort").addObject().put("timestamp", "desc");
        OutputStream nowhere = OutputStream.nullOutputStream();
        while (true) {
            JsonNode hits = JSON.readTree(post("/_search", search.toString())).at("/hits/hits");
            if (hits.isEmpty()) {
                break;
            }
            for (JsonNode hit : hits) {
                nowhere.write(JSON.writeValueAsBytes(hit.path("_source")));
                rows++;
            }
            search.set("search_after", hits.get(hits.size() - 1).path("sort"));
        }
        elasticsearch.request(
                "DELETE", "/_pit", JSON.createObjectNode().put("id", snapshot).toString());
        requireAll(rows);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void requireAll(long rows) throws IOException {
        if (rows != ROWS) {
            throw new IOException(rows + " of " + ROWS + " rows were exported");
        }
    }

    private byte[] get(String address) throws IOException {
        return send(new HttpGet(address));
    }

    private byte[] post(String path, String body) throws IOException {
        HttpPost request = new HttpPost(elasticsearch.url() + path);
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        return send(request);
    }

    private byte[] send(HttpUriRequest request) throws IOException {
        try (CloseableHttpResponse answer = client.execute(request)) {
            HttpEntity entity = answer.getEntity();
            byte[] body = EntityUtils.toByteArray(entity);
            if (answer.getStatusLine().getStatusCode() != 200) {
                throw new IOException(request.getURI() + ": " + new String(body, StandardCharsets.UTF_8));
            }
            return body;
        }
    }
}
