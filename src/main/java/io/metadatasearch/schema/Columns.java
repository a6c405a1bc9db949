package io.metadatasearch.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.schema.time.EventTime;
import io.metadatasearch.text.NdjsonBuffer;
import io.metadatasearch.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Maps CSV columns to fields: {@code columns.yaml}, and the types of {@code index-template.json}. */
public final class Columns {

    /** The field that holds the time of the event. */
    public static final String TIME_FIELD = "timestamp";

    /** The object that says where a document came from. No column may have its name. */
    public static final String SOURCE_FIELD = "source";

    /** The object for the columns of a file that has too many columns. */
    public static final String MORE_FIELD = "more";

    /** The object that keeps cells as they are in the file, if their fields have a different value or none. */
    public static final String RAW_FIELD = "raw";

    private static final int MAX_NAME_CHARS = 200;
    private static final int FINGERPRINT_BYTES = 9;

    private static final Set<String> WHOLE_TYPES = Set.of("long", "integer", "short", "byte", "unsigned_long");
    private static final Set<String> FRACTION_TYPES = Set.of("double", "float", "half_float");

    /** The kind of value that a field holds. */
    public enum Kind {
        TEXT,
        WHOLE,
        FRACTION,
        ADDRESS,
        TIME
    }

    /**
     * The field of a column, as it is named in documents; {@code json} is its name in the form that precedes the value.
     */
    public record Field(int column, String name, byte[] json, Kind kind) {}

    /**
     * The fields of one file, in the order of its columns. Those in {@code more} are too many for fields of their own.
     * {@code times} are the columns that may hold the time: one column, or the columns of the date and the time of day.
     */
    public record Header(List<String> columns, List<Field> fields, List<Field> more, List<int[]> times) {}

    private record Synonym(String field, int rank) {}

    private final Map<String, Synonym> fieldOfColumn = new HashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> aliases = new HashSet<>();
    private final Set<String> reserved = new HashSet<>(Set.of(SOURCE_FIELD, MORE_FIELD, RAW_FIELD));
    private List<String> timeFormats;
    private ZoneId zone;
    private final List<List<String>> dateAndTime = new ArrayList<>();
    private final int maxFields;
    private final EventTime eventTime;
    private final String fingerprint;

    /**
     * Reads the files that the settings name.
     *
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalArgumentException if a file is malformed: the message names the file and the place
     */
    public static Columns of(UnaryOperator<String> settings) {
        try {
            return in(settings.apply("schema.directory"), Integer.parseInt(settings.apply("schema.max-fields")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads {@code columns.yaml} and {@code index-template.json} in a folder; see the constructor.
     *
     * @throws IOException if a file cannot be read
     */
    public static Columns in(String folder, int maxFields) throws IOException {
        Path schema = Path.of(folder);
        return new Columns(
                schema.resolve("columns.yaml").toString(),
                schema.resolve("index-template.json").toString(),
                maxFields);
    }

    /**
     * Reads both files.
     *
     * @param columnsFile the path of {@code columns.yaml}
     * @param templateFile the path of {@code index-template.json}
     * @param maxFields how many columns of a file get a field of their own; columns that {@code columns.yaml} knows
     *     always do
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file is malformed: the message names the file and the place
     */
    public Columns(String columnsFile, String templateFile, int maxFields) throws IOException {
        this.maxFields = maxFields;
        readTypes(Path.of(templateFile));
        this.eventTime = readColumns(Path.of(columnsFile));
        this.fingerprint = Sha256.base64(Files.readString(Path.of(columnsFile)), FINGERPRINT_BYTES);
    }

    private void readTypes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode properties = new ObjectMapper().readTree(in).at("/template/mappings/properties");
            addTypes("", properties);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getMessage(), e);
        }
    }

    private void addTypes(String parent, JsonNode properties) {
        properties.properties().forEach(property -> {
            String name = parent + property.getKey();
            JsonNode mapping = property.getValue();
            String type = mapping.path("type").asText();
            if (type.equals("alias")) {
                aliases.add(name);
            } else if (!type.isEmpty()) {
                types.put(name, type);
            }
            // An alias cannot be written to, and an object cannot hold a text.
            if (parent.isEmpty() && (type.isEmpty() || type.equals("alias"))) {
                reserved.add(name);
            }
            addTypes(name + ".", mapping.path("properties"));
            addTypes(name + ".", mapping.path("fields"));
        });
    }

    private EventTime readColumns(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Object document =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromInputStream(in);
            if (!(document instanceof Map<?, ?> root)
                    || !(root.get("fields") instanceof Map<?, ?> fields)
                    || !(root.get("time") instanceof Map<?, ?> time)) {
                throw new IllegalArgumentException(file + ": expected the two maps fields and time");
            }
            fields.forEach((field, columns) -> addField(file, String.valueOf(field), columns));
            if (!(time.get("formats") instanceof List<?> patterns) || !(time.get("zone") instanceof String zoneName)) {
                throw new IllegalArgumentException(file + ": expected time.formats (a list) and time.zone (a zone)");
            }
            readPairs(file, time.get("columns"));
            try {
                timeFormats = patterns.stream().map(String::valueOf).toList();
                zone = ZoneId.of(zoneName);
                return new EventTime(timeFormats, zone);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": time: " + e.getMessage(), e);
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
        }
    }

    private void readPairs(Path file, Object pairs) {
        if (pairs == null) {
            return;
        }
        String expected = file + ": expected time.columns, a list of pairs such as [date, time]";
        if (!(pairs instanceof List<?> all)) {
            throw new IllegalArgumentException(expected);
        }
        for (Object pair : all) {
            if (!(pair instanceof List<?> names) || names.size() != 2) {
                throw new IllegalArgumentException(expected);
            }
            dateAndTime.add(
                    names.stream().map(name -> plain(String.valueOf(name))).toList());
        }
    }

    private void addField(Path file, String field, Object columns) {
        if (!(columns instanceof List<?> names) || names.isEmpty()) {
            throw new IllegalArgumentException(file + ": fields." + field + ": expected a list of column names");
        }
        if (reserved.contains(field) || field.startsWith("_") || field.contains(".")) {
            throw new IllegalArgumentException(file + ": fields." + field
                    + ": this name is reserved: source, more, raw, the objects and aliases of index-template.json, and"
                    + " names with a dot or a leading _ are not allowed");
        }
        for (int rank = 0; rank < names.size(); rank++) {
            Synonym known = fieldOfColumn.put(plain(String.valueOf(names.get(rank))), new Synonym(field, rank));
            if (known != null) {
                throw new IllegalArgumentException(
                        file + ": the column " + names.get(rank) + " is in both " + known.field() + " and " + field);
            }
        }
    }

    /**
     * The Elasticsearch type of each field in {@code index-template.json}. A field within another has its full name.
     */
    public Map<String, String> types() {
        return Collections.unmodifiableMap(types);
    }

    /** The field aliases in Elasticsearch for other programs, by their full names. */
    public Set<String> aliases() {
        return Collections.unmodifiableSet(aliases);
    }

    /** The field that a column of this name becomes; empty if {@code columns.yaml} does not know it. */
    public Optional<String> fieldOf(String column) {
        return Optional.ofNullable(fieldOfColumn.get(plain(column))).map(Synonym::field);
    }

    /** The columns that become this field, in lower case, in the order of {@code columns.yaml}. */
    public List<String> columnsOf(String field) {
        return fieldOfColumn.entrySet().stream()
                .filter(column -> column.getValue().field().equals(field))
                .sorted(Comparator.comparingInt(column -> column.getValue().rank()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A digest that changes when {@code columns.yaml} changes. */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * A reader for times with additional formats and those of {@code columns.yaml}.
     *
     * @param zoneOfFile the zone of times that do not name one; null: that of {@code columns.yaml}
     */
    public EventTime eventTime(List<String> moreFormats, ZoneId zoneOfFile) {
        return moreFormats.isEmpty() && zoneOfFile == null
                ? eventTime
                : new EventTime(
                        Stream.concat(moreFormats.stream(), timeFormats.stream())
                                .toList(),
                        zoneOfFile == null ? zone : zoneOfFile);
    }

    /** Whether {@code columns.yaml} knows a column: it has a field, or is half of a date and time pair. */
    public boolean knows(String column) {
        String plain = plain(column);
        return fieldOfColumn.containsKey(plain) || dateAndTime.stream().anyMatch(pair -> pair.contains(plain));
    }

    /** The fields of the columns of a file; see {@link #header(List, Set)}. */
    public Header header(List<String> columns) {
        return header(columns, new HashSet<>());
    }

    /**
     * Finds the field of each column. A column that {@code columns.yaml} knows gets its field. If several columns of a
     * file claim one field, the column that is first in the list of {@code columns.yaml} gets it. All other columns
     * keep their own names, with _ for dots and blanks; a name that is already taken gets a number at its end. Unknown
     * columns beyond the maximum number of fields of a file go into {@value #MORE_FIELD}.
     *
     * @param ownOfFile the fields that the file has besides the known ones; the method adds those of these columns
     */
    public Header header(List<String> columns, Set<String> ownOfFile) {
        String[] names = new String[columns.size()];
        Set<String> taken = new HashSet<>(reserved);
        Map<String, Integer> winner = new HashMap<>();
        List<Integer> single = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            Synonym synonym = synonym(columns, i);
            if (synonym == null) {
                continue;
            }
            winner.merge(
                    synonym.field(),
                    i,
                    (first, second) -> synonym(columns, second).rank()
                                    < synonym(columns, first).rank()
                            ? second
                            : first);
            if (synonym.field().equals(TIME_FIELD)) {
                single.add(i);
            }
        }
        winner.forEach((field, column) -> {
            names[column] = field;
            taken.add(field);
        });
        for (int i = 0; i < names.length; i++) {
            if (names[i] == null) {
                names[i] = free(ownName(columns.get(i), i), taken);
            }
        }
        single.sort(Comparator.comparingInt(column -> synonym(columns, column).rank()));
        List<int[]> times = pairs(columns);
        single.forEach(column -> times.add(new int[] {column}));

        List<Field> fields = new ArrayList<>();
        List<Field> more = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            boolean known = winner.getOrDefault(names[i], -1) == i;
            boolean own = known
                    || ownOfFile.contains(names[i])
                    || ownOfFile.size() + winner.size() < maxFields && ownOfFile.add(names[i]);
            (own ? fields : more).add(new Field(i, names[i], json(names[i]), kind(names[i])));
        }
        return new Header(List.copyOf(columns), fields, more, times);
    }

    private List<int[]> pairs(List<String> columns) {
        List<String> plain = columns.stream().map(Columns::plain).toList();
        List<int[]> pairs = new ArrayList<>();
        for (List<String> pair : dateAndTime) {
            int date = plain.indexOf(pair.get(0));
            int time = plain.indexOf(pair.get(1));
            if (date >= 0 && time >= 0) {
                pairs.add(new int[] {date, time});
            }
        }
        return pairs;
    }

    private Kind kind(String field) {
        String type = types.getOrDefault(field, "");
        if (field.equals(TIME_FIELD)) {
            return Kind.TIME;
        }
        if (type.equals("ip")) {
            return Kind.ADDRESS;
        }
        return WHOLE_TYPES.contains(type) ? Kind.WHOLE : FRACTION_TYPES.contains(type) ? Kind.FRACTION : Kind.TEXT;
    }

    private static byte[] json(String name) {
        NdjsonBuffer json = new NdjsonBuffer(name.length() + 3);
        json.raw(NdjsonBuffer.quoted(name));
        json.raw(':');
        return json.copy();
    }

    private Synonym synonym(List<String> columns, int column) {
        return fieldOfColumn.get(plain(columns.get(column)));
    }

    private static String plain(String column) {
        return column.strip().toLowerCase(Locale.ROOT);
    }

    private static String ownName(String column, int index) {
        String name = column.strip().replaceAll("[.\\s\\p{Cntrl}]+", "_");
        if (name.length() > MAX_NAME_CHARS) {
            name = name.substring(0, MAX_NAME_CHARS);
        }
        if (name.isEmpty()) {
            return "column_" + (index + 1);
        }
        return name.startsWith("_") ? "column" + name : name;
    }

    private static String free(String name, Set<String> taken) {
        String candidate = name;
        for (int number = 2; !taken.add(candidate); number++) {
            candidate = name + "_" + number;
        }
        return candidate;
    }
}
