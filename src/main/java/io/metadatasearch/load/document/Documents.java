package io.metadatasearch.load.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.Quality;
import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.IndexNames;
import io.metadatasearch.schema.IpAddress;
import io.metadatasearch.schema.time.EventTime;
import io.metadatasearch.text.NdjsonBuffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the rows of one file as the lines of a bulk request: an action with index and {@code _id}, and a document. Not
 * thread-safe.
 */
public final class Documents {

    private static final int FIRST_CAPACITY = 1024;
    private static final byte[] MORE = ("\"" + Columns.MORE_FIELD + "\":{").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_DOCUMENT = "\"}}\n{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIMESTAMP = ("\"" + Columns.TIME_FIELD + "\":\"").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER_TEXT = "\",".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RAW = ("\"" + Columns.RAW_FIELD + "\":{").getBytes(StandardCharsets.US_ASCII);
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventTime eventTime;
    private final NothingCells nothing;
    private final Quality quality;
    private final IndexNames indices;
    private final DocumentIds ids;
    private final byte[] sourceStart;
    private final byte[] sourceEnd;
    private final List<String> raw = new ArrayList<>(); // names and texts alternate
    private String actionIndex;
    private byte[] action;
    private Instant newestEvent;
    private Instant now = Instant.now();
    private int timeColumn;
    private String timeCell;
    private int utcCell;

    /**
     * Creates the writer.
     *
     * @param eventTime reads the times of the file
     * @param nothing the cells that stand for no value
     * @param alias the prefix of every index name
     * @param period the time that one index covers: none, day, month or year
     * @param load the load, whose path and generation are part of each document
     */
    public Documents(EventTime eventTime, NothingCells nothing, String alias, String period, ObjectLoad load) {
        this.eventTime = eventTime;
        this.nothing = nothing;
        this.quality = load.quality();
        this.indices = new IndexNames(alias, period);
        this.ids = new DocumentIds(load.path());
        NdjsonBuffer start = new NdjsonBuffer(FIRST_CAPACITY);
        start.raw("\"" + Columns.SOURCE_FIELD + "\":{\"file\":");
        start.raw(NdjsonBuffer.quoted(load.path()));
        start.raw(",\"row\":");
        this.sourceStart = start.copy();
        this.sourceEnd = (load.generation() > 1 ? ",\"generation\":" + load.generation() + "}}\n" : "}}\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The time of the newest event since the last call; null if there is none. Events in the future do not count. */
    public Instant takeNewestEvent() {
        Instant newest = newestEvent;
        newestEvent = null;
        now = Instant.now();
        return newest;
    }

    /** Writes a row as it is in the file. */
    public void write(NdjsonBuffer json, long row, Columns.Header header, Cells cells, int first) {
        Instant time = time(header, cells, first);
        if (time == null) {
            quality.undated(timeCell);
        }
        begin(json, row, time);
        writeTime(json, time, cells);
        writeFields(json, header, header.fields(), time != null, cells, first);
        if (!header.more().isEmpty()) {
            int before = json.length();
            json.raw(MORE);
            int empty = json.length();
            writeFields(json, header, header.more(), false, cells, first);
            endObject(json, before, empty);
        }
        if (!raw.isEmpty()) {
            json.raw(RAW);
            for (int i = 0; i < raw.size(); i++) {
                json.raw(NdjsonBuffer.quoted(raw.get(i)));
                json.raw(i % 2 == 0 ? ':' : ',');
            }
            endObject(json, 0, 0);
            raw.clear();
        }
        end(json, row);
    }

    /** Finds the time of a row, and records its column and its text; null if there is none. */
    private Instant time(Columns.Header header, Cells cells, int first) {
        timeCell = null;
        timeColumn = -1;
        utcCell = -1;
        for (int[] columns : header.times()) {
            int alone = first + columns[0];
            if (columns.length == 1 && EventTime.looksLikeUtc(cells.chars(), cells.start(alone), cells.end(alone))) {
                Instant time = eventTime.parse(cells.chars(), cells.start(alone), cells.end(alone));
                if (time != null) {
                    utcCell = alone;
                    timeColumn = columns[0];
                    return time;
                }
            }
            String cell = timeCell(columns, cells, first);
            Instant time = cell == null ? null : eventTime.parse(cell);
            if (time != null) {
                timeCell = cell;
                timeColumn = columns[columns.length - 1];
                return time;
            }
            timeCell = timeCell == null ? cell : timeCell;
        }
        return null;
    }

    private void writeTime(NdjsonBuffer json, Instant time, Cells cells) {
        if (time == null) {
            return;
        }
        json.raw(TIMESTAMP);
        if (utcCell < 0) {
            json.raw(time.toString());
        } else {
            json.raw(cells.chars(), cells.start(utcCell), cells.end(utcCell));
        }
        json.raw(AFTER_TEXT);
    }

    private String timeCell(int[] columns, Cells cells, int first) {
        for (int column : columns) {
            if (isNothing(cells, first + column)) {
                return null;
            }
        }
        String cell = cells.get(first + columns[0]);
        return columns.length == 1 ? cell : cell + ' ' + cells.get(first + columns[1]);
    }

    private boolean isNothing(Cells cells, int cell) {
        return nothing.are(cells.chars(), cells.start(cell), cells.end(cell));
    }

    /** Writes fields, each with a comma after it. */
    private void writeFields(
            NdjsonBuffer json,
            Columns.Header header,
            List<Columns.Field> fields,
            boolean dated,
            Cells cells,
            int first) {
        char[] chars = cells.chars();
        for (int i = 0; i < fields.size(); i++) {
            Columns.Field field = fields.get(i);
            int cell = first + field.column();
            int from = cells.start(cell);
            int to = cells.end(cell);
            if (nothing.are(chars, from, to)) {
                continue; // the field is absent
            }
            if (field.kind() == Columns.Kind.TEXT) {
                json.raw(field.json());
                if (cells.isList(cell)) {
                    json.raw(chars, from, to);
                } else {
                    json.string(chars, from, to);
                }
                json.raw(',');
                continue;
            }
            while (from < to && chars[from] <= ' ') {
                from++;
            }
            while (from < to && chars[to - 1] <= ' ') {
                to--;
            }
            switch (field.kind()) {
                case TIME -> keepTime(field, dated, cells, cell);
                case ADDRESS -> writeAddress(json, header, field, cells, first, from, to);
                default -> writeNumber(json, field, cells, cell, from, to);
            }
        }
    }

    private void writeNumber(NdjsonBuffer json, Columns.Field field, Cells cells, int cell, int from, int to) {
        char[] chars = cells.chars();
        json.raw(field.json());
        if (JsonNumbers.isPlain(chars, from, to)) {
            json.raw(chars, from, to);
        } else {
            if (JsonNumbers.isNumber(chars, from, to) || cells.isList(cell)) {
                json.raw(chars, from, to);
            } else {
                json.string(chars, from, to);
            }
            noteNumber(field, cells, cell, from, to);
        }
        json.raw(',');
    }

    /** Keeps the text of a time column that does not give the time of the event. */
    private void keepTime(Columns.Field field, boolean dated, Cells cells, int cell) {
        if (!dated || field.column() != timeColumn) {
            raw.add(field.name());
            raw.add(cells.get(cell));
        }
    }

    private void writeAddress(
            NdjsonBuffer json, Columns.Header header, Columns.Field field, Cells cells, int first, int from, int to) {
        char[] chars = cells.chars();
        int cell = first + field.column();
        if (IpAddress.isAddress(chars, from, to)) {
            json.raw(field.json());
            json.string(chars, from, to);
        } else if (cells.isList(cell)) {
            json.raw(field.json());
            json.raw(chars, from, to);
        } else {
            AddressCell address = AddressCell.parse(cells.get(cell));
            json.raw(field.json());
            if (address == null) {
                quality.misfit(field.name(), cells.get(cell));
                json.string(chars, from, to);
            } else {
                json.raw(NdjsonBuffer.quoted(address.address()));
                raw.add(field.name());
                raw.add(cells.get(cell));
                if (address.port() != null && isPortMissing(header, field, cells, first)) {
                    json.raw(',');
                    json.raw(NdjsonBuffer.quoted(portOf(field)));
                    json.raw(':');
                    json.raw(address.port());
                }
            }
        }
        json.raw(',');
    }

    /** The name of the port field for an address field: {@code srcPort} for {@code srcIp}. */
    private static String portOf(Columns.Field address) {
        return address.name().replaceFirst("(Ip|_ip)?$", "") + (address.name().endsWith("_ip") ? "_port" : "Port");
    }

    private boolean isPortMissing(Columns.Header header, Columns.Field address, Cells cells, int first) {
        String port = portOf(address);
        return header.fields().stream()
                .filter(field -> field.name().equals(port))
                .allMatch(field -> isNothing(cells, first + field.column()));
    }

    /** Counts a cell that is not a number, or not one that the field can hold. */
    private void noteNumber(Columns.Field field, Cells cells, int cell, int from, int to) {
        if (JsonNumbers.isDigits(cells.chars(), from, to) || cells.isList(cell)) {
            return;
        }
        String text = cells.get(cell).strip();
        try {
            BigDecimal number = new BigDecimal(text);
            if (field.kind() == Columns.Kind.FRACTION || number.abs().compareTo(LARGEST) <= 0) {
                return;
            }
        } catch (NumberFormatException e) {
            // Counted as a misfit below.
        }
        quality.misfit(field.name(), text);
    }

    /**
     * A row by the names of its fields, in the form that {@link #write(NdjsonBuffer, long, Columns.Header, Map)}
     * accepts.
     */
    Map<String, Object> fields(Columns.Header header, Cells cells, int first) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Instant time = time(header, cells, first);
        if (time != null) {
            fields.put(Columns.TIME_FIELD, utcCell < 0 ? time.toString() : cells.get(utcCell));
        }
        put(fields, header, header.fields(), time != null, cells, first);
        put(fields, header, header.more(), false, cells, first);
        if (!raw.isEmpty()) {
            Map<String, Object> asRead = new LinkedHashMap<>();
            for (int i = 0; i < raw.size(); i += 2) {
                asRead.put(raw.get(i), raw.get(i + 1));
            }
            raw.clear();
            fields.put(Columns.RAW_FIELD, asRead);
        }
        return fields;
    }

    private void put(
            Map<String, Object> row,
            Columns.Header header,
            List<Columns.Field> fields,
            boolean dated,
            Cells cells,
            int first) {
        for (Columns.Field field : fields) {
            int cell = first + field.column();
            if (isNothing(cells, cell)) {
                continue;
            }
            String text = cells.get(cell);
            if (cells.isList(cell)) {
                row.put(field.name(), list(text));
                continue;
            }
            switch (field.kind()) {
                case TEXT -> row.put(field.name(), text);
                case TIME -> keepTime(field, dated, cells, cell);
                case ADDRESS -> putAddress(row, header, field, cells, first);
                default -> {
                    char[] stripped = text.strip().toCharArray();
                    boolean number = JsonNumbers.isNumber(stripped, 0, stripped.length);
                    row.put(field.name(), number ? number(new String(stripped)) : text.strip());
                    noteNumber(field, cells, cell, cells.start(cell), cells.end(cell));
                }
            }
        }
    }

    private void putAddress(
            Map<String, Object> row, Columns.Header header, Columns.Field field, Cells cells, int first) {
        String text = cells.get(first + field.column());
        AddressCell address = AddressCell.parse(text);
        if (address == null) {
            quality.misfit(field.name(), text);
            row.put(field.name(), text.strip());
            return;
        }
        row.put(field.name(), address.address());
        if (!address.address().equals(text.strip())) {
            raw.add(field.name());
            raw.add(text);
            if (address.port() != null && isPortMissing(header, field, cells, first)) {
                row.put(portOf(field), Long.valueOf(address.port()));
            }
        }
    }

    private static List<?> list(String json) {
        try {
            return JSON.readValue(json, List.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // this program wrote it
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
     * Writes a row that steps may have changed. A value that is null or an empty text becomes an absent field.
     *
     * @throws JsonProcessingException if a value cannot be written as JSON
     */
    public void write(NdjsonBuffer json, long row, Columns.Header header, Map<?, ?> fields)
            throws JsonProcessingException {
        Object given = fields.get(Columns.TIME_FIELD);
        String cell = given == null || given.equals("") ? null : given.toString();
        Instant time = cell == null ? null : eventTime.parse(cell);
        if (time == null) {
            quality.undated(cell != null ? cell : rawTime(fields));
        }
        Set<String> more = header.more().isEmpty()
                ? Set.of()
                : header.more().stream().map(Columns.Field::name).collect(Collectors.toSet());
        begin(json, row, time);
        if (time != null) {
            char[] chars = cell.toCharArray();
            json.raw(TIMESTAMP);
            json.raw(EventTime.looksLikeUtc(chars, 0, chars.length) ? cell : time.toString());
            json.raw(AFTER_TEXT);
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String name = String.valueOf(field.getKey());
            if (!more.contains(name) && !name.equals(Columns.TIME_FIELD) && !name.equals(Columns.RAW_FIELD)) {
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
            endObject(json, before, empty);
        }
        Map<Object, Object> asRead = new LinkedHashMap<>();
        if (fields.get(Columns.RAW_FIELD) instanceof Map<?, ?> known) {
            asRead.putAll(known);
        }
        if (time == null && cell != null) {
            asRead.put(Columns.TIME_FIELD, cell);
        }
        if (!asRead.isEmpty()) {
            writeField(json, Columns.RAW_FIELD, asRead);
        }
        end(json, row);
    }

    private static String rawTime(Map<?, ?> fields) {
        return fields.get(Columns.RAW_FIELD) instanceof Map<?, ?> asRead && asRead.get(Columns.TIME_FIELD) != null
                ? asRead.get(Columns.TIME_FIELD).toString()
                : null;
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

    private void begin(NdjsonBuffer json, long row, Instant time) {
        // An event in the future comes from a wrong clock. It would permanently hide how old the other events are.
        if (time != null && !time.isAfter(now) && (newestEvent == null || time.isAfter(newestEvent))) {
            newestEvent = time;
        }
        String index = indices.at(time);
        if (!index.equals(actionIndex)) {
            actionIndex = index;
            action = ("{\"index\":{\"_index\":\"" + index + "\",\"_id\":\"").getBytes(StandardCharsets.US_ASCII);
        }
        json.raw(action);
        ids.write(json, row);
        json.raw(BEFORE_DOCUMENT);
    }

    /** Ends an object, or removes it if it is empty. */
    private static void endObject(NdjsonBuffer json, int before, int empty) {
        if (json.length() == empty) {
            json.truncate(before);
        } else {
            json.truncate(json.length() - 1); // the comma after the last field
            json.raw("},");
        }
    }

    private void end(NdjsonBuffer json, long row) {
        json.raw(sourceStart);
        json.number(row);
        json.raw(sourceEnd);
    }
}
