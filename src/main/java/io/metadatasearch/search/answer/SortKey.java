package io.metadatasearch.search.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.query.FieldNames;
import io.metadatasearch.search.query.FieldNames.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A field that answers are sorted by. */
public record SortKey(Field field, boolean descending) {

    private static final int MOST = 3;

    // Each record has its own place: records with the same time differ in the file or the row they came from.
    private static final List<String> PLACE = List.of("source.file", "source.row");

    /**
     * Reads the parameter sort: {@code bytesIn:desc,host}; the default direction is ascending. Without the parameter,
     * the newest records come first.
     *
     * @throws Problem 400 if a field cannot be sorted by or is named twice, a direction is unknown, or there are too many
     */
    static List<SortKey> read(Parameters parameters, FieldNames fields) throws IOException {
        String sort = parameters.find("sort").orElse(Columns.TIME_FIELD + ":desc");
        List<SortKey> keys = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (String part : sort.split(",", -1)) {
            String key = part.strip();
            int colon = key.lastIndexOf(':');
            String direction = colon < 0 ? "asc" : key.substring(colon + 1);
            if (!direction.equals("asc") && !direction.equals("desc")) {
                throw Problem.badParameter("sort must be a comma-separated list of fields, each with an optional"
                        + " :asc or :desc, such as bytesIn:desc,host, was " + sort);
            }
            Field field = fields.sortable(colon < 0 ? key : key.substring(0, colon));
            if (!named.add(field.name())) {
                throw Problem.badParameter("sort names " + field.name() + " twice");
            }
            keys.add(new SortKey(field, direction.equals("desc")));
        }
        if (keys.size() > MOST) {
            throw Problem.badParameter("sort names " + keys.size() + " fields, expected at most " + MOST);
        }
        return keys;
    }

    /** Writes the order as it is sent to Elasticsearch; records without the field come last. */
    public static void write(List<SortKey> keys, ArrayNode sort) {
        for (SortKey key : keys) {
            ObjectNode order = sort.addObject().putObject(key.field().name());
            order.put("order", key.descending() ? "desc" : "asc");
            order.put("missing", "_last");
            String type = key.field().type();
            order.put("unmapped_type", type.equals("flattened") ? "keyword" : type.replaceFirst(",.*", ""));
        }
    }

    /** Writes the same order with the place of the record at the end, so that no two records are equal. */
    static void writeUnique(List<SortKey> keys, ArrayNode sort) {
        write(keys, sort);
        for (String field : PLACE) {
            if (keys.stream().noneMatch(key -> key.field().name().equals(field))) {
                sort.addObject().putObject(field).put("order", "asc").put("unmapped_type", "long");
            }
        }
    }
}
