package io.metadatasearch.load.bulk;

import io.metadatasearch.load.ObjectContent;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.StoredContent;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.load.recognition.RecognizedFile;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The header of a file, and what its columns become, for anyone who checks {@code columns.yaml}. */
public final class FileHeader {

    private static final int BEGINNING_BYTES = 256 * 1024;

    private final Columns columns;
    private final Columns.Header header;
    private final RecognizedFile file;
    private long rows;
    private String quality = LedgerIndex.GOOD;

    /**
     * Creates the description of a file.
     *
     * @param header null if the file is empty
     * @param file null if the file is empty
     */
    FileHeader(Columns columns, Columns.Header header, RecognizedFile file) {
        this.columns = columns;
        this.header = header;
        this.file = file;
    }

    /**
     * Reads a header, and the rows after it that are within the beginning of the file.
     *
     * @param path the name of the file in error messages
     * @param content the file, plain or compressed; only its beginning is read
     * @param dialect the CSV options of the route
     * @throws IOException if the file cannot be read, or its format is not certain
     * @throws UnloadableObjectException if the file is of a kind that cannot be loaded
     */
    public static FileHeader read(String path, InputStream content, Columns columns, FileRules rules, Dialect dialect)
            throws IOException {
        FileBulks files = new FileBulks(columns, rules, "", "none", BEGINNING_BYTES, BEGINNING_BYTES, null);
        StoredContent stored = new StoredContent(path, content);
        try (InputStream plain = new ObjectContent(Long.MAX_VALUE, Integer.MAX_VALUE).open(path, stored)) {
            byte[] beginning = plain.readNBytes(BEGINNING_BYTES);
            boolean whole = beginning.length < BEGINNING_BYTES;
            int length = whole ? beginning.length : endOfLines(beginning);
            FileHeader header = files.header(path, new ByteArrayInputStream(beginning, 0, length), dialect);
            header.readRows(path, files, new ByteArrayInputStream(beginning, 0, length), dialect, whole);
            return header;
        } finally {
            stored.giveBack();
        }
    }

    /** The end of the last line that is complete. */
    private static int endOfLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        // In UTF-16 and UTF-32 with the low byte first, zeros follow.
        if (end % 2 == 1 && isZero(bytes, end)) {
            end++;
            if (end % 4 == 2 && isZero(bytes, end) && isZero(bytes, end + 1)) {
                end += 2;
            }
        }
        return end;
    }

    private static boolean isZero(byte[] bytes, int at) {
        return at < bytes.length && bytes[at] == 0;
    }

    private void readRows(String path, FileBulks files, InputStream beginning, Dialect dialect, boolean whole)
            throws IOException {
        try (ObjectLoad load = new ObjectLoad("", path, "", 0, beginning)) {
            Iterator<Bulk> bulks = files.read(beginning, load, dialect);
            while (bulks.hasNext()) {
                load.confirmed(bulks.next().pending().size());
            }
            rows = load.rows();
            quality = load.quality().verdict(load.rejected().count(), whole);
        }
    }

    /** The number of rows that were read. */
    public long rows() {
        return rows;
    }

    /** {@link LedgerIndex#GOOD}, or what is wrong with the rows. */
    public String quality() {
        return quality;
    }

    /** A description of the file: {@code csv, separated by comma, utf-8}. */
    public String description() {
        String separated =
                switch (file.delimiter()) {
                    case 0 -> "";
                    case ',' -> ", separated by comma";
                    case '\t' -> ", separated by tab";
                    case ';' -> ", separated by semicolon";
                    case '|' -> ", separated by pipe";
                    case ' ' -> ", separated by space";
                    default -> ", separated by " + file.delimiter();
                };
        return file.format() + separated + ", " + file.charset();
    }

    /** Whether the file is empty, so that it has no header. */
    public boolean isEmpty() {
        return header == null;
    }

    /** The columns that {@code columns.yaml} knows, each with its field: {@code id.orig_h = srcIp}. */
    public List<String> known() {
        return header.columns().stream()
                .flatMap(column -> columns.fieldOf(column).map(field -> column + " = " + field).stream())
                .toList();
    }

    /** The names of the fields for the columns that {@code columns.yaml} does not know. */
    public List<String> ownFields() {
        return fields().stream()
                .filter(column -> !column.known())
                .map(Column::name)
                .toList();
    }

    /** A column, its field, the type of the field, and whether {@code columns.yaml} knows the column. */
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
                        columns.knows(header.columns().get(i))))
                .toList();
    }

    /** Whether one of the columns may hold the time of the event. */
    public boolean hasTime() {
        return !header.times().isEmpty();
    }
}
