package io.metadatasearch.load;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The rejected rows of one object, as NDJSON: {@code {"row":7,"reason":"...","field":"...","raw":"..."}}. They are in a
 * temporary file until the load ends, so that memory does not grow with their number.
 */
public final class RejectedRows implements Closeable {

    /** The kind of rows whose cells do not fit the header. */
    static final String MALFORMED = "cells";

    /** The prefix of the kind of rows that failed in a step. Rows of all other kinds were refused by Elasticsearch. */
    public static final String STEP = "step ";

    private static final JsonFactory JSON = new JsonFactory();

    private Path file;
    private JsonGenerator writer;
    private long count;
    private long malformed;
    private long failed;
    private char separator = ',';
    private String firstKind;
    private boolean oneKind = true;
    private String example;

    RejectedRows() {}

    /** Sets what separates the cells of a row in the file; 0: the whole line is one cell. */
    public void separateBy(char ofFile) {
        separator = ofFile;
    }

    /** The number of rejected rows. */
    public long count() {
        return count;
    }

    /** The number of rejected rows that do not fit the header. */
    long malformed() {
        return malformed;
    }

    /** The number of rejected rows that failed in a step. */
    long failed() {
        return failed;
    }

    /** Whether all rows were rejected for the same reason. */
    boolean allForOneReason() {
        return oneKind;
    }

    /** The number of the first rejected row, and the reason. */
    String example() {
        return example;
    }

    /**
     * The complete file with all rejected rows.
     *
     * @throws IllegalStateException if no row was rejected
     */
    public Path complete() {
        if (writer == null) {
            throw new IllegalStateException("No row was rejected");
        }
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the rejected rows to " + file, e);
        }
        return file;
    }

    void add(long row, String kind, String field, String reason, List<String> cells) {
        add(row, kind, field, reason, separator == 0 ? cells.get(0) : asCsv(cells));
    }

    void add(long row, String kind, String field, String reason, String raw) {
        if (count == 0) {
            firstKind = kind;
            example = row + ": " + reason;
        }
        oneKind &= kind.equals(firstKind);
        try {
            if (writer == null) {
                file = Files.createTempFile("rejected-", ".ndjson");
                writer = JSON.createGenerator(new BufferedOutputStream(Files.newOutputStream(file)), JsonEncoding.UTF8);
                writer.setRootValueSeparator(null);
            }
            writer.writeStartObject();
            writer.writeNumberField("row", row);
            writer.writeStringField("reason", reason);
            if (field != null) {
                writer.writeStringField("field", field);
            }
            writer.writeStringField("raw", raw);
            writer.writeEndObject();
            writer.writeRaw('\n');
            count++;
            if (kind.equals(MALFORMED)) {
                malformed++;
            } else if (kind.startsWith(STEP)) {
                failed++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the rejected rows to " + file, e);
        }
    }

    private String asCsv(List<String> cells) {
        StringWriter line = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder()
                .fieldSeparator(separator)
                .lineDelimiter(LineDelimiter.LF)
                .build(line)) {
            csv.writeRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.getBuffer().substring(0, line.getBuffer().length() - 1);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            try {
                if (writer != null) {
                    writer.close();
                }
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
