package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Which records a request asks for.
 *
 * @param filters the Elasticsearch queries that must all match
 * @param range the time span
 */
public record Query(List<ObjectNode> filters, TimeRange range) {

    /** The field that holds the time of the event. */
    public static final String TIME_FIELD = "timestamp";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the Elasticsearch query. Nothing in it is scored, so that Elasticsearch can cache it. */
    public ObjectNode toJson() {
        ObjectNode query = JSON.createObjectNode();
        ArrayNode filter = query.putObject("bool").putArray("filter");
        filters.forEach(filter::add);
        if (range.from() != null || range.to() != null) {
            ObjectNode bounds = filter.addObject().putObject("range").putObject(TIME_FIELD);
            bounds.put("format", "strict_date_optional_time");
            if (range.from() != null) {
                bounds.put("gte", range.from().toString());
            }
            if (range.to() != null) {
                bounds.put("lte", range.to().toString());
            }
        }
        return query;
    }
}
