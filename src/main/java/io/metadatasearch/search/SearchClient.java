package io.metadatasearch.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.JsonRequests;
import java.io.IOException;
import org.apache.camel.Body;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * Runs searches. Camel's {@code operation: Search} sends nothing of a search but its query, and gives back nothing of
 * the answer but its hits; sort, timeout and total go through the same client directly.
 */
public final class SearchClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;

    private final RestClient client;
    private final String path;

    /**
     * Searches the indices behind an alias.
     *
     * @param alias the name of {@code es.index}
     */
    public SearchClient(RestClient client, String alias) {
        this.client = client;
        this.path = "/" + alias + "/_search?ignore_unavailable=true";
    }

    /**
     * Runs a search; before the first row there is no index, and nothing is found.
     *
     * @throws Problem 400, if Elasticsearch does not understand the query
     * @throws IOException if Elasticsearch does not answer
     */
    public JsonNode search(@Body ObjectNode search) throws IOException {
        try {
            return JsonRequests.send(client, "POST", path, search.toString());
        } catch (ResponseException e) {
            if (e.getResponse().getStatusLine().getStatusCode() == BAD_REQUEST) {
                throw Problem.badParameter(reason(e));
            }
            throw e;
        }
    }

    private static String reason(ResponseException refused) throws IOException {
        JsonNode error =
                JSON.readTree(refused.getResponse().getEntity().getContent()).path("error");
        JsonNode innermost = error.path("root_cause").path(0);
        String reason = innermost.path("reason").asText("The query is not understood");
        JsonNode cause = error.findPath("caused_by");
        while (cause.has("caused_by")) {
            cause = cause.path("caused_by");
        }
        String why = cause.path("reason").asText("");
        return why.isEmpty() || reason.contains(why)
                ? reason
                : reason + ": " + why.lines().findFirst().orElse("");
    }
}
