package io.metadatasearch.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Body;

/** Reshapes what Elasticsearch found, as little as possible. */
public final class SearchAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answer to the client: the total, the time, whether it is complete, and the documents. */
    public byte[] write(@Body JsonNode found) throws JsonProcessingException {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("total", found.at("/hits/total"));
        answer.set("took", found.path("took"));
        answer.set("timedOut", found.path("timed_out"));
        answer.set("failedShards", found.at("/_shards/failed"));
        ArrayNode hits = answer.putArray("hits");
        found.at("/hits/hits").forEach(hit -> hits.add(hit.path("_source")));
        return JSON.writeValueAsBytes(answer);
    }
}
