package io.metadatasearch.search.overview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.query.FieldNames.Field;
import io.metadatasearch.search.query.Query;
import io.metadatasearch.search.query.QueryParameters;
import io.metadatasearch.search.query.TimeRange;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Counts records: by the values of a field, and over time. */
public final class Statistics {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_VALUES = 10;
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_STACKED_VALUES = 6;
    private static final int MAX_RELATED_VALUES = 100;
    private static final int MAX_RELATED_FIELDS = 200;

    /** Fields with a different value in each record: their most frequent values say nothing. */
    private static final Set<String> UNIQUE = Set.of(Columns.TIME_FIELD, "uid", "source.row", "source.generation");

    private final QueryParameters queries;
    private final SearchClient client;

    /** Creates the statistics; nothing is sent yet. */
    public Statistics(QueryParameters queries, SearchClient client) {
        this.queries = queries;
        this.client = client;
    }

    /**
     * Returns the most frequent values of a field.
     *
     * @throws Problem 400 if a parameter is unknown or malformed
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] values(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Parameters parameters = Parameters.read(rawQuery, List.of("q", "from", "to", "field", "size"));
        Query query = queries.read(parameters, caller, Instant.now());
        Field field = queries.fields()
                .sortable(parameters
                        .find("field")
                        .orElseThrow(() -> Problem.badParameter("field is missing: expected the name of a field")));
        int size = parameters.number("size", 1, MAX_VALUES, DEFAULT_VALUES);
        ObjectNode search = counting(query);
        search.putObject("aggs")
                .putObject("values")
                .putObject("terms")
                .put("field", field.name())
                .put("size", size);
        JsonNode found = client.search(search);

        ObjectNode answer = head(found).put("field", field.name());
        exchange.setVariable(Requests.HITS, values(answer, found.at("/aggregations/values")));
        return JSON.writeValueAsBytes(answer);
    }

    /**
     * Returns the most frequent values of every field that q does not name, and the times of the first and the last
     * record: hints where to look next.
     *
     * @throws Problem 400 if a parameter is unknown or malformed
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] related(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Parameters parameters = Parameters.read(rawQuery, List.of("q", "from", "to", "size"));
        Query query = queries.read(parameters, caller, Instant.now());
        int size = parameters.number("size", 1, MAX_RELATED_VALUES, DEFAULT_VALUES);
        Set<String> named = queries.named(parameters);
        List<Field> fields = queries.fields().allNow().stream()
                .filter(field -> field.sortable() && !UNIQUE.contains(field.name()))
                .filter(field -> !named.contains(field.name().replaceFirst("\\.keyword$", "")))
                .toList();
        ObjectNode search = counting(query);
        ObjectNode aggregations = search.putObject("aggs");
        aggregations.putObject("first").putObject("min").put("field", Columns.TIME_FIELD);
        aggregations.putObject("last").putObject("max").put("field", Columns.TIME_FIELD);
        List<Field> asked = fields.subList(0, Math.min(fields.size(), MAX_RELATED_FIELDS));
        asked.forEach(field -> aggregations
                .putObject("values " + field.name())
                .putObject("terms")
                .put("field", field.name())
                .put("size", size));
        JsonNode found = client.search(search);

        ObjectNode answer = head(found);
        answer.put("first", Query.time(found.at("/aggregations/first/value")));
        answer.put("last", Query.time(found.at("/aggregations/last/value")));
        ArrayNode all = answer.putArray("fields");
        for (Field field : asked) {
            JsonNode counted = found.path("aggregations").path("values " + field.name());
            if (counted.path("buckets").isEmpty()) {
                continue; // no record has this field
            }
            ObjectNode one = all.addObject().put("field", field.name());
            values(one, counted);
        }
        answer.put("fieldsLeftOut", fields.size() - asked.size());
        exchange.setVariable(Requests.HITS, all.size());
        return JSON.writeValueAsBytes(answer);
    }

    private static int values(ObjectNode answer, JsonNode counted) {
        ArrayNode values = answer.putArray("values");
        for (JsonNode bucket : counted.path("buckets")) {
            ObjectNode value = values.addObject();
            value.set("value", valueOf(bucket));
            value.set("count", bucket.path("doc_count"));
        }
        answer.put("others", counted.path("sum_other_doc_count").asLong());
        answer.put("errorBound", counted.path("doc_count_error_upper_bound").asLong());
        return values.size();
    }

    /**
     * Returns how many records there are in each step of time.
     *
     * @throws Problem 400 if a parameter is unknown or malformed, or there would be too many steps
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] overTime(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Parameters parameters = Parameters.read(rawQuery, List.of("q", "from", "to", "interval", "by"));
        Query query = queries.read(parameters, caller, Instant.now());
        TimeRange range = query.range().length() == null ? occurring(query) : query.range();
        Interval interval = Interval.read(parameters, range);

        ObjectNode search = counting(query);
        ObjectNode aggregations = search.putObject("aggs");
        ObjectNode histogram = aggregations.putObject("steps").putObject("date_histogram");
        histogram.put("field", Columns.TIME_FIELD).put(interval.kind(), interval.text());
        if (range.length() != null) {
            histogram
                    .putObject("extended_bounds")
                    .put("min", range.from().toEpochMilli())
                    .put("max", range.to().toEpochMilli());
        }
        Optional<String> named = parameters.find("by");
        Field by = named.isPresent() ? queries.fields().sortable(named.get()) : null;
        if (by != null) {
            ObjectNode values = aggregations.putObject("by");
            values.putObject("terms").put("field", by.name()).put("size", MAX_STACKED_VALUES);
            ObjectNode steps = values.putObject("aggs").putObject("steps").putObject("date_histogram");
            steps.put("field", Columns.TIME_FIELD)
                    .put(interval.kind(), interval.text())
                    .put("min_doc_count", 1);
        }
        JsonNode found = client.search(search);

        ObjectNode answer = head(found).put("interval", interval.text());
        Map<Long, ArrayNode> byStep = new HashMap<>();
        ArrayNode steps = answer.putArray("buckets");
        for (JsonNode bucket : found.at("/aggregations/steps/buckets")) {
            long begin = bucket.path("key").asLong();
            ObjectNode step =
                    steps.addObject().put("from", Instant.ofEpochMilli(begin).toString());
            step.set("count", bucket.path("doc_count"));
            if (by != null) {
                byStep.put(begin, step.putArray("values"));
            }
        }
        if (by != null) {
            answer.put("by", by.name());
            for (JsonNode value : found.at("/aggregations/by/buckets")) {
                for (JsonNode bucket : value.at("/steps/buckets")) {
                    ObjectNode one = byStep.get(bucket.path("key").asLong()).addObject();
                    one.set("value", valueOf(value));
                    one.set("count", bucket.path("doc_count"));
                }
            }
        }
        exchange.setVariable(Requests.HITS, steps.size());
        return JSON.writeValueAsBytes(answer);
    }

    private static JsonNode valueOf(JsonNode bucket) {
        return bucket.has("key_as_string") ? bucket.path("key_as_string") : bucket.path("key");
    }

    /** Returns the range of the query, with its open ends closed by the first and the last record. */
    private TimeRange occurring(Query query) throws IOException {
        ObjectNode search = counting(query);
        ObjectNode aggregations = search.putObject("aggs");
        aggregations.putObject("first").putObject("min").put("field", Columns.TIME_FIELD);
        aggregations.putObject("last").putObject("max").put("field", Columns.TIME_FIELD);
        JsonNode found = client.search(search).path("aggregations");
        JsonNode first = found.at("/first/value");
        JsonNode last = found.at("/last/value");
        if (!first.isNumber() || !last.isNumber()) {
            return query.range();
        }
        TimeRange given = query.range();
        return new TimeRange(
                given.from() == null ? Instant.ofEpochMilli(first.asLong()) : given.from(),
                given.to() == null ? Instant.ofEpochMilli(last.asLong()) : given.to());
    }

    private ObjectNode counting(Query query) {
        ObjectNode search = JSON.createObjectNode().put("size", 0).put("track_total_hits", true);
        search.put("timeout", client.timeout());
        search.set("query", query.toJson());
        return search;
    }

    private static ObjectNode head(JsonNode found) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode total = answer.putObject("total");
        total.put("value", found.at("/hits/total/value").asLong());
        total.put("relation", found.at("/hits/total/relation").asText("eq"));
        answer.put("took", found.path("took").asLong());
        answer.put("timedOut", found.path("timed_out").asBoolean());
        answer.put("failedShards", found.at("/_shards/failed").asInt());
        return answer;
    }
}
