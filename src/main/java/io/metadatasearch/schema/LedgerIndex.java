package io.metadatasearch.schema;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The load ledger as others read it: the name of its index, and what stands in it. */
public final class LedgerIndex {

    /** What can become of an object. */
    public static final List<String> STATES = List.of("loading", "waiting", "loaded", "failed");

    /** The verdict on a file in which nothing is wrong. */
    public static final String GOOD = "good";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LedgerIndex() {}

    /** The name of the ledger of the indices behind an alias. */
    public static String name(String alias) {
        return alias + "-files";
    }

    /**
     * The query for the files that were loaded and have a verdict: those in which nothing is wrong, or the others. One that
     * failed has none.
     */
    public static ObjectNode ofQuality(boolean good) {
        ObjectNode query = JSON.createObjectNode();
        ObjectNode bool = query.putObject("bool");
        ArrayNode filter = bool.putArray("filter");
        filter.addObject().putObject("term").put("state", "loaded");
        filter.addObject().putObject("exists").put("field", "quality");
        (good ? filter : bool.putArray("must_not"))
                .addObject()
                .putObject("term")
                .put("quality", GOOD);
        return query;
    }
}
