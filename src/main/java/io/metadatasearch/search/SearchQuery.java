package io.metadatasearch.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Header;

/** Reads the parameters of a search, and makes the bounded Elasticsearch search they stand for. */
public final class SearchQuery {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> PARAMETERS = Set.of("q", "from", "to", "size");
    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 1_000;
    private static final String TIME_FIELD = "timestamp";

    private final String timeout;

    /**
     * Makes searches.
     *
     * @param timeout how long one may take, as Elasticsearch writes it: {@code 10s}
     */
    public SearchQuery(String timeout) {
        this.timeout = timeout;
    }

    /**
     * The body of the Elasticsearch search for a request.
     *
     * @param query the query string of the URL: q, from, to, size
     * @throws Problem 400, if a parameter is unknown, given twice or malformed
     */
    public ObjectNode read(@Header("CamelHttpRawQuery") String query) {
        Map<String, String> parameters = parameters(query == null ? "" : query);
        ObjectNode search = JSON.createObjectNode();
        search.put("size", size(parameters.get("size")));
        search.put("timeout", timeout);
        search.put("track_total_hits", true);
        ArrayNode filter = search.withArray("/query/bool/filter");
        String q = parameters.getOrDefault("q", "");
        if (!q.isBlank()) {
            ObjectNode lucene = filter.addObject().putObject("query_string");
            lucene.put("query", q);
            lucene.put("default_field", "*");
            // Without it a word without a field would fail on the first field that is no text.
            lucene.put("lenient", true);
            // *abc reads every term of a field.
            lucene.put("allow_leading_wildcard", false);
        }
        if (parameters.containsKey("from") || parameters.containsKey("to")) {
            ObjectNode range = filter.addObject().putObject("range").putObject(TIME_FIELD);
            range.put("gte", parameters.get("from"));
            range.put("lte", parameters.get("to"));
        }
        ObjectNode newestFirst = search.putArray("sort").addObject().putObject(TIME_FIELD);
        newestFirst.put("order", "desc");
        newestFirst.put("missing", "_last");
        newestFirst.put("unmapped_type", "date");
        return search;
    }

    /**
     * The parameters of a query string. Camel's own headers would mix them with the HTTP headers: From is one of those.
     */
    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!PARAMETERS.contains(name)) {
                throw Problem.badParameter(name + " is no parameter; there are q, from, to and size");
            }
            if (parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw Problem.badParameter(name + " is given twice");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badParameter("The URL is not percent-encoded as it should be: " + text);
        }
    }

    private static int size(String text) {
        if (text == null) {
            return DEFAULT_SIZE;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > MAX_SIZE) {
            throw Problem.badParameter("size must be a whole number from 0 to " + MAX_SIZE + ", was " + text);
        }
        return Integer.parseInt(text);
    }
}
