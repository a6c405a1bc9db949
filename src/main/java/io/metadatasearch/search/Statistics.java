package io.metadatasearch.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.FieldNames.Field;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Counts records: by the values of a field, and over time. */
public final class Statistics {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_VALUES = 10;
    private static final int MAX_VALUES = 1_000;

    private final Queries queries;
    private final SearchClient client;

    /** Prepares. */
    public Statistics(Queries queries, SearchClient client) {
        this.queries = queries;
        this.client = client;
    }

    /**
     * The most frequent values of a field.
     *
     * @throws Problem 400, if a parameter is unknown or malformed
     * @throws IOException if Elasticsearch does not answer
     */
    public byte[] values(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Parameters parameters = Parameters.read(rawQuery, with("field", "size"));
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
        ArrayNode values = answer.putArray("values");
        for (JsonNode bucket : found.at("/aggregations/values/buckets")) {
            ObjectNode value = values.addObject();
            value.set("value", bucket.has("key_as_string") ? bucket.path("key_as_string") : bucket.path("key"));
            value.set("count", bucket.path("doc_count"));
        }
        answer.put(
                "others", found.at("/aggregations/values/sum_other_doc_count").asLong());
        answer.put(
                "errorBound",
                found.at("/aggregations/values/doc_count_error_upper_bound").asLong());
        exchange.setVariable(Requests.HITS, values.size());
        return JSON.writeValueAsBytes(answer);
    }

    /**
     * How many records there are in each step of time.
     *
     * @throws Problem 400, if a parameter is unknown or malformed, or there would be too many steps
     * @throws IOException if Elasticsearch does not answer
     */
    public byte[] overTime(
            @Header("CamelHttpRawQuery") String rawQuery, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Parameters parameters = Parameters.read(rawQuery, with("interval"));
        Query query = queries.read(parameters, caller, Instant.now());
        TimeRange range = query.range().length() == null ? occurring(query) : query.range();
        Interval interval = Interval.read(parameters, range);

        ObjectNode search = counting(query);
        ObjectNode histogram = search.putObject("aggs").putObject("steps").putObject("date_histogram");
        histogram.put("field", Query.TIME_FIELD).put(interval.kind(), interval.text());
        if (range.length() != null) {
            histogram
                    .putObject("extended_bounds")
                    .put("min", range.from().toEpochMilli())
                    .put("max", range.to().toEpochMilli());
        }
        JsonNode found = client.search(search);

        ObjectNode answer = head(found).put("interval", interval.text());
        ArrayNode steps = answer.putArray("buckets");
        for (JsonNode bucket : found.at("/aggregations/steps/buckets")) {
            steps.addObject()
                    .put(
                            "from",
                            Instant.ofEpochMilli(bucket.path("key").asLong()).toString())
                    .set("count", bucket.path("doc_count"));
        }
        exchange.setVariable(Requests.HITS, steps.size());
        return JSON.writeValueAsBytes(answer);
    }

    /** The query's range, its open ends closed by the first and the last record. */
    private TimeRange occurring(Query query) throws IOException {
        ObjectNode search = counting(query);
        ObjectNode aggregations = search.putObject("aggs");
        aggregations.putObject("first").putObject("min").put("field", Query.TIME_FIELD);
        aggregations.putObject("last").putObject("max").put("field", Query.TIME_FIELD);
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

    private static List<String> with(String... more) {
        List<String> names = new ArrayList<>(Queries.PARAMETERS);
        names.addAll(List.of(more));
        return names;
    }
}
