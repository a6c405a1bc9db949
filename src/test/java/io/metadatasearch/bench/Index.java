package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.load.bulk.NdjsonBodies;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;

/** What a benchmark indexes into. */
final class Index {

    /** The alias. */
    static final String ALIAS = "bench";

    private static final String LEDGER = "/" + ALIAS + "-files";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Index() {}

    /** Installs the template that the program installs, so that whoever indexes does the same. */
    private static void template(LocalElasticsearch elasticsearch) throws IOException {
        try (RestClient client =
                RestClient.builder(HttpHost.create(elasticsearch.url())).build()) {
            new IndexTemplate(client, "schema/index-template.json", ALIAS).ensureInstalled();
        }
    }

    /**
     * Indexes these bodies of bulk requests, so many at a time.
     *
     * @return the seconds it took
     */
    static double send(LocalElasticsearch elasticsearch, List<byte[]> bodies, int inFlight) throws Exception {
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
        template(elasticsearch);
        ExecutorService senders = Executors.newFixedThreadPool(inFlight);
        long start = System.nanoTime();
        try {
            for (Future<Void> one : senders.invokeAll(Collections.nCopies(inFlight, sender))) {
                one.get();
            }
        } finally {
            senders.shutdown();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Indexes this many generated rows, so many bulks at a time. */
    static void fill(LocalElasticsearch elasticsearch, int rows, int inFlight) throws Exception {
        byte[] file = GeneratedMetadata.zipped(rows, 1);
        send(elasticsearch, NdjsonBodies.of(new ByteArrayInputStream(file), "bench.csv.gz", ALIAS, rows), inFlight);
        requireRows(elasticsearch, rows);
    }

    /** How many rows were indexed so far, whether they can be searched yet or not. */
    static long indexed(LocalElasticsearch elasticsearch) throws IOException {
        return get(elasticsearch, "/" + ALIAS + "-2*/_stats/indexing?filter_path=_all.primaries.indexing.index_total")
                .at("/_all/primaries/indexing/index_total")
                .asLong();
    }

    /** What the rows take on the disk, without replicas, in segments as they are just now. */
    static long bytes(LocalElasticsearch elasticsearch) throws IOException {
        return get(elasticsearch, "/" + ALIAS + "-2*/_stats/store?filter_path=_all.primaries.store.size_in_bytes")
                .at("/_all/primaries/store/size_in_bytes")
                .asLong();
    }

    /** Makes sure that so many rows are there. */
    static void requireRows(LocalElasticsearch elasticsearch, long rows) throws IOException {
        elasticsearch.request("POST", "/" + ALIAS + "-2*/_refresh", null);
        long found =
                get(elasticsearch, "/" + ALIAS + "-2*/_count").path("count").asLong();
        if (found != rows) {
            throw new IOException(found + " of " + rows + " rows are in the index");
        }
    }

    /** The time from the beginning of the first load to the end of the last one, by the ledger. */
    static double secondsOfLoading(LocalElasticsearch elasticsearch) throws IOException {
        elasticsearch.request("POST", LEDGER + "/_refresh", null);
        return (ledgerTime("finished:desc", elasticsearch) - ledgerTime("started:asc", elasticsearch)) / 1e3;
    }

    private static long ledgerTime(String first, LocalElasticsearch elasticsearch) throws IOException {
        return get(elasticsearch, LEDGER + "/_search?size=1&sort=" + first)
                .at("/hits/hits/0/sort/0")
                .asLong();
    }

    private static JsonNode get(LocalElasticsearch elasticsearch, String path) throws IOException {
        return JSON.readTree(elasticsearch.request("GET", path, null));
    }
}
