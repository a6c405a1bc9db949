package io.metadatasearch.search.overview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.query.Query;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Reports what happened to each file, and how fresh the records are, from the load ledger. */
public final class LoadedFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 1_000;
    private static final List<String> SHOWN = List.of(
            "file",
            "state",
            "size",
            "rows",
            "indexed",
            "rejected",
            "dropped",
            "format",
            "charset",
            "dateOrder",
            "undated",
            "misfits",
            "misfitFields",
            "replaced",
            "unknownColumns",
            "repeatedHeaders",
            "quality",
            "started",
            "finished",
            "durationMs",
            "attempts",
            "error");

    private final SearchClient client;
    private final String index;

    /**
     * Reads the ledger of an alias; nothing is sent yet.
     *
     * @param alias the name of {@code es.index}
     */
    public LoadedFiles(SearchClient client, String alias) {
        this.client = client;
        this.index = LedgerIndex.name(alias);
    }

    /**
     * Returns the files that were started last, how many files are in each state, and the newest event and load.
     *
     * @throws Problem 400 if a parameter is unknown or malformed; 403 if the key may not see all records
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] list(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        if (!caller.filter().isEmpty()) {
            throw new Problem(403, "Forbidden", "This key can see only some records, so it cannot list the files");
        }
        Parameters parameters = Parameters.read(rawQuery, List.of("state", "quality", "size"));
        String state = parameters.find("state").orElse(null);
        if (state != null && !LedgerIndex.STATES.contains(state)) {
            throw Problem.badParameter("state must be loading, waiting, loaded or failed, was " + state);
        }
        String quality = parameters.find("quality").orElse(null);
        if (quality != null && !List.of("good", "poor").contains(quality)) {
            throw Problem.badParameter("quality must be good or poor, was " + quality);
        }
        JsonNode found =
                client.search(index, files(state, quality, parameters.number("size", 0, MAX_SIZE, DEFAULT_SIZE)));
        JsonNode newest = client.search(newestEvent()).at("/aggregations/newest/value");

        ObjectNode answer = JSON.createObjectNode();
        ObjectNode states = answer.putObject("states");
        LedgerIndex.STATES.forEach(one -> states.put(one, 0));
        for (JsonNode bucket : found.at("/aggregations/states/buckets")) {
            states.put(bucket.path("key").asText(), bucket.path("doc_count").asLong());
        }
        ObjectNode lag = answer.putObject("lag");
        lag.put("newestEvent", Query.time(newest));
        lag.put("newestLoad", Query.time(found.at("/aggregations/loaded/newest/value")));
        ArrayNode files = answer.putArray("files");
        for (JsonNode hit : found.at("/hits/hits")) {
            ObjectNode file = files.addObject();
            SHOWN.stream()
                    .filter(field -> hit.path("_source").has(field))
                    .forEach(field -> file.set(field, hit.path("_source").get(field)));
        }
        exchange.setVariable(Requests.HITS, files.size());
        return JSON.writeValueAsBytes(answer);
    }

    private ObjectNode files(String state, String quality, int size) {
        ObjectNode search = JSON.createObjectNode().put("size", size).put("timeout", client.timeout());
        // Applied after the counts, which cover all files.
        ArrayNode filter = search.putObject("post_filter").putObject("bool").putArray("filter");
        if (state != null) {
            filter.addObject().putObject("term").put("state", state);
        }
        if (quality != null) {
            filter.add(LedgerIndex.ofQuality(quality.equals(LedgerIndex.GOOD)));
        }
        search.putArray("sort")
                .addObject()
                .putObject("started")
                .put("order", "desc")
                .put("unmapped_type", "date");
        ObjectNode counts = search.putObject("aggs");
        counts.putObject("states").putObject("terms").put("field", "state");
        ObjectNode loaded = counts.putObject("loaded");
        loaded.putObject("filter").putObject("term").put("state", "loaded");
        loaded.putObject("aggs").putObject("newest").putObject("max").put("field", "finished");
        return search;
    }

    private ObjectNode newestEvent() {
        ObjectNode search = JSON.createObjectNode().put("size", 0).put("timeout", client.timeout());
        search.putObject("aggs").putObject("newest").putObject("max").put("field", Columns.TIME_FIELD);
        return search;
    }
}
