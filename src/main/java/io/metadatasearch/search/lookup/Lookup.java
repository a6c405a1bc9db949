package io.metadatasearch.search.lookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.IpAddress;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.answer.AnswerFormat;
import io.metadatasearch.search.export.CsvRecords;
import io.metadatasearch.search.lookup.Indicator.Kind;
import io.metadatasearch.search.query.Addresses;
import io.metadatasearch.search.query.FieldNames.Field;
import io.metadatasearch.search.query.FieldType;
import io.metadatasearch.search.query.Query;
import io.metadatasearch.search.query.QueryParameters;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * Looks up a list of indicators. It first finds out which of them occur at all: addresses by one count of the values of
 * each field, names by going once through the names in the records. Then it counts the indicators that occur, a few
 * hundred at a time.
 */
public final class Lookup {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PARAMETERS = List.of("q", "from", "to", "samples", "format");
    static final int MAX_INDICATORS = 10_000;
    static final int AT_ONCE = 250;
    private static final int MAX_SAMPLES = 10;
    private static final int DEFAULT_SAMPLES = 3;
    private static final int NAMES_OF_PAGE = 10_000;
    private static final int MAX_PAGES = 200;
    private static final int FEW_NAMES = 20; // up to this number, one query for each is faster
    private static final int MAX_NAMES_OF_ONE = 1_000;
    private static final int TIMEOUTS = 3;

    private static final Pattern NAMES = Pattern.compile("(?i).*(host|domain|server_name|sni|rrname|query).*");
    private static final Pattern URLS = Pattern.compile("(?i).*(uri|url).*");
    private static final Pattern HASHES = Pattern.compile("(?i).*(hash|md5|sha1|sha256|sha512|ja3|ja4|fingerprint).*");

    private final QueryParameters queries;
    private final SearchClient client;

    /** Creates the lookup; nothing is sent yet. */
    public Lookup(QueryParameters queries, SearchClient client) {
        this.queries = queries;
        this.client = client;
    }

    /** What was found for an indicator; several indicators of the list may be equal. */
    private static final class Finding {

        private final Indicator indicator;
        private List<String> fields = List.of();
        private ObjectNode query; // null if it is known that nothing matches
        private long count;
        private String first;
        private String last;
        private JsonNode samples = JSON.createArrayNode();

        Finding(Indicator indicator) {
            this.indicator = indicator;
        }
    }

    /** One lookup: what it asks Elasticsearch for, and until when. */
    private final class Asked {

        private final Query records;
        private final int samples;
        private final BooleanSupplier isGivenUp;
        private final long deadline =
                System.nanoTime() + TIMEOUTS * TimeUnit.MILLISECONDS.toNanos(client.timeoutMillis());
        private boolean timedOut;
        private int failedShards;

        /** Creates a lookup that is given up if nobody waits for the answer any more. */
        Asked(Query records, int samples, BooleanSupplier isGivenUp) {
            this.records = records;
            this.samples = samples;
            this.isGivenUp = isGivenUp;
        }

        boolean isGivenUp() {
            return isGivenUp.getAsBoolean();
        }

        JsonNode search(ObjectNode aggregations) throws IOException {
            if (System.nanoTime() > deadline) {
                throw new Problem(
                        504,
                        "Search too slow",
                        "The lookup takes too long. Use a shorter time range or a shorter list");
            }
            ObjectNode search = JSON.createObjectNode().put("size", 0).put("timeout", client.timeout());
            search.set("query", records.toJson());
            search.set("aggs", aggregations);
            JsonNode found = client.search(search);
            timedOut |= found.path("timed_out").asBoolean();
            failedShards = Math.max(failedShards, found.at("/_shards/failed").asInt());
            return found.path("aggregations");
        }
    }

    /**
     * Answers a request to look up a list of indicators.
     *
     * @throws Problem 400 if a parameter is malformed or the list is too long; 406, see {@link AnswerFormat}; 504 if
     *     it takes too long
     * @throws IOException if Elasticsearch is unreachable
     */
    public void answer(
            @Header("CamelHttpRawQuery") String rawQuery,
            @Header("Accept") String accept,
            @Header("Content-Type") String type,
            @Variable("caller") Caller caller,
            @Variable(Requests.POSTED) byte[] posted,
            Exchange exchange)
            throws IOException {
        long begun = System.nanoTime();
        Parameters parameters = Parameters.read(rawQuery, PARAMETERS);
        AnswerFormat format = AnswerFormat.asked(parameters, accept);
        int samples = parameters.number("samples", 0, MAX_SAMPLES, DEFAULT_SAMPLES);
        List<Indicator> listed = list(posted, type);
        Asked asked = new Asked(
                queries.read(parameters, caller, Instant.now()),
                samples,
                exchange.getVariable(Requests.RESPONSE, HttpServerResponse.class)::closed);
        Map<String, Finding> findings = find(listed, asked);
        if (asked.isGivenUp()) {
            exchange.setRouteStop(true);
            return;
        }
        List<ObjectNode> rows = listed.stream()
                .map(one -> row(one, findings.get(one.kind() + " " + one.value())))
                .toList();
        long found = rows.stream().filter(row -> row.path("count").asLong() > 0).count();
        exchange.setVariable(Requests.HITS, (int) found);
        exchange.setVariable("mediaType", format.mediaType());
        exchange.getMessage()
                .setBody(
                        switch (format) {
                            case CSV -> csv(rows);
                            case NDJSON -> ndjson(rows);
                            case JSON -> json(rows, found, asked, begun);
                        });
    }

    private Map<String, Finding> find(List<Indicator> listed, Asked asked) throws IOException {
        Map<String, Finding> findings = new LinkedHashMap<>();
        listed.forEach(one -> findings.computeIfAbsent(one.kind() + " " + one.value(), key -> new Finding(one)));
        prepare(findings.values(), asked);
        count(findings.values(), asked);
        return findings;
    }

    /**
     * Returns the queries of those indicators that occur in some of the records, each named after its indicator.
     *
     * @throws Problem 504 if it takes too long
     * @throws IOException if Elasticsearch is unreachable, or does not answer for all records
     */
    List<ObjectNode> queries(List<Indicator> listed, Query records) throws IOException {
        Asked asked = new Asked(records, 0, () -> false);
        Map<String, Finding> findings = find(listed, asked);
        if (asked.timedOut || asked.failedShards > 0) {
            throw new IOException("Elasticsearch searched only part of the records");
        }
        List<ObjectNode> queries = new ArrayList<>();
        for (Finding finding : findings.values()) {
            if (finding.count > 0) {
                ObjectNode named = JSON.createObjectNode();
                named.putObject("bool")
                        .put("_name", finding.indicator.value())
                        .putArray("filter")
                        .add(finding.query);
                queries.add(named);
            }
        }
        return queries;
    }

    private static List<Indicator> list(byte[] posted, String type) {
        List<String> typed = new ArrayList<>();
        if (type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            String expected = "expected an array of strings, such as [\"10.0.0.1\",\"evil.example\"]";
            try {
                JsonNode json = JSON.readTree(posted);
                if (!json.isArray()) {
                    throw Problem.badParameter("The body is not a list: " + expected);
                }
                for (JsonNode one : json) {
                    if (!one.isTextual()) {
                        throw Problem.badParameter("The list contains " + one + ": " + expected);
                    }
                    typed.add(one.textValue());
                }
            } catch (JsonProcessingException e) {
                throw Problem.badParameter("The body is not JSON: " + expected);
            } catch (IOException e) {
                throw Problem.badParameter("The body is not JSON in UTF-8: " + expected);
            }
        } else {
            typed.addAll(lines(new String(posted, StandardCharsets.UTF_8)));
        }
        typed.removeIf(String::isBlank);
        if (typed.isEmpty()) {
            throw Problem.badParameter(
                    "The list is empty: expected one indicator per line, or a JSON array of indicators");
        }
        if (typed.size() > MAX_INDICATORS) {
            throw Problem.badParameter(
                    "The list has " + typed.size() + " indicators: expected at most " + MAX_INDICATORS);
        }
        return typed.stream().map(Indicator::read).toList();
    }

    /** Returns the lines of a list in text form; a line that begins with # is a comment. */
    static List<String> lines(String text) {
        return text.lines()
                .map(line -> line.replaceFirst("^\\uFEFF", "").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    // --- what can be found

    private void prepare(Collection<Finding> findings, Asked asked) throws IOException {
        Collection<Field> all = queries.fields().allNow();
        List<String> addresses = fields(all, FieldType.ADDRESS, null);
        List<String> names = fields(all, FieldType.KEYWORD, NAMES);
        List<String> urls = fields(all, FieldType.KEYWORD, URLS);
        List<String> hashes = fields(all, FieldType.KEYWORD, HASHES);
        List<Finding> ips = new ArrayList<>();
        List<Finding> domains = new ArrayList<>();
        for (Finding finding : findings) {
            Indicator indicator = finding.indicator;
            switch (indicator.kind()) {
                case IP -> {
                    finding.fields = addresses;
                    ips.add(finding);
                }
                case NETWORK -> {
                    finding.fields = addresses;
                    finding.query = any(addresses, field -> term(field, indicator.value()));
                }
                case DOMAIN -> {
                    finding.fields = names;
                    domains.add(finding);
                }
                case URL -> {
                    finding.fields = union(urls, names);
                    finding.query = url(indicator, urls, names, addresses);
                }
                case HASH -> {
                    finding.fields = hashes;
                    finding.query = any(
                            hashes,
                            field -> terms(
                                    field,
                                    new TreeSet<>(List.of(
                                            indicator.value(), indicator.value().toUpperCase(Locale.ROOT)))));
                }
                case UNKNOWN -> {}
            }
        }
        if (!ips.isEmpty() && !addresses.isEmpty()) {
            findAddresses(ips, addresses, asked);
        }
        if (domains.size() <= FEW_NAMES) {
            domains.forEach(finding -> finding.query = any(names, field -> below(field, finding.indicator.value())));
        } else if (!names.isEmpty()) {
            findNames(domains, names, asked);
        }
    }

    private static List<String> fields(Collection<Field> all, FieldType type, Pattern named) {
        List<String> found = new ArrayList<>();
        for (Field field : all) {
            boolean isOurs =
                    !field.name().startsWith("source.") && !field.name().endsWith(".keyword");
            if (isOurs
                    && FieldType.of(field).equals(List.of(type))
                    && (named == null || named.matcher(field.name()).matches())) {
                found.add(field.name());
            }
        }
        return found;
    }

    private static List<String> union(List<String> some, List<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    private static ObjectNode url(Indicator url, List<String> urls, List<String> names, List<String> addresses) {
        Set<String> spellings = new TreeSet<>(List.of(url.value(), url.value().replaceFirst("/$", "")));
        ObjectNode whole = any(urls, field -> terms(field, spellings));
        boolean isAddress = Addresses.isAddress(url.host());
        ObjectNode host = isAddress
                ? any(addresses, field -> term(field, url.host()))
                : any(names, field -> name(field, url.host()));
        ObjectNode path = any(urls, field -> term(field, url.path()));
        if (host == null || path == null) {
            return whole;
        }
        ObjectNode parts = JSON.createObjectNode();
        parts.putObject("bool").putArray("filter").add(host).add(path);
        return Query.any(List.of(whole, parts));
    }

    private void findAddresses(List<Finding> ips, List<String> fields, Asked asked) throws IOException {
        Map<IpAddress, Finding> byAddress = new HashMap<>(); // an IPv6 address can be written in several ways
        ArrayNode wanted = JSON.createArrayNode();
        for (Finding finding : ips) {
            byAddress.put(IpAddress.parse(finding.indicator.value()), finding);
            wanted.add(finding.indicator.value());
        }
        ObjectNode aggregations = JSON.createObjectNode();
        for (String field : fields) {
            ObjectNode values = aggregations.putObject(field).putObject("terms");
            values.put("field", field).put("size", ips.size()).set("include", wanted);
        }
        JsonNode found = asked.search(aggregations);
        for (String field : fields) {
            for (JsonNode bucket : found.path(field).path("buckets")) {
                Finding finding =
                        byAddress.get(IpAddress.parse(bucket.path("key").asText()));
                if (finding != null) {
                    finding.query = any(fields, one -> term(one, finding.indicator.value()));
                }
            }
        }
    }

    private void findNames(List<Finding> domains, List<String> fields, Asked asked) throws IOException {
        Map<String, Finding> byName = new HashMap<>();
        domains.forEach(finding -> byName.put(finding.indicator.value(), finding));
        for (String field : fields) {
            Map<Finding, Set<String>> found = new LinkedHashMap<>();
            JsonNode after = null;
            for (int page = 0; page == 0 || after != null; page++) {
                if (page == MAX_PAGES) {
                    throw Problem.badParameter("There are more than " + MAX_PAGES * NAMES_OF_PAGE
                            + " different values of " + field + ". Use a shorter time range, or look up at most "
                            + FEW_NAMES + " names at a time");
                }
                if (asked.isGivenUp()) {
                    return;
                }
                JsonNode answer = names(field, after, asked);
                for (JsonNode bucket : answer.path("buckets")) {
                    String name = bucket.at("/key/name").asText();
                    for (String domain = name.toLowerCase(Locale.ROOT); ; ) {
                        Finding finding = byName.get(domain);
                        if (finding != null) {
                            found.computeIfAbsent(finding, key -> new TreeSet<>())
                                    .add(name);
                        }
                        int dot = domain.indexOf('.');
                        if (dot < 0) {
                            break;
                        }
                        domain = domain.substring(dot + 1);
                    }
                }
                after = answer.get("after_key");
            }
            found.forEach((finding, names) -> {
                ObjectNode query =
                        names.size() > MAX_NAMES_OF_ONE ? below(field, finding.indicator.value()) : terms(field, names);
                finding.query = finding.query == null ? query : Query.any(List.of(finding.query, query));
            });
        }
    }

    /** Returns a page of the different values of a field, in order. */
    private static JsonNode names(String field, JsonNode after, Asked asked) throws IOException {
        ObjectNode aggregations = JSON.createObjectNode();
        ObjectNode names = aggregations.putObject("names").putObject("composite");
        names.put("size", NAMES_OF_PAGE);
        names.putArray("sources")
                .addObject()
                .putObject("name")
                .putObject("terms")
                .put("field", field);
        if (after != null) {
            names.set("after", after);
        }
        return asked.search(aggregations).path("names");
    }

    // --- how often it occurs

    private void count(Collection<Finding> findings, Asked asked) throws IOException {
        List<Finding> open =
                findings.stream().filter(finding -> finding.query != null).toList();
        for (int from = 0; from < open.size() && !asked.isGivenUp(); from += AT_ONCE) {
            List<Finding> some = open.subList(from, Math.min(from + AT_ONCE, open.size()));
            ObjectNode aggregations = JSON.createObjectNode();
            ObjectNode found = aggregations.putObject("found");
            ObjectNode filters = found.putObject("filters").putObject("filters");
            for (int i = 0; i < some.size(); i++) {
                filters.set(String.valueOf(i), some.get(i).query);
            }
            ObjectNode of = found.putObject("aggs");
            of.putObject("first").putObject("min").put("field", Columns.TIME_FIELD);
            of.putObject("last").putObject("max").put("field", Columns.TIME_FIELD);
            if (asked.samples > 0) {
                ObjectNode newest =
                        of.putObject("samples").putObject("top_hits").put("size", asked.samples);
                newest.putArray("sort")
                        .addObject()
                        .putObject(Columns.TIME_FIELD)
                        .put("order", "desc")
                        .put("unmapped_type", "date");
            }
            JsonNode buckets = asked.search(aggregations).at("/found/buckets");
            for (int i = 0; i < some.size(); i++) {
                enter(some.get(i), buckets.path(String.valueOf(i)));
            }
        }
    }

    private static void enter(Finding finding, JsonNode bucket) {
        finding.count = bucket.path("doc_count").asLong();
        finding.first = Query.time(bucket.at("/first/value"));
        finding.last = Query.time(bucket.at("/last/value"));
        ArrayNode samples = JSON.createArrayNode();
        bucket.at("/samples/hits/hits").forEach(hit -> samples.add(hit.path("_source")));
        finding.samples = samples;
    }

    // --- Elasticsearch queries

    /** Returns a query that matches any of the fields; null if there is no field. */
    private static ObjectNode any(List<String> fields, Function<String, ObjectNode> ofField) {
        return fields.isEmpty() ? null : Query.any(fields.stream().map(ofField).toList());
    }

    private static ObjectNode term(String field, String value) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("term").put(field, value);
        return query;
    }

    /** Returns a query for a name of a host, which may be stored with capital letters. */
    private static ObjectNode name(String field, String name) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("term").putObject(field).put("value", name).put("case_insensitive", true);
        return query;
    }

    private static ObjectNode terms(String field, Collection<String> values) {
        ObjectNode query = JSON.createObjectNode();
        values.forEach(query.putObject("terms").putArray(field)::add);
        return query;
    }

    /** Returns a query for the name, and the names below it. */
    private static ObjectNode below(String field, String name) {
        ObjectNode wildcard = JSON.createObjectNode();
        wildcard.putObject("wildcard")
                .putObject(field)
                .put("value", "*." + name)
                .put("case_insensitive", true);
        return Query.any(List.of(name(field, name), wildcard));
    }

    // --- the answer

    private static ObjectNode row(Indicator listed, Finding finding) {
        ObjectNode row = JSON.createObjectNode()
                .put("indicator", listed.typed().strip())
                .put("kind", listed.kind().toString());
        if (listed.kind() == Kind.UNKNOWN) {
            return row.put("problem", Indicator.EXPECTED);
        }
        row.put("value", listed.value());
        finding.fields.forEach(row.putArray("fields")::add);
        row.put("count", finding.count).put("first", finding.first).put("last", finding.last);
        row.set("samples", finding.samples);
        return row;
    }

    private static byte[] json(List<ObjectNode> rows, long found, Asked asked, long begun) throws IOException {
        ObjectNode answer = JSON.createObjectNode()
                .put("took", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
                .put("timedOut", asked.timedOut)
                .put("failedShards", asked.failedShards)
                .put("found", found);
        answer.putArray("indicators").addAll(rows);
        return JSON.writeValueAsBytes(answer);
    }

    private static byte[] ndjson(List<ObjectNode> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ObjectNode row : rows) {
            out.writeBytes(JSON.writeValueAsBytes(row));
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] csv(List<ObjectNode> rows) throws IOException {
        CsvRecords csv =
                new CsvRecords(List.of("indicator", "kind", "value", "count", "first", "last", "fields", "problem"));
        for (ObjectNode row : rows) {
            List<String> fields = new ArrayList<>();
            row.path("fields").forEach(field -> fields.add(field.asText()));
            csv.write(row.put("fields", String.join(" ", fields)));
        }
        return csv.take();
    }
}
