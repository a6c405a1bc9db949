package io.metadatasearch.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import org.elasticsearch.client.RestClient;

/**
 * Deletes the documents that match a query, as the API {@code _delete_by_query} does. That API is a module that the
 * distribution of the tests does not have, so what relies on it could not be tested.
 */
public final class DeleteByQuery {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PER_REQUEST = 2_000;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CHANGED = 409;
    private static final Set<Integer> GONE_OR_CHANGED = Set.of(NOT_FOUND, CHANGED);

    private DeleteByQuery() {}

    /**
     * Deletes the documents that match now. A document that is changed meanwhile stays.
     *
     * @param index an index, or an alias of any number of indices; there may be none
     * @return how many documents were deleted
     * @throws IOException if Elasticsearch is unreachable, does not answer from every shard, or refuses a request; what
     *     was deleted so far stays deleted, and another call continues
     */
    public static long run(RestClient client, String index, JsonNode query) throws IOException {
        // A search finds only what was refreshed. An alias without an index is not an error: there are no documents.
        JsonRequests.send(client, "POST", "/" + index + "/_refresh?ignore_unavailable=true", null);
        String pit = JsonRequests.send(
                        client, "POST", "/" + index + "/_pit?keep_alive=5m&ignore_unavailable=true", null)
                .path("id")
                .asText();
        ObjectNode search = JSON.createObjectNode()
                .put("size", PER_REQUEST)
                .put("_source", false)
                .put("seq_no_primary_term", true);
        search.putArray("sort").add("_shard_doc");
        search.set("query", query);
        search.putObject("pit").put("id", pit).put("keep_alive", "5m");
        long deleted = 0;
        try {
            for (JsonNode hits = page(client, search); !hits.isEmpty(); hits = page(client, search)) {
                deleted += delete(client, hits);
                search.set("search_after", hits.get(hits.size() - 1).path("sort"));
            }
        } finally {
            String end = JSON.createObjectNode().put("id", pit).toString();
            JsonRequests.send(client, "DELETE", "/_pit", end);
        }
        return deleted;
    }

    private static JsonNode page(RestClient client, ObjectNode search) throws IOException {
        JsonNode answer = JsonRequests.send(client, "POST", "/_search", search.toString());
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch did not search every shard for documents to delete");
        }
        return answer.at("/hits/hits");
    }

    private static long delete(RestClient client, JsonNode hits) throws IOException {
        StringBuilder bulk = new StringBuilder();
        for (JsonNode hit : hits) {
            ObjectNode action = JSON.createObjectNode();
            action.putObject("delete")
                    .put("_index", hit.path("_index").asText())
                    .put("_id", hit.path("_id").asText())
                    .put("if_seq_no", hit.path("_seq_no").asLong())
                    .put("if_primary_term", hit.path("_primary_term").asLong());
            bulk.append(action).append('\n');
        }
        long deleted = 0;
        for (JsonNode item :
                JsonRequests.send(client, "POST", "/_bulk", bulk.toString()).path("items")) {
            int status = item.at("/delete/status").asInt();
            if (status == OK) {
                deleted++;
            } else if (!GONE_OR_CHANGED.contains(status)) {
                throw new IOException("Elasticsearch did not delete a document: " + item.path("delete"));
            }
        }
        return deleted;
    }
}
