package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Which records are asked for.
 *
 * @param filters queries of Elasticsearch that all must match
 * @param range the time span
 */
public record Query(List<ObjectNode> filters, TimeRange range) {

    /** The field that holds the time of the event. */
    public static final String TIME_FIELD = "timestamp";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As Elasticsearch is asked. Nothing of it is scored, so that it may be cached there. */
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
