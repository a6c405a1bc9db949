package io.metadatasearch.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.BoundedRequests;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.traces.Spans;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.util.TimeUtils;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * Runs searches in the indices behind the alias, and nothing else. Camel's {@code operation: Search} sends only the
 * query of a search, and returns only the hits of the answer. For sort, timeout and total, this class uses the same
 * client directly.
 */
public final class SearchClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    // Elasticsearch checks the clock only between two steps of a search.
    private static final long GRACE_MILLIS = 1_000;
    private static final String KEEP_SNAPSHOT = "2m";

    private final RestClient client;
    private final String alias;
    private final long timeoutMillis;
    private final Spans spans;

    /**
     * Searches the indices behind an alias.
     *
     * @param alias the name of {@code es.index}
     * @param timeout how long a search may take, such as {@code 10s}
     * @param spans where each request becomes a span
     */
    public SearchClient(RestClient client, String alias, String timeout, Spans spans) {
        this.client = client;
        this.alias = alias;
        this.timeoutMillis = TimeUtils.toMilliSeconds(timeout);
        this.spans = spans;
    }

    public long timeoutMillis() {
        return timeoutMillis;
    }

    /** Returns how long Elasticsearch may search, as Elasticsearch writes it. */
    public String timeout() {
        return timeoutMillis + "ms";
    }

    /**
     * Returns the answer to a search for a page, as Elasticsearch writes it. The search does not leave out what we do
     * not read: Elasticsearch would then parse each record instead of copying it. Before the first row is loaded there
     * is no index, and nothing is found.
     *
     * @throws Problem 400 if Elasticsearch does not understand the query; 504 if it takes too long
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] page(ObjectNode search) throws IOException {
        return send("POST", "/" + alias + "/_search?ignore_unavailable=true", search);
    }

    /** Returns the whole answer to a search, such as a search with aggregations. */
    public JsonNode search(ObjectNode search) throws IOException {
        return search(alias, search);
    }

    /** Returns the whole answer to a search in another index of ours. */
    public JsonNode search(String index, ObjectNode search) throws IOException {
        return JSON.readTree(send("POST", "/" + index + "/_search?ignore_unavailable=true", search));
    }

    /** Returns what Elasticsearch reports about each field of the indices, by name. */
    public JsonNode fields() throws IOException {
        return JSON.readTree(send(
                        "GET",
                        "/" + alias + "/_field_caps?fields=*&filters=-metadata,-parent"
                                + "&ignore_unavailable=true&allow_no_indices=true",
                        null))
                .path("fields");
    }

    /**
     * Opens a snapshot of what can be found now, for a search of many pages.
     *
     * @return the name of the snapshot; null if there is no index yet
     */
    public String openSnapshot() throws IOException {
        try {
            return JSON.readTree(send("POST", "/" + alias + "/_pit?keep_alive=" + KEEP_SNAPSHOT, null))
                    .path("id")
                    .asText();
        } catch (ResponseException e) {
            if (JsonRequests.status(e) == NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** Returns a page of a search in a snapshot; see {@link #page}. */
    public byte[] page(String snapshot, ObjectNode search) throws IOException {
        search.putObject("pit").put("id", snapshot).put("keep_alive", KEEP_SNAPSHOT);
        return send("POST", "/_search", search);
    }

    /** Closes a snapshot. */
    public void closeSnapshot(String snapshot) throws IOException {
        send("DELETE", "/_pit", JSON.createObjectNode().put("id", snapshot));
    }

    private byte[] send(String method, String path, ObjectNode body) throws IOException {
        Request request = new Request(method, path);
        try (Spans.Span span = spans.begin(path)) {
            String traceparent = span.traceparent();
            if (traceparent != null) {
                request.setOptions(RequestOptions.DEFAULT.toBuilder().addHeader("traceparent", traceparent));
            }
            try {
                return send(request, body);
            } catch (IOException | RuntimeException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    private byte[] send(Request request, ObjectNode body) throws IOException {
        if (body != null) {
            request.setJsonEntity(body.toString());
        }
        try {
            return EntityUtils.toByteArray(BoundedRequests.send(client, request, timeoutMillis + GRACE_MILLIS)
                    .getEntity());
        } catch (TimeoutException e) {
            throw new Problem(
                    504,
                    "Search too slow",
                    "The search took longer than " + timeoutMillis + " ms. Use a shorter time range or fewer terms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable();
        } catch (ResponseException e) {
            if (JsonRequests.status(e) == BAD_REQUEST) {
                throw new Problem(400, "Invalid query", reason(e));
            }
            throw e;
        }
    }

    private static String reason(ResponseException refused) throws IOException {
        JsonNode error =
                JSON.readTree(refused.getResponse().getEntity().getContent()).path("error");
        JsonNode innermost = error.path("root_cause").path(0);
        String reason = innermost.path("reason").asText("The query is invalid");
        JsonNode cause = error.findPath("caused_by");
        while (cause.has("caused_by")) {
            cause = cause.path("caused_by");
        }
        String why = cause.path("reason").asText("");
        String all = why.isEmpty() || reason.contains(why) ? reason : reason + ": " + why;
        return all.lines().findFirst().orElse(reason);
    }
}
