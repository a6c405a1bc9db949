package io.metadatasearch.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.schema.LedgerIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.client.RestClient;

/**
 * Finds the files that were loaded since a moment, from the load ledger. A moment is a number that Elasticsearch gives
 * to each change of the ledger, {@code _seq_no}. It is not a time, because the clocks of several machines differ, and
 * what is written first is not always searchable first.
 */
public final class LoadedSince {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FILES_AT_ONCE = 500;

    private final RestClient client;
    private final String alias;
    private final String ledger;

    /** Reads the ledger of the records behind an alias. */
    public LoadedSince(RestClient client, String alias) {
        this.client = client;
        this.alias = alias;
        this.ledger = LedgerIndex.name(alias);
    }

    /**
     * A moment in the ledger.
     *
     * @param ledger the UUID of the ledger; empty if there is no ledger yet
     * @param number all changes up to this number are written in every copy of the ledger; -1 for none
     */
    record Moment(String ledger, long number) {}

    /**
     * A page of files.
     *
     * @param names their paths
     * @param upTo the number of the last change that the page covers
     */
    record Files(List<String> names, long upTo) {}

    /** Returns the current moment. */
    Moment now() throws IOException {
        JsonNode answer = JsonRequests.find(client, "/" + ledger + "/_stats/get?level=shards");
        if (answer.isMissingNode()) {
            return new Moment("", -1);
        }
        JsonNode stats = answer.path("indices").path(ledger);
        for (JsonNode copy : stats.at("/shards/0")) {
            if (copy.at("/routing/primary").asBoolean()) {
                return new Moment(
                        stats.path("uuid").asText(),
                        copy.at("/seq_no/global_checkpoint").asLong(-1));
            }
        }
        throw new IOException("The ledger " + ledger + " is not available");
    }

    /** Makes everything that was written until now searchable: the changes of the ledger, and the rows. */
    void refresh() throws IOException {
        JsonNode answer = JsonRequests.send(
                client,
                "POST",
                "/" + ledger + "," + alias + "/_refresh?ignore_unavailable=true&allow_no_indices=true",
                null);
        if (answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch did not refresh all records");
        }
    }

    /**
     * Returns the files whose load ended, successfully or not, after one moment and up to another; one page at a time.
     *
     * @param after the number of the first moment, exclusive
     * @param upTo the number of the second moment, inclusive
     */
    Files between(long after, long upTo) throws IOException {
        ObjectNode search = JSON.createObjectNode().put("size", FILES_AT_ONCE).put("seq_no_primary_term", true);
        search.putArray("_source").add("file");
        ArrayNode filter = search.putObject("query").putObject("bool").putArray("filter");
        filter.addObject().putObject("terms").putArray("state").add("loaded").add("failed");
        filter.addObject()
                .putObject("range")
                .putObject("_seq_no")
                .put("gt", after)
                .put("lte", upTo);
        search.putArray("sort").addObject().put("_seq_no", "asc");
        JsonNode answer = JsonRequests.send(client, "POST", "/" + ledger + "/_search", search.toString());
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch searched only part of the ledger");
        }
        List<String> names = new ArrayList<>();
        long last = upTo;
        JsonNode hits = answer.at("/hits/hits");
        for (JsonNode hit : hits) {
            names.add(hit.at("/_source/file").asText());
            if (hits.size() == FILES_AT_ONCE) {
                last = hit.path("_seq_no").asLong();
            }
        }
        return new Files(names, last);
    }
}
