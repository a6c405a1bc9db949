package io.metadatasearch.search.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.query.Query;
import io.metadatasearch.text.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A search as it was asked for.
 *
 * @param asked the query string it came in; with now in it, it means another search each time
 * @param link its URL but for the value of after, which comes last; null: it was asked for by POST
 * @param fields the fields wanted of each record; empty: all
 * @param after where the page before ended; null: the first page
 * @param exactTotal whether all matches are counted, however many
 * @param begun what now means in it
 */
public record SearchRequest(
        String asked,
        String link,
        Query query,
        List<SortKey> sort,
        int size,
        List<String> fields,
        Cursor after,
        AnswerFormat format,
        boolean exactTotal,
        Instant begun) {

    /** How many matches are counted if nobody asks for more: to count them all, each must be looked at. */
    static final int COUNTED = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_BYTES = 9;

    /** Whether all hits are wanted in one stream. */
    public boolean isExport() {
        return format != AnswerFormat.JSON;
    }

    /** As Elasticsearch is asked for the page. */
    ObjectNode page(String timeout) {
        ObjectNode search = body(timeout);
        search.put("size", size);
        if (after != null) {
            search.put("track_total_hits", false); // its cursor knows: it would be counted again for each page
        } else if (exactTotal) {
            search.put("track_total_hits", true);
        } else {
            search.put("track_total_hits", COUNTED);
        }
        SortKey.writeUnique(sort, search.putArray("sort"));
        if (after != null) {
            search.set("search_after", after.last());
        }
        return search;
    }

    /** What page and export have in common. */
    public ObjectNode body(String timeout) {
        ObjectNode search = JSON.createObjectNode();
        search.put("timeout", timeout);
        search.set("query", query.toJson());
        if (!fields.isEmpty()) {
            fields.forEach(search.putArray("_source")::add);
        }
        return search;
    }

    /** How many values say where a record stands in the order. */
    int places() {
        ArrayNode order = JSON.createArrayNode();
        SortKey.writeUnique(sort, order);
        return order.size();
    }

    /** Tells searches apart: a cursor belongs to one. */
    String name() {
        List<String> parts = new ArrayList<>();
        query.filters().forEach(filter -> parts.add(filter.toString()));
        parts.add(query.range().from() + " " + query.range().to());
        sort.forEach(key -> parts.add(key.field().name() + (key.descending() ? " desc" : " asc")));
        return Sha256.base64(String.join("\n", parts), NAME_BYTES);
    }
}
