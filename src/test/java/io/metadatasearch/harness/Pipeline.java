package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The program and the servers around it, for one test: a share, a bucket and an index name of its own. */
final class Pipeline extends ProgramUnderTest {

    final LocalElasticsearch elasticsearch;
    final LocalS3 s3;
    final LocalShare ftp;
    final String index = "test-" + UUID.randomUUID();
    private final Path work;

    private Pipeline(LocalElasticsearch elasticsearch, Path work) throws Exception {
        this.elasticsearch = elasticsearch;
        this.work = work;
        this.s3 = LocalS3.start(work.resolve("s3"));
        this.ftp = LocalShare.Protocol.FTP.start(work.resolve("share"));
        environment.putAll(ftp.settings());
        environment.put("SYNC_EVERY", "500ms");
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        environment.put("LOAD_EVERY", "500ms");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", index);
    }

    /** The servers; the program is started by {@link #start()}. */
    static Pipeline with(LocalElasticsearch elasticsearch) throws Exception {
        Path work = Files.createDirectories(
                Path.of("target", "work", UUID.randomUUID().toString()));
        return new Pipeline(elasticsearch, work);
    }

    @Override
    Pipeline start(String... more) throws Exception {
        super.start(more);
        return this;
    }

    /** The answer to a search. */
    JsonNode search(String q) throws Exception {
        return json("/metadata/search", "q", q);
    }

    /** How many records match. */
    long count(String q) throws Exception {
        return json("/metadata/search", "q", q, "total", "exact")
                .at("/total/value")
                .asLong();
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
        return askLedger("_search", "file", path).at("/hits/hits/0/_source");
    }

    /** How many paths are in this state, as the ledger says. */
    long inState(String state) throws IOException {
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
    void awaitLedger(String path, String state) {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class) // while the index is being made
                .untilAsserted(
                        () -> assertThat(ledger(path).path("state").asText()).isEqualTo(state));
    }

    /** An object in the bucket, as JSON. */
    JsonNode object(String key) throws IOException {
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
