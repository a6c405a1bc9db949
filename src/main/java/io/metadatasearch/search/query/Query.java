package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.schema.Columns;
import java.time.Instant;
import java.util.List;

/**
 * Which records a request asks for.
 *
 * @param filters the Elasticsearch queries that must all match
 * @param range the time span
 */
public record Query(List<ObjectNode> filters, TimeRange range) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the Elasticsearch query. Nothing in it is scored, so that Elasticsearch can cache it. */
    public ObjectNode toJson() {
        ObjectNode query = JSON.createObjectNode();
        ArrayNode filter = query.putObject("bool").putArray("filter");
        filters.forEach(filter::add);
        if (range.from() != null || range.to() != null) {
            ObjectNode bounds = filter.addObject().putObject("range").putObject(Columns.TIME_FIELD);
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

    /** Returns a query for the records that match at least one of the queries. */
    public static ObjectNode any(List<ObjectNode> queries) {
        if (queries.size() == 1) {
            return queries.get(0);
        }
        ObjectNode query = JSON.createObjectNode();
        ObjectNode bool = query.putObject("bool");
        queries.forEach(bool.putArray("should")::add);
        bool.put("minimum_should_match", 1);
        return query;
    }

    /**
     * Returns a time that Elasticsearch has computed, in ISO 8601; null if there is none.
     *
     * @param millis the milliseconds since 1970
     */
    public static String time(JsonNode millis) {
        return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()).toString() : null;
    }
}
