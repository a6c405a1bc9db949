package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fields that can be searched: those of the index template and of the indices. A researcher may also use the name
 * of a field's column in some file ({@code src_ip}, {@code id.orig_h}), or another case.
 */
public final class FieldNames {

    private static final Logger LOG = LoggerFactory.getLogger(FieldNames.class);

    /** How long a list of fields is used before it is read again: new files bring new fields. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final int TYPO_DISTANCE = 2;

    /**
     * One field.
     *
     * @param type its Elasticsearch type; several types, separated by commas, if the indices differ
     * @param sortable whether records can be sorted by it, and counted by its values
     */
    public record Field(String name, String type, boolean sortable) {}

    private record Known(Map<String, Field> fields, long nanos) {}

    private final SearchClient client;
    private final Columns columns;
    private final AtomicReference<FutureTask<Known>> reading = new AtomicReference<>();
    private volatile Known known;

    /**
     * Sets the known fields; nothing is sent yet.
     *
     * @param columns the fields of {@code columns.yaml} and {@code index-template.json}
     */
    public FieldNames(SearchClient client, Columns columns) {
        this.client = client;
        this.columns = columns;
    }

    /** Starts to read the fields, so that the first search after a start does not have to wait for them. */
    public void readAhead() {
        Thread ahead = new Thread(
                () -> {
                    try {
                        fields(FRESH);
                    } catch (IOException | Problem e) {
                        LOG.debug("The fields cannot be read yet; the next search tries again", e);
                    }
                },
                "fields");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** Returns the columns of files that are read as this field. */
    public List<String> columns(Field field) {
        return columns.columnsOf(field.name());
    }

    /**
     * Returns all fields, in the order of their names.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    public Collection<Field> all() throws IOException {
        return fields(FRESH).values();
    }

    /**
     * Returns all fields, including those that a new file has just brought; for rare calls.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    public Collection<Field> allNow() throws IOException {
        return fields(Duration.ofSeconds(1)).values();
    }

    /**
     * Returns the field that a name stands for.
     *
     * @throws Problem 400 if there is none; the message names the field that may be meant
     * @throws IOException if Elasticsearch is unreachable
     */
    public Field find(String name) throws IOException {
        return lookUp(name).orElseThrow(() -> Problem.badParameter(unknown(name)));
    }

    /**
     * Returns the field that a name stands for, if there is one.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    Optional<Field> lookUp(String name) throws IOException {
        Optional<Field> found = find(name, fields(FRESH));
        return found.isPresent()
                ? found
                : find(name, fields(Duration.ofSeconds(1))); // a new file may just have brought it
    }

    /**
     * Returns whether a field was known by this name some seconds ago; for words that are rarely a field name.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    boolean have(String name) throws IOException {
        return find(name, fields(FRESH)).isPresent();
    }

    /**
     * Returns whether a field has this name in the records, and not only in some file.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    boolean haveExactly(String name) throws IOException {
        return fields(FRESH).containsKey(name);
    }

    /**
     * Returns whether the field has numbers, times or addresses, and the value is one of them.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    boolean isValue(String name, String value) throws IOException {
        return find(name, fields(FRESH)).map(FieldType::of).orElse(List.of(FieldType.KEYWORD)).stream()
                .allMatch(type -> !type.isText()
                        && type != FieldType.BOOLEAN
                        && type.read(value, Instant.now()).isPresent());
    }

    /** Returns the most similar field name, if there is one. */
    Optional<String> near(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.fields().keySet().stream()
                .filter(field -> distance(wanted, field.toLowerCase(Locale.ROOT)) <= TYPO_DISTANCE)
                .min(Comparator.comparingInt(field -> distance(wanted, field.toLowerCase(Locale.ROOT))));
    }

    /** Returns the message that a field is unknown, and which field may be meant. */
    String unknown(String name) {
        return "Unknown field " + name + ". "
                + near(name).map(field -> "Did you mean " + field + "? ").orElse("")
                + "GET /metadata/fields lists them all";
    }

    /**
     * Returns the field to sort by, or to count the values of.
     *
     * @throws Problem 400 if there is none, or its type does not allow it
     */
    public Field sortable(String name) throws IOException {
        Field field = find(name);
        if (field.sortable()) {
            return field;
        }
        Field keyword = fields(FRESH).get(field.name() + ".keyword");
        if (keyword == null) {
            throw Problem.badParameter(
                    field.name() + " can be searched, but not sorted or counted: its type is " + field.type());
        }
        return keyword;
    }

    private Optional<Field> find(String name, Map<String, Field> fields) {
        Field exact = fields.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        int dot = name.indexOf('.');
        Field parent = dot < 0 ? null : fields.get(name.substring(0, dot));
        if (parent != null && parent.type().equals("flattened") && dot + 1 < name.length()) {
            return Optional.of(new Field(name, parent.type(), true));
        }
        Field ofColumn = columns.fieldOf(name).map(fields::get).orElse(null);
        if (ofColumn != null) {
            return Optional.of(ofColumn);
        }
        return fields.values().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns how many letters must be changed, added or removed to turn one text into the other (Levenshtein). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }

    private Map<String, Field> fields(Duration age) throws IOException {
        Known last = known;
        if (last != null && System.nanoTime() - last.nanos() <= age.toNanos()) {
            return last.fields();
        }
        FutureTask<Known> mine = new FutureTask<>(() -> new Known(read(), System.nanoTime()));
        FutureTask<Known> running = reading.compareAndExchange(null, mine);
        if (running == null) {
            running = mine;
            mine.run();
            reading.set(null);
        }
        // Callers that arrive during a read share its result, even a failure: reading one after another would make them
        // wait longer and longer.
        try {
            known = running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new IOException(e.getCause());
        }
        return known.fields();
    }

    private Map<String, Field> read() throws IOException {
        Map<String, Field> fields = new TreeMap<>();
        columns.types().forEach((name, type) -> fields.put(name, new Field(name, type, !type.equals("text"))));
        client.fields().properties().forEach(entry -> {
            if (columns.aliases().contains(entry.getKey())) {
                return; // the same values again; its name is found as a column of some files
            }
            List<String> types = new ArrayList<>();
            boolean sortable = true;
            for (JsonNode one : entry.getValue()) {
                types.add(one.path("type").asText());
                sortable &= one.path("aggregatable").asBoolean();
            }
            fields.put(entry.getKey(), new Field(entry.getKey(), String.join(", ", types), sortable));
        });
        return fields;
    }
}
