package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.services.Folders;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** The program and the servers around it, for one test: with its own share, bucket and index name. */
public final class Pipeline extends ProgramUnderTest {

    public final LocalElasticsearch elasticsearch;
    public final LocalS3 s3;
    public final LocalShare ftp;
    public final String index = "test-" + UUID.randomUUID();
    private final Path work;

    private Pipeline(LocalElasticsearch elasticsearch, Path work) throws Exception {
        this.elasticsearch = elasticsearch;
        this.work = work;
        this.s3 = LocalS3.start(work.resolve("s3"));
        this.ftp = LocalShare.Protocol.FTP.start(work.resolve("share"));
        environment.putAll(ftp.settings());
        environment.put("SYNC_EVERY", "1h"); // a run at the start only, unless a test sets this: most put objects
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        environment.put("LOAD_EVERY", "500ms");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", index);
    }

    /** Starts the servers; {@link #start} starts the program. */
    public static Pipeline with(LocalElasticsearch elasticsearch) throws Exception {
        Path work = Files.createDirectories(
                Path.of("target", "work", UUID.randomUUID().toString()));
        return new Pipeline(elasticsearch, work);
    }

    /** Returns the answer to a search. */
    public JsonNode search(String q) throws Exception {
        return json("/metadata/search", "q", q);
    }

    /** Returns how many records match. */
    public long count(String q) throws Exception {
        return json("/metadata/search", "q", q, "total", "exact")
                .at("/total/value")
                .asLong();
    }

    /** Waits until exactly this many records match. */
    public void awaitCount(String q, long expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(count(q)).isEqualTo(expected));
    }

    /** Waits until the objects below a prefix are exactly these. */
    public void awaitKeys(String prefix, String... keys) {
        await().atMost(SOON).untilAsserted(() -> assertThat(s3.keys(prefix)).containsExactly(keys));
    }

    /** Returns the first 1,000 hits of a search directly in the index, without the API. */
    public JsonNode inIndex(String q) throws Exception {
        elasticsearch.request("POST", "/" + index + "/_refresh", null);
        return JSON.readTree(elasticsearch.request(
                "GET", "/" + index + "/_search?size=1000&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8), null));
    }

    /** Returns how many documents there are in the index, without the API. */
    public long total() throws IOException {
        elasticsearch.request("POST", "/" + index + "/_refresh?ignore_unavailable=true", null);
        return JSON.readTree(elasticsearch.request("GET", "/" + index + "/_count?ignore_unavailable=true", null))
                .path("count")
                .asLong();
    }

    /** Waits until there are more than this many documents; a new index cannot be searched at once. */
    public void awaitMoreThan(long documents) {
        await().atMost(SOON).ignoreExceptionsInstanceOf(IOException.class).until(() -> total() > documents);
    }

    /** Returns what the ledger says about a path; empty if it says nothing. */
    public JsonNode ledger(String path) throws IOException {
        return askLedger("_search", "file", path).at("/hits/hits/0/_source");
    }

    /** Returns how many paths are in this state, according to the ledger. */
    public long inState(String state) throws IOException {
        return askLedger("_count", "state", state).path("count").asLong();
    }

    private JsonNode askLedger(String call, String field, String value) throws IOException {
        String files = "/" + index + "-files";
        elasticsearch.request("POST", files + "/_refresh?ignore_unavailable=true", null);
        return JSON.readTree(elasticsearch.request(
                "POST",
                files + "/" + call + "?ignore_unavailable=true",
                "{\"query\":{\"term\":{\"" + field + "\":\"" + value + "\"}}}"));
    }

    /** Waits until the ledger says that a path is in this state. */
    public void awaitLedger(String path, String state) {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class) // while the index is being created
                .untilAsserted(
                        () -> assertThat(ledger(path).path("state").asText()).isEqualTo(state));
    }

    /** Returns an object of the bucket, as JSON. */
    public JsonNode object(String key) throws IOException {
        return JSON.readTree(s3.get(key).asUtf8String());
    }

    /** Returns an object of the bucket, each line as JSON. */
    public List<JsonNode> ndjson(String key) throws IOException {
        try (MappingIterator<JsonNode> lines =
                JSON.readerFor(JsonNode.class).readValues(s3.get(key).asUtf8String())) {
            return lines.readAll();
        }
    }

    /** Returns a compressed file of generated rows, all of one hour. */
    public static byte[] generated(int rows) throws IOException {
        return generated(rows, 5);
    }

    /** As {@link #generated(int)}; another seed gives other rows. */
    public static byte[] generated(int rows, long seed) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(file)) {
            GeneratedMetadata.write(gzip, Instant.parse("2018-05-09T10:00:00Z"), Duration.ofHours(1), rows, seed);
        }
        return file.toByteArray();
    }

    public static byte[] gzip(String content) throws IOException {
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
        Folders.delete(work);
        elasticsearch.deleteIndices(index);
    }
}
