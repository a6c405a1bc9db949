package io.metadatasearch.search.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.query.Query;
import io.metadatasearch.search.query.QueryParameters;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds the records of some files that match a saved search. */
public final class Matches {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final QueryParameters queries;
    private final Lookup lookup;
    private final SearchClient client;

    /** Creates the search for matches; nothing is sent yet. */
    public Matches(QueryParameters queries, Lookup lookup, SearchClient client) {
        this.queries = queries;
        this.lookup = lookup;
        this.client = client;
    }

    /**
     * One matching record.
     *
     * @param id its {@code _id}
     * @param indicators which indicators of the list it has; empty if there is no list
     * @param record what was indexed
     * @param position its place among the others
     */
    public record Match(String id, List<String> indicators, ObjectNode record, JsonNode position) {}

    /**
     * Returns the indicators of a text, one on each line; a line that begins with # is a comment.
     *
     * @throws IllegalArgumentException if there are none, or too many, or one is not recognized
     */
    public static List<String> indicators(String text) {
        List<String> lines = Lookup.lines(text);
        if (lines.isEmpty() || lines.size() > Lookup.MAX_INDICATORS) {
            throw new IllegalArgumentException(
                    "expected 1 to " + Lookup.MAX_INDICATORS + " indicators, one per line, found " + lines.size());
        }
        for (String line : lines) {
            if (Indicator.read(line).kind() == Indicator.Kind.UNKNOWN) {
                throw new IllegalArgumentException("Unknown indicator \"" + line + "\": " + Indicator.EXPECTED);
            }
        }
        return lines;
    }

    /**
     * Returns the queries that together find the records; for a list of indicators there may be several, or none.
     *
     * @param q what to find, in the syntax of the parameter q; empty for everything
     * @param indicators the values of which a record must have at least one; empty for any record
     * @param filter which records may be seen, in the syntax of a key's filter; empty for all
     * @param files the files that the records are in
     * @throws RuntimeException if q or the filter is invalid; the message says why
     * @throws IOException if Elasticsearch is unreachable
     */
    public List<ObjectNode> queries(String q, List<String> indicators, String filter, Collection<String> files)
            throws IOException {
        Query all = read(q, filter);
        ObjectNode inFiles = JSON.createObjectNode();
        files.forEach(inFiles.putObject("terms").putArray("source.file")::add);
        all.filters().add(inFiles);
        if (indicators.isEmpty()) {
            return List.of(all.toJson());
        }
        List<ObjectNode> found =
                lookup.queries(indicators.stream().map(Indicator::read).toList(), all);
        List<ObjectNode> some = new ArrayList<>();
        for (int from = 0; from < found.size(); from += Lookup.AT_ONCE) {
            ObjectNode query = all.toJson();
            ArrayNode any = query.withArray("/bool/filter")
                    .addObject()
                    .putObject("bool")
                    .putArray("should");
            found.subList(from, Math.min(from + Lookup.AT_ONCE, found.size())).forEach(any::add);
            some.add(query);
        }
        return some;
    }

    /**
     * Checks that a search is valid.
     *
     * @throws RuntimeException if q or the filter is invalid; the message says why
     * @throws IOException if Elasticsearch does not return the fields
     */
    public void check(String q, String filter) throws IOException {
        read(q, filter);
    }

    private Query read(String q, String filter) throws IOException {
        Instant now = Instant.now();
        Query asked = queries.read(Parameters.of("q", q), Caller.ANYBODY, now);
        if (!filter.isEmpty()) {
            asked.filters().add(queries.filter(filter, now));
        }
        return asked;
    }

    /**
     * Returns one page of the records, in the order of file and row.
     *
     * @param query one of {@link #queries}
     * @param after the position of the last record of the previous page; null for the first page
     * @param size the maximum number of records
     * @throws IOException if Elasticsearch is unreachable, or does not answer for all records
     */
    public List<Match> page(ObjectNode query, JsonNode after, int size) throws IOException {
        ObjectNode search = JSON.createObjectNode().put("size", size).put("timeout", client.timeout());
        search.put("track_total_hits", false).set("query", query);
        ArrayNode sort = search.putArray("sort");
        sort.addObject().put("source.file", "asc");
        sort.addObject().put("source.row", "asc");
        if (after != null) {
            search.set("search_after", after);
        }
        JsonNode answer = client.search(search);
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch searched only part of the records");
        }
        List<Match> found = new ArrayList<>();
        for (JsonNode hit : answer.at("/hits/hits")) {
            List<String> indicators = new ArrayList<>();
            hit.path("matched_queries").forEach(name -> indicators.add(name.asText()));
            indicators.sort(null);
            found.add(new Match(
                    hit.path("_id").asText(), indicators, (ObjectNode) hit.path("_source"), hit.path("sort")));
        }
        return found;
    }
}
