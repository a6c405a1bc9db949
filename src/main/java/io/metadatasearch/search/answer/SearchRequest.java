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
 * A search as it was requested.
 *
 * @param asked the query string of the request; if {@code now} is in it, it means another search each time
 * @param link its URL without the value of after, which comes last; null if the request was a POST
 * @param fields the requested fields of each record; empty for all
 * @param after where the previous page ended; null for the first page
 * @param exactTotal whether all matches are counted, however many there are
 * @param begun the time that {@code now} stands for
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

    /** How many matches are counted by default: to count them all, Elasticsearch must look at each one. */
    private static final int COUNTED = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_BYTES = 9;

    /** Returns whether all hits are requested in one stream. */
    public boolean isExport() {
        return format != AnswerFormat.JSON;
    }

    /** Returns the search for the page, as it is sent to Elasticsearch. */
    ObjectNode page(String timeout) {
        ObjectNode search = body(timeout);
        search.put("size", size);
        if (after != null) {
            search.put("track_total_hits", false); // the cursor has the total; no need to count again for each page
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

    /** Returns what page and export have in common. */
    public ObjectNode body(String timeout) {
        ObjectNode search = JSON.createObjectNode();
        search.put("timeout", timeout);
        search.set("query", query.toJson());
        if (!fields.isEmpty()) {
            fields.forEach(search.putArray("_source")::add);
        }
        return search;
    }

    /** Returns how many values define the place of a record in the order. */
    int places() {
        ArrayNode order = JSON.createArrayNode();
        SortKey.writeUnique(sort, order);
        return order.size();
    }

    /** Returns a name that identifies the search: a cursor belongs to one search. */
    String name() {
        List<String> parts = new ArrayList<>();
        query.filters().forEach(filter -> parts.add(filter.toString()));
        parts.add(query.range().from() + " " + query.range().to());
        sort.forEach(key -> parts.add(key.field().name() + (key.descending() ? " desc" : " asc")));
        return Sha256.base64(String.join("\n", parts), NAME_BYTES);
    }
}
