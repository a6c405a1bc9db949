package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The program and the servers around it, for one test: a share, a bucket and an index name of its own. */
final class Pipeline implements AutoCloseable {

    /** How long a test waits for what should come soon. */
    static final Duration SOON = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    final LocalElasticsearch elasticsearch;
    final LocalS3 s3;
    final LocalShare ftp;
    final String index = "test-" + UUID.randomUUID();
    final Map<String, String> environment = new HashMap<>();
    private final Path work;
    private MetadataSearch program;

    private Pipeline(LocalElasticsearch elasticsearch, Path work) throws Exception {
        this.elasticsearch = elasticsearch;
        this.work = work;
        this.s3 = LocalS3.start(work.resolve("s3"));
        this.ftp = LocalShare.Protocol.FTP.start(work.resolve("share"));
        environment.putAll(ftp.settings());
        environment.put("SYNC_EVERY", "500ms");
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        environment.put("LOAD_EVERY", "200ms");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", index);
        environment.put("HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
    }

    /** The servers; the program is started by {@link #start()}. */
    static Pipeline with(LocalElasticsearch elasticsearch) throws Exception {
        Path work = Files.createDirectories(
                Path.of("target", "work", UUID.randomUUID().toString()));
        return new Pipeline(elasticsearch, work);
    }

    /** Starts the program, with further environment variables (name, value, name, value ...). */
    Pipeline start(String... more) throws Exception {
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        program = MetadataSearch.start(environment);
        return this;
    }

    /** Stops the program; the servers go on. */
    void stop() {
        if (program != null) {
            program.close();
            program = null;
        }
    }

    /** The status of the answer to "can you do your work?". */
    int ready() throws Exception {
        return Management.ready(environment.get("MANAGEMENT_PORT"));
    }

    /** The status of the answer to "do you still work at all?". */
    int live() throws Exception {
        return Management.live(environment.get("MANAGEMENT_PORT"));
    }

    /** The value of a metric, with its labels. */
    double metric(String name) throws Exception {
        return Management.metric(environment.get("MANAGEMENT_PORT"), name);
    }

    /** Asks the search API; the parameters as name, value, name, value. */
    HttpResponse<String> get(String path, String... parameters) throws Exception {
        StringBuilder url = new StringBuilder("http://127.0.0.1:" + environment.get("HTTP_PORT") + path);
        for (int i = 0; i < parameters.length; i += 2) {
            url.append(i == 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return Management.CLIENT.send(
                HttpRequest.newBuilder(URI.create(url.toString())).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a search. */
    JsonNode search(String q) throws Exception {
        HttpResponse<String> response = get("/metadata/search", "q", q);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** How many records match. */
    long count(String q) throws Exception {
        return search(q).at("/total/value").asLong();
    }

    /** Waits until so many records match, and no more come. */
    void awaitCount(String q, long expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(count(q)).isEqualTo(expected));
    }

    /** Waits until the objects below a prefix are these. */
    void awaitKeys(String prefix, String... keys) {
        await().atMost(SOON).untilAsserted(() -> assertThat(s3.keys(prefix)).containsExactly(keys));
    }

    /** The hits of an unlimited look past the API, straight at the index. */
    JsonNode inIndex(String q) throws Exception {
        elasticsearch.request("POST", "/" + index + "/_refresh", null);
        return JSON.readTree(elasticsearch.request(
                "GET", "/" + index + "/_search?size=1000&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8), null));
    }

    /** How many documents there are, past the API. */
    long total() throws IOException {
        elasticsearch.request("POST", "/" + index + "/_refresh?ignore_unavailable=true", null);
        return JSON.readTree(elasticsearch.request("GET", "/" + index + "/_count?ignore_unavailable=true", null))
                .path("count")
                .asLong();
    }

    /** Waits until there are more than so many documents; a new index cannot be searched at once. */
    void awaitMoreThan(long documents) {
        await().atMost(SOON).ignoreExceptionsInstanceOf(IOException.class).until(() -> total() > documents);
    }

    /** What the ledger says of a path; empty if it says nothing. */
    JsonNode ledger(String path) throws IOException {
        String files = "/" + index + "-files";
        elasticsearch.request("POST", files + "/_refresh?ignore_unavailable=true", null);
        return JSON.readTree(elasticsearch.request(
                        "POST",
                        files + "/_search?ignore_unavailable=true",
                        "{\"query\":{\"term\":{\"file\":\"" + path + "\"}}}"))
                .at("/hits/hits/0/_source");
    }

    /** Waits until the ledger says that a path is in this state. */
    void awaitLedger(String path, String state) {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class) // while the index is being made
                .untilAsserted(
                        () -> assertThat(ledger(path).path("state").asText()).isEqualTo(state));
    }

    /** An object in the bucket, as JSON. */
    JsonNode json(String key) throws IOException {
        return JSON.readTree(s3.get(key).asUtf8String());
    }

    /** An object in the bucket, each line as JSON. */
    List<JsonNode> ndjson(String key) throws IOException {
        try (MappingIterator<JsonNode> lines =
                JSON.readerFor(JsonNode.class).readValues(s3.get(key).asUtf8String())) {
            return lines.readAll();
        }
    }

    static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return zipped.toByteArray();
    }

    @Override
    public void close() throws IOException {
        stop();
        ftp.close();
        s3.close();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        elasticsearch.deleteIndices(index);
    }
}
