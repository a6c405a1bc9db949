package io.metadatasearch.schema;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The load ledger as other packages read it: the name of its index, and the values in it. */
public final class LedgerIndex {

    /** The states of an object. */
    public static final List<String> STATES = List.of("loading", "waiting", "loaded", "failed");

    /** The verdict on a file without problems. */
    public static final String GOOD = "good";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LedgerIndex() {}

    /** The name of the ledger index for the indices behind an alias. */
    public static String name(String alias) {
        return alias + "-files";
    }

    /**
     * The query for loaded files that have a verdict: those without problems, or those with problems. A failed file has
     * no verdict.
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
