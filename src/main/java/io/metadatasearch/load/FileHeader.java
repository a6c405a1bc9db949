package io.metadatasearch.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The header of a file, and what becomes of its columns: for who checks {@code columns.yaml}. */
public final class FileHeader {

    private final Columns columns;
    private final Columns.Header header;

    FileHeader(Columns columns, Columns.Header header) {
        this.columns = columns;
        this.header = header;
    }

    /**
     * Reads a header.
     *
     * @param path what errors call the file
     * @param content the file, plain or gzip; its beginning is read
     * @param charset the encoding of files without a byte order mark
     * @param delimiter comma, tab, semicolon, pipe or auto
     * @throws IOException if it cannot be read
     * @throws UnloadableObjectException if it is compressed in another way than gzip
     */
    public static FileHeader read(String path, InputStream content, Columns columns, String charset, String delimiter)
            throws IOException {
        CsvBulks csv = new CsvBulks(columns, "", "none", 1, 1, charset, delimiter, null);
        StoredContent stored = new StoredContent(path, content);
        try {
            return new FileHeader(columns, csv.header(ObjectContent.open(path, stored), CsvBulks.Dialect.RFC_4180));
        } finally {
            stored.giveBack();
        }
    }

    /** Whether there is none: the file is empty. */
    public boolean isEmpty() {
        return header == null;
    }

    /** The columns that {@code columns.yaml} knows, each with its field: {@code id.orig_h = srcIp}. */
    public List<String> known() {
        return header.columns().stream()
                .filter(column -> columns.fieldOf(column).isPresent())
                .map(column -> column + " = " + columns.fieldOf(column).orElseThrow())
                .toList();
    }

    /** The columns that it does not know, by the names of the fields that they become. */
    public List<String> ownFields() {
        return IntStream.range(0, header.columns().size())
                .filter(i -> columns.fieldOf(header.columns().get(i)).isEmpty())
                .mapToObj(i -> header.fields().stream()
                        .filter(field -> field.column() == i)
                        .findFirst()
                        .map(Columns.Field::name)
                        .orElse(Columns.MORE_FIELD + "." + header.columns().get(i)))
                .toList();
    }

    /** A column, the field that it becomes, the type of that, and whether {@code columns.yaml} knows the column. */
    public record Column(String column, String name, String type, boolean known) {}

    /** What each column becomes, in the order of the file. */
    public List<Column> fields() {
        Map<Integer, String> names = new HashMap<>();
        header.fields().forEach(field -> names.put(field.column(), field.name()));
        header.more().forEach(field -> names.put(field.column(), Columns.MORE_FIELD + "." + field.name()));
        return IntStream.range(0, header.columns().size())
                .mapToObj(i -> new Column(
                        header.columns().get(i),
                        names.get(i),
                        columns.types().getOrDefault(names.get(i), "keyword"),
                        columns.fieldOf(header.columns().get(i)).isPresent()))
                .toList();
    }

    /** Whether one of the columns may hold the time of the event. */
    public boolean hasTime() {
        return header.times().length > 0;
    }
}
