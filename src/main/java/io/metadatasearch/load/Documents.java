package io.metadatasearch.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the rows of one file as the lines of a bulk request: an action with index and {@code _id}, and a document. For
 * one thread.
 */
final class Documents {

    private static final int FIRST_CAPACITY = 1024;
    private static final byte[] MORE = ("\"" + Columns.MORE_FIELD + "\":{").getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Columns.Header header;
    private final EventTime eventTime;
    private final IndexNames indices;
    private final DocumentIds ids;
    private final byte[] sourceStart;
    private final byte[] sourceEnd;
    private final Set<String> more;
    private String actionIndex;
    private byte[] action;
    private Instant newestEvent;
    private Instant now = Instant.now();

    /**
     * Prepares to write.
     *
     * @param header the fields of the file's columns
     * @param alias the beginning of every index name
     * @param period the time that one index covers: none, day, month or year
     * @param load what is loaded: its path and its generation stand in each document
     */
    Documents(Columns.Header header, EventTime eventTime, String alias, String period, ObjectLoad load) {
        this.header = header;
        this.eventTime = eventTime;
        this.indices = new IndexNames(alias, period);
        this.ids = new DocumentIds(load.path());
        NdjsonBuffer start = new NdjsonBuffer(FIRST_CAPACITY);
        start.raw("\"" + Columns.SOURCE_FIELD + "\":{\"file\":");
        start.raw(NdjsonBuffer.quoted(load.path()));
        start.raw(",\"row\":");
        this.sourceStart = start.copy();
        this.sourceEnd = (load.generation() > 1 ? ",\"generation\":" + load.generation() + "}}\n" : "}}\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.more = header.more().stream().map(Columns.Field::name).collect(Collectors.toSet());
    }

    /** The time of the newest event since this was called before, or null. An event to come is not counted. */
    Instant takeNewestEvent() {
        Instant newest = newestEvent;
        newestEvent = null;
        now = Instant.now();
        return newest;
    }

    /** Writes a row as it stands in the file. */
    void write(NdjsonBuffer json, long row, Cells cells, int first) {
        Instant time = null;
        String written = null;
        for (int column : header.times()) {
            String cell = cells.get(first + column);
            time = eventTime.parse(cell);
            if (time != null) {
                written = written(cell, time);
                break;
            }
        }
        begin(json, row, time, written);
        writeFields(json, header.fields(), time != null, cells, first);
        if (!header.more().isEmpty()) {
            int before = json.length();
            json.raw(MORE);
            int empty = json.length();
            writeFields(json, header.more(), false, cells, first);
            endMore(json, before, empty);
        }
        end(json, row);
    }

    /** Each with a comma behind it. */
    private static void writeFields(
            NdjsonBuffer json, List<Columns.Field> fields, boolean hasTime, Cells cells, int first) {
        char[] chars = cells.chars();
        for (int i = 0; i < fields.size(); i++) {
            Columns.Field field = fields.get(i);
            int from = cells.start(first + field.column());
            int to = cells.end(first + field.column());
            if (from == to || hasTime && field.time()) {
                continue; // an empty cell is an absent field
            }
            json.raw(field.json());
            if (field.number() && JsonNumbers.isNumber(chars, from, to)) {
                json.raw(chars, from, to);
            } else {
                json.string(chars, from, to);
            }
            json.raw(',');
        }
    }

    /** A row by the names of its fields, as {@link #write(NdjsonBuffer, long, Map)} takes it. Empty cells are not there. */
    Map<String, Object> fields(Cells cells, int first) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int column : header.times()) {
            String cell = cells.get(first + column);
            Instant time = eventTime.parse(cell);
            if (time != null) {
                fields.put(Columns.TIME_FIELD, written(cell, time));
                break;
            }
        }
        boolean hasTime = !fields.isEmpty();
        put(fields, header.fields(), hasTime, cells, first);
        put(fields, header.more(), false, cells, first);
        return fields;
    }

    private static void put(
            Map<String, Object> row, List<Columns.Field> fields, boolean hasTime, Cells cells, int first) {
        for (Columns.Field field : fields) {
            int from = cells.start(first + field.column());
            int to = cells.end(first + field.column());
            if (from == to || hasTime && field.time()) {
                continue;
            }
            String text = cells.get(first + field.column());
            row.put(
                    field.name(),
                    field.number() && JsonNumbers.isNumber(cells.chars(), from, to) ? number(text) : text);
        }
    }

    private static Number number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return new BigDecimal(text);
        }
    }

    /**
     * Writes a row that steps may have changed. What is null or an empty text is absent.
     *
     * @throws JsonProcessingException if a value cannot be written as JSON
     */
    void write(NdjsonBuffer json, long row, Map<?, ?> fields) throws JsonProcessingException {
        Object given = fields.get(Columns.TIME_FIELD);
        String cell = given == null ? null : given.toString();
        Instant time = cell == null ? null : eventTime.parse(cell);
        begin(json, row, time, time == null ? null : written(cell, time));
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String name = String.valueOf(field.getKey());
            if (!more.contains(name) && !(time != null && name.equals(Columns.TIME_FIELD))) {
                writeField(json, name, field.getValue());
            }
        }
        if (!more.isEmpty()) {
            int before = json.length();
            json.raw(MORE);
            int empty = json.length();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                String name = String.valueOf(field.getKey());
                if (more.contains(name)) {
                    writeField(json, name, field.getValue());
                }
            }
            endMore(json, before, empty);
        }
        end(json, row);
    }

    private static void writeField(NdjsonBuffer json, String name, Object value) throws JsonProcessingException {
        if (value == null || "".equals(value)) {
            return;
        }
        json.raw(NdjsonBuffer.quoted(name));
        json.raw(':');
        if (value instanceof Map
                || value instanceof Collection
                || value instanceof Object[]
                || value instanceof JsonNode
                || value instanceof Number
                || value instanceof Boolean) {
            json.raw(JSON.writeValueAsBytes(value));
        } else {
            json.raw(NdjsonBuffer.quoted(value.toString()));
        }
        json.raw(',');
    }

    private static String written(String cell, Instant time) {
        return EventTime.looksLikeUtc(cell) ? cell : time.toString();
    }

    private void begin(NdjsonBuffer json, long row, Instant time, String written) {
        // An event to come is one of a clock that is wrong, and would hide for good how old the others are.
        if (time != null && !time.isAfter(now) && (newestEvent == null || time.isAfter(newestEvent))) {
            newestEvent = time;
        }
        String index = indices.at(time);
        if (!index.equals(actionIndex)) {
            actionIndex = index;
            action = ("{\"index\":{\"_index\":\"" + index + "\",\"_id\":\"").getBytes(StandardCharsets.US_ASCII);
        }
        json.raw(action);
        json.raw(ids.of(row));
        json.raw("\"}}\n{");
        if (time != null) {
            json.raw("\"" + Columns.TIME_FIELD + "\":\"");
            json.raw(written);
            json.raw("\",");
        }
    }

    private static void endMore(NdjsonBuffer json, int before, int empty) {
        if (json.length() == empty) {
            json.truncate(before);
        } else {
            json.truncate(json.length() - 1); // the comma behind the last
            json.raw("},");
        }
    }

    private void end(NdjsonBuffer json, long row) {
        json.raw(sourceStart);
        json.number(row);
        json.raw(sourceEnd);
    }
}
