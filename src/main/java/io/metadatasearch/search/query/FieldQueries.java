package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.query.Clause.Bound;
import io.metadatasearch.search.query.Clause.Name;
import io.metadatasearch.search.query.Clause.Phrase;
import io.metadatasearch.search.query.Clause.Range;
import io.metadatasearch.search.query.Clause.Regex;
import io.metadatasearch.search.query.Clause.Value;
import io.metadatasearch.search.query.Clause.Word;
import io.metadatasearch.search.query.FieldNames.Field;
import io.metadatasearch.search.query.FieldType.Values;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Converts what was typed into Elasticsearch queries. Each value is checked against the type of its field. A value that
 * no record can have is refused, with its position and a similar value, instead of being answered with no records.
 */
final class FieldQueries {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_TERMS = 100;
    private static final int MAX_VALUES = 65_536; // limit of one terms query in Elasticsearch
    private static final int MAX_NETWORKS = 1_000; // each becomes its own clause there
    private static final int MAX_EXPANSIONS = 10_000;
    private static final String EXISTS = "_exists_";
    private static final String IGNORED = "_ignored"; // the fields of a record whose cells did not fit
    /** What the standard analyzer of Elasticsearch does not split. */
    private static final Pattern ONE_WORD = Pattern.compile("[\\p{L}\\p{N}_.*?]+");

    private static final Pattern PREFIX = Pattern.compile("(?:[^*?\\\\]|\\\\.)+\\*", Pattern.DOTALL);

    /** {@code *.example.com}: it also reads every term, but there is no other way to find the names below a domain. */
    private static final Pattern BELOW_A_NAME = Pattern.compile("\\*(?:\\.[^*?.]+)+");

    private final String text;
    private final FieldNames fields;
    private final boolean slowAllowed;
    private final Instant now;
    private int terms;
    private int alone; // those that are never merged with others

    private FieldQueries(String text, FieldNames fields, boolean slowAllowed, Instant now) {
        this.text = text;
        this.fields = fields;
        this.slowAllowed = slowAllowed;
        this.now = now;
    }

    /**
     * Returns the Elasticsearch query of a clause.
     *
     * @param text the text that the clause was read from
     * @param slowAllowed whether terms may begin with a wildcard, which reads all terms of a field
     * @param now the time that {@code now} stands for
     * @throws Problem 400 if the clause asks for something that cannot be found
     * @throws IOException if Elasticsearch does not return the fields
     */
    static ObjectNode of(Clause clause, String text, FieldNames fields, boolean slowAllowed, Instant now)
            throws IOException {
        FieldQueries queries = new FieldQueries(text, fields, slowAllowed, now);
        ObjectNode query = queries.query(clause);
        if (queries.terms > MAX_TERMS) {
            throw tooMany(queries.terms);
        }
        return query;
    }

    private static Problem tooMany(int terms) {
        return Problem.badParameter("q has too many terms: " + terms + ", expected at most " + MAX_TERMS
                + "; all values of one field, as in srcIp:(10.0.0.1 OR 10.0.0.2), count as one term");
    }

    private ObjectNode query(Clause clause) throws IOException {
        if (clause instanceof Clause.Not not) {
            ObjectNode query = JSON.createObjectNode();
            query.putObject("bool").putArray("must_not").add(query(not.of()));
            return query;
        }
        if (clause instanceof Clause.All all) {
            ObjectNode query = JSON.createObjectNode();
            ArrayNode filter = query.putObject("bool").putArray("filter");
            for (Clause one : all.of()) {
                filter.add(query(one));
            }
            return query;
        }
        if (clause instanceof Clause.Any any) {
            List<ObjectNode> queries = new ArrayList<>();
            for (Clause one : any.of()) {
                queries.add(query(one));
            }
            return Query.any(merged(queries));
        }
        terms++;
        Clause.Matches matches = (Clause.Matches) clause;
        ObjectNode query = matches(matches.field(), matches.value());
        if (!query.has("term") && ++alone > MAX_TERMS) {
            throw tooMany(alone); // at once: a long q would waste memory
        }
        return query;
    }

    /** Merges the values of one field into one query, so that there may be many values. */
    private List<ObjectNode> merged(List<ObjectNode> queries) throws IOException {
        Map<String, List<JsonNode>> values = new LinkedHashMap<>();
        List<ObjectNode> merged = new ArrayList<>();
        for (ObjectNode query : queries) {
            Map.Entry<String, JsonNode> term =
                    query.path("term").properties().stream().findFirst().orElse(null);
            if (term == null) {
                merged.add(query);
            } else {
                values.computeIfAbsent(term.getKey(), field -> new ArrayList<>())
                        .add(term.getValue());
            }
        }
        for (Map.Entry<String, List<JsonNode>> ofField : values.entrySet()) {
            String field = ofField.getKey();
            List<JsonNode> all = ofField.getValue();
            terms -= all.size() - 1;
            long networks = all.stream()
                    .filter(value -> value.isTextual() && value.asText().contains("/"))
                    .count();
            if (all.size() > MAX_VALUES || isAddress(field) && networks > MAX_NETWORKS) {
                throw Problem.badParameter("q has too many values of " + field + ": " + all.size()
                        + ", expected at most " + MAX_VALUES + " values and " + MAX_NETWORKS + " networks");
            }
            merged.add(all.size() == 1 ? one("term", field, all.get(0)) : one("terms", field, JSON.valueToTree(all)));
        }
        return merged;
    }

    private boolean isAddress(String field) throws IOException {
        return fields.lookUp(field)
                .filter(one -> FieldType.of(one).contains(FieldType.ADDRESS))
                .isPresent();
    }

    private ObjectNode matches(Name name, Value value) throws IOException {
        if (name == null || name.text().equals("*")) {
            return anywhere(value);
        }
        if (name.text().equals(EXISTS) || name.text().equals(IGNORED)) {
            return ofName(name, value);
        }
        Field field = find(name.text(), name.start(), name.end());
        if (value instanceof Word word && word.isAnything()) {
            return exists(field.name());
        }
        List<FieldType> types = FieldType.of(field);
        return types.size() == 1 ? matches(name, field, types.get(0), value) : ofSeveral(name, field, types, value);
    }

    private ObjectNode matches(Name name, Field field, FieldType type, Value value) throws IOException {
        if (value instanceof Range range) {
            return range(field, type, range);
        }
        if (value instanceof Regex regex) {
            requireParts(field, type, value, "regular expressions");
            return one("regexp", field.name(), JSON.createObjectNode().put("value", regex.text()));
        }
        if (value instanceof Phrase phrase) {
            if (phrase.slop() > 0 && type != FieldType.TEXT) {
                throw QueryText.mistake(
                        phrase.start(),
                        "a word distance needs a field of words; " + field.name() + " is searched as a whole");
            }
            return term(name, field, type, value, phrase.text(), phrase.slop());
        }
        Word word = (Word) value;
        if (word.fuzziness() != null) {
            requireParts(field, type, value, "~");
            return one(
                    "fuzzy",
                    field.name(),
                    JSON.createObjectNode().put("value", word.text()).put("fuzziness", word.fuzziness()));
        }
        return word.pattern() != null && type.isText()
                ? wildcard(field, type, word)
                : term(name, field, type, value, word.text(), 0);
    }

    /**
     * Returns the query for a field that has different types in different indices: it looks where the value is
     * possible.
     */
    private ObjectNode ofSeveral(Name name, Field field, List<FieldType> types, Value value) {
        String typed = exact(value);
        if (typed == null || isWild(value)) {
            throw QueryText.mistake(
                    value.start(),
                    field.name() + " has several types (" + field.type() + "): you can search only for whole values");
        }
        if (types.stream().noneMatch(type -> type.read(typed, now).isPresent())) {
            throw unfit(name, field, types.get(0), value.start(), value.end(), typed);
        }
        return one(
                "match",
                field.name(),
                JSON.createObjectNode()
                        .put("query", typed)
                        .put("operator", "and")
                        .put("lenient", true));
    }

    private ObjectNode term(Name name, Field field, FieldType type, Value value, String typed, int slop) {
        Values values =
                type.read(typed, now).orElseThrow(() -> unfit(name, field, type, value.start(), value.end(), typed));
        if (type == FieldType.TEXT) {
            ObjectNode phrase = JSON.createObjectNode().put("query", typed);
            if (slop > 0) {
                phrase.put("slop", slop);
            }
            return one("match_phrase", field.name(), phrase);
        }
        if (values.term() != null) {
            return one("term", field.name(), JSON.valueToTree(values.term()));
        }
        ObjectNode bounds = bounds(type);
        bounds.set("gte", JSON.valueToTree(values.low()));
        bounds.set("lte", JSON.valueToTree(values.high()));
        return one("range", field.name(), bounds);
    }

    private static ObjectNode bounds(FieldType type) {
        ObjectNode bounds = JSON.createObjectNode();
        return type == FieldType.TIME ? bounds.put("format", "strict_date_optional_time") : bounds;
    }

    private ObjectNode range(Field field, FieldType type, Range range) {
        if (range.from() == null && range.to() == null) {
            return exists(field.name());
        }
        if (type == FieldType.TEXT || type == FieldType.BOOLEAN) {
            throw QueryText.mistake(
                    range.start(), "the values of " + field.name() + " have no order, so a range is not possible");
        }
        ObjectNode bounds = bounds(type);
        Values from = bound(field, type, range.from());
        if (from != null) {
            // After a day means after its end.
            boolean included = range.from().included();
            bounds.set(included ? "gte" : "gt", JSON.valueToTree(included ? from.low() : from.high()));
        }
        Values to = bound(field, type, range.to());
        if (to != null) {
            boolean included = range.to().included();
            bounds.set(included ? "lte" : "lt", JSON.valueToTree(included ? to.high() : to.low()));
        }
        if (from != null && to != null && isEmpty(type, from, to, range)) {
            throw QueryText.mistake(
                    range.start(),
                    "the range is empty: " + range.from().text() + " to "
                            + range.to().text());
        }
        return one("range", field.name(), bounds);
    }

    private static boolean isEmpty(FieldType type, Values from, Values to, Range range) {
        if (from.low() instanceof Number low && to.high() instanceof Number high) {
            int order = Double.compare(low.doubleValue(), high.doubleValue());
            boolean whole = range.from().included() && range.to().included();
            return order > 0 || order == 0 && !whole;
        }
        return type == FieldType.TIME && Instant.parse((String) from.low()).isAfter(Instant.parse((String) to.high()));
    }

    private Values bound(Field field, FieldType type, Bound bound) {
        if (bound == null) {
            return null;
        }
        return type.read(bound.text(), now)
                .orElseThrow(() -> unfit(null, field, type, bound.start(), bound.end(), bound.text()));
    }

    private ObjectNode wildcard(Field field, FieldType type, Word word) throws IOException {
        refuseSlow(word);
        boolean isPrefix = PREFIX.matcher(word.pattern()).matches();
        if (type == FieldType.KEYED) {
            if (!isPrefix) {
                requireParts(field, type, word, "a wildcard that is not the last character");
            }
            return one("prefix", field.name(), JSON.getNodeFactory().textNode(withoutStar(word)));
        }
        if (type == FieldType.KEYWORD) {
            return one("wildcard", field.name(), JSON.createObjectNode().put("value", word.pattern()));
        }
        if (ONE_WORD.matcher(word.text()).matches()) {
            return one(
                    "wildcard",
                    field.name(),
                    JSON.createObjectNode().put("value", word.pattern()).put("case_insensitive", true));
        }
        String begin = withoutStar(word);
        if (!isPrefix || begin.codePoints().noneMatch(Character::isLetterOrDigit)) {
            String instead = field.name() + ".keyword:" + text.substring(word.start(), word.end());
            String what = "a wildcard in " + field.name() + " is possible only within one word or at the end";
            throw fields.lookUp(field.name() + ".keyword").isPresent()
                    ? QueryText.mistake(
                            word.start(), what + ". Did you mean " + instead + ", which searches the whole text?")
                    : QueryText.mistake(word.start(), what);
        }
        boolean isInWord = Character.isLetterOrDigit(begin.codePointBefore(begin.length()));
        return isInWord
                ? one(
                        "match_phrase_prefix",
                        field.name(),
                        JSON.createObjectNode().put("query", begin).put("max_expansions", MAX_EXPANSIONS))
                : one("match_phrase", field.name(), JSON.createObjectNode().put("query", begin));
    }

    private static String withoutStar(Word word) {
        return word.text().substring(0, word.text().length() - 1);
    }

    private void refuseSlow(Word word) {
        boolean isSlow = "*?".indexOf(word.pattern().charAt(0)) >= 0;
        if (isSlow && !slowAllowed && !BELOW_A_NAME.matcher(word.pattern()).matches()) {
            throw QueryText.mistake(
                    word.start(), "a term cannot begin with a wildcard: it would read every term of a field");
        }
    }

    /** Requires a field in which any part of a value can be searched. */
    private static void requireParts(Field field, FieldType type, Value value, String what) {
        if (!type.isText()) {
            throw QueryText.mistake(
                    value.start(), what + " cannot be used in " + field.name() + ": expected " + type.expected());
        }
        if (type == FieldType.KEYED) {
            throw QueryText.mistake(
                    value.start(),
                    what + " cannot be used in more: expected a whole value, or its beginning followed by a *");
        }
    }

    /** Returns the query for {@code _exists_:host} or {@code _ignored:host}, where the value is the name of a field. */
    private ObjectNode ofName(Name name, Value value) throws IOException {
        boolean exists = name.text().equals(EXISTS);
        if (!exists && value instanceof Word word && word.isAnything()) {
            return exists(IGNORED);
        }
        String typed = exact(value);
        if (typed == null) {
            throw QueryText.mistake(
                    name.start(), name.text() + " needs the name of a field, as in " + name.text() + ":userAgent");
        }
        String field = find(typed, value.start(), value.end()).name();
        return exists
                ? exists(field)
                : one("term", IGNORED, JSON.getNodeFactory().textNode(field));
    }

    private Field find(String typed, int start, int end) throws IOException {
        if (typed.startsWith("_")) {
            throw QueryText.mistake(start, typed + " is not a field of the records");
        }
        if (typed.contains("*")) {
            throw QueryText.mistake(start, "a field name cannot contain a wildcard: write the full name");
        }
        Optional<Field> field = fields.lookUp(typed);
        if (field.isPresent()) {
            return field.get();
        }
        Problem unknown = QueryText.mistake(start, fields.unknown(typed));
        fields.near(typed).ifPresent(near -> unknown.suggesting(text.substring(0, start) + near + text.substring(end)));
        throw unknown;
    }

    private Problem unfit(Name name, Field field, FieldType type, int start, int end, String typed) {
        String what = (typed.isEmpty() ? "\"\"" : typed) + " is not a value of " + field.name() + ": expected "
                + type.expected();
        Optional<String> near = type.near(typed, now);
        if (near.isPresent()) {
            String prefix = name == null ? "" : text.substring(name.start(), start);
            boolean alone = prefix.endsWith(":");
            String instead = QueryText.typed(near.get());
            return QueryText.mistake(start, what + ". Did you mean " + (alone ? prefix : "") + instead + "?")
                    .suggesting(text.substring(0, start) + instead + text.substring(end));
        }
        if (type == FieldType.ADDRESS
                && name != null
                && start == name.end() + 1
                && typed.matches("[\\w-]+(\\.[\\w-]+)*\\.[A-Za-z]{2,}")) {
            return QueryText.mistake(start, what + ". Did you mean host:" + typed + "?")
                    .suggesting(text.substring(0, name.start()) + "host:" + typed + text.substring(end));
        }
        return QueryText.mistake(start, what);
    }

    /** Returns the query for a value without a field: it looks in all fields that can have the value. */
    private ObjectNode anywhere(Value value) throws IOException {
        if (value instanceof Word word && word.isAnything()) {
            ObjectNode all = JSON.createObjectNode();
            all.putObject("match_all");
            return all;
        }
        if (value instanceof Range range) {
            throw QueryText.mistake(range.start(), "expected a field before the range, as in bytesIn:>1000");
        }
        List<ObjectNode> queries = new ArrayList<>();
        String typed = exact(value);
        boolean areAll = typed != null && addPlain(value, typed, queries);
        if (!areAll) {
            addParts(value, queries);
        }
        if (queries.isEmpty()) {
            throw QueryText.mistake(value.start(), "no field can have this value");
        }
        return Query.any(queries);
    }

    private void addParts(Value value, List<ObjectNode> queries) throws IOException {
        if (isWild(value)) {
            refuseSlow((Word) value);
        }
        for (Field field : fields.all()) {
            FieldType type = FieldType.of(field).get(0);
            if (type.isText() && isPossible(type, value)) {
                queries.add(matches(null, field, type, value));
            }
        }
    }

    /** Returns the text of a phrase or of a word without ~; null for any other value. */
    private static String exact(Value value) {
        if (value instanceof Phrase phrase) {
            return phrase.text();
        }
        return value instanceof Word word && word.fuzziness() == null ? word.text() : null;
    }

    private static boolean isWild(Value value) {
        return value instanceof Word word && word.pattern() != null;
    }

    /** Returns whether a field of this type can be searched for a part of a value. */
    private static boolean isPossible(FieldType type, Value value) {
        if (!(value instanceof Word word) || word.pattern() == null) {
            return type != FieldType.KEYED;
        }
        boolean isPrefix = PREFIX.matcher(word.pattern()).matches();
        return switch (type) {
            case KEYED -> isPrefix;
            case TEXT -> isPrefix || ONE_WORD.matcher(word.text()).matches();
            default -> true;
        };
    }

    /** Adds the queries for a whole value; returns whether these are all. */
    private boolean addPlain(Value value, String typed, List<ObjectNode> queries) throws IOException {
        boolean isWild = isWild(value);
        Optional<Addresses> address = isWild || Addresses.isAddress(typed) ? Addresses.read(typed) : Optional.empty();
        for (Field field : fields.all()) {
            FieldType type = FieldType.of(field).get(0);
            boolean isMeant =
                    switch (type) {
                        case ADDRESS -> address.isPresent();
                        case WHOLE, DECIMAL, PORT, STATUS -> typed.matches("-?[0-9]+(\\.[0-9]+)?");
                        case TIME -> typed.matches("[0-9]{4}-.*");
                        default -> false;
                    };
            if (isMeant
                    && FieldType.of(field).size() == 1
                    && type.read(typed, now).isPresent()) {
                queries.add(term(null, field, type, value, typed, 0));
            }
        }
        if (isWild) {
            return address.isPresent();
        }
        boolean isNetwork = address.isPresent() && typed.contains("/");
        if (!isNetwork && FieldType.KEYWORD.read(typed, now).isPresent()) {
            queries.add(inTexts(typed, value instanceof Phrase phrase ? phrase.slop() : 0));
        }
        return true;
    }

    private ObjectNode inTexts(String typed, int slop) throws IOException {
        ObjectNode query = JSON.createObjectNode();
        ObjectNode match = query.putObject("multi_match").put("query", typed).put("type", "phrase");
        if (slop > 0) {
            match.put("slop", slop);
        }
        ArrayNode names = match.putArray("fields");
        for (Field field : fields.all()) {
            if (FieldType.of(field).stream().allMatch(FieldType::isText)) {
                names.add(field.name());
            }
        }
        return query;
    }

    private static ObjectNode exists(String field) {
        return one("exists", "field", JSON.getNodeFactory().textNode(field));
    }

    private static ObjectNode one(String kind, String field, JsonNode what) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject(kind).set(field, what);
        return query;
    }
}
