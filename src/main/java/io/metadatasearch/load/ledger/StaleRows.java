package io.metadatasearch.load.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.schema.Columns;
import java.io.IOException;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents that only an earlier version of a file had: rows beyond its new end, and rows whose new version
 * went to another index. They are found by their generation, after all rows of the new version are indexed.
 */
public final class StaleRows {

    private static final Logger LOG = LoggerFactory.getLogger(StaleRows.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_PER_REQUEST = 2_000;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final RestClient client;
    private final String alias;

    public StaleRows(RestClient client, String alias) {
        this.client = client;
        this.alias = alias;
    }

    /**
     * Deletes the stale rows of a file.
     *
     * @throws IOException if Elasticsearch is unreachable, does not answer from every shard, or refuses a request; what
     *     was deleted so far stays deleted, and another call continues
     */
    void delete(ObjectLoad load) throws IOException {
        // A search finds only what was refreshed. An alias without an index is not an error: there are no rows at all.
        JsonRequests.send(client, "POST", "/" + alias + "/_refresh?ignore_unavailable=true", null);
        ObjectNode search = search(load);
        long deleted = 0;
        String pit = JsonRequests.send(
                        client, "POST", "/" + alias + "/_pit?keep_alive=5m&ignore_unavailable=true", null)
                .path("id")
                .asText();
        try {
            for (JsonNode hits = page(search, pit); !hits.isEmpty(); hits = page(search, pit)) {
                deleted += delete(hits);
                search.set("search_after", hits.get(hits.size() - 1).path("sort"));
            }
        } finally {
            JsonRequests.send(
                    client,
                    "DELETE",
                    "/_pit",
                    JSON.createObjectNode().put("id", pit).toString());
        }
        if (deleted > 0) {
            LOG.info("{}: deleted {} rows that only the previous version had", load.path(), deleted);
        }
    }

    private static ObjectNode search(ObjectLoad load) {
        ObjectNode search =
                JSON.createObjectNode().put("size", ROWS_PER_REQUEST).put("_source", false);
        search.putArray("sort").add("_shard_doc");
        ObjectNode query = search.withObject("/query/bool");
        query.withObject("/filter/term").put(Columns.SOURCE_FIELD + ".file", load.path());
        query.withObject("/must_not/term").put(Columns.SOURCE_FIELD + ".generation", load.generation());
        return search;
    }

    private JsonNode page(ObjectNode search, String pit) throws IOException {
        search.putObject("pit").put("id", pit).put("keep_alive", "5m");
        JsonNode answer = JsonRequests.send(client, "POST", "/_search", search.toString());
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch did not search every shard for rows to delete");
        }
        return answer.at("/hits/hits");
    }

    private long delete(JsonNode hits) throws IOException {
        StringBuilder bulk = new StringBuilder();
        for (JsonNode hit : hits) {
            ObjectNode action = JSON.createObjectNode();
            action.putObject("delete")
                    .put("_index", hit.path("_index").asText())
                    .put("_id", hit.path("_id").asText());
            bulk.append(action).append('\n');
        }
        for (JsonNode item :
                JsonRequests.send(client, "POST", "/_bulk", bulk.toString()).path("items")) {
            int status = item.at("/delete/status").asInt();
            if (status != OK && status != NOT_FOUND) {
                throw new IOException("Elasticsearch did not delete a row: " + item.path("delete"));
            }
        }
        return hits.size();
    }
}
