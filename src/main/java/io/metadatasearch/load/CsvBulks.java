package io.metadatasearch.load;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * Turns the CSV of an object into bulks of documents, one after the other as they are asked for: what is in memory is
 * one bulk, however long the file is.
 */
public final class CsvBulks {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int BYTES_PER_KIB = 1024;
    private static final int MAX_ROW_CHARS = 4 * 1024 * 1024;

    private final Columns columns;
    private final String alias;
    private final String period;
    private final int bulkRows;
    private final int bulkBytes;

    /**
     * Prepares to read.
     *
     * @param columns which column becomes which field
     * @param alias the beginning of every index name
     * @param period the time that one index covers: none, day, month or year
     * @param bulkRows rows that fill a bulk
     * @param bulkKib KiB that fill a bulk, whichever comes first
     */
    public CsvBulks(Columns columns, String alias, String period, int bulkRows, int bulkKib) {
        this.columns = columns;
        this.alias = alias;
        this.period = period;
        this.bulkRows = bulkRows;
        this.bulkBytes = bulkKib * BYTES_PER_KIB;
    }

    /**
     * The bulks of an object. Rows whose cells do not fit the header are rejected on the way.
     *
     * @param content the CSV, unzipped; UTF-8, or what its byte order mark says
     * @param load the load that counts the rows
     * @throws ObjectReadException wrapped in an UncheckedIOException, if the bucket stops sending
     * @throws UnloadableObjectException if the content is not what it should be, and the rest cannot be read
     */
    public Iterator<Bulk> read(@Body InputStream content, @Variable("load") ObjectLoad load) throws IOException {
        BufferedInputStream start = new BufferedInputStream(content, Delimiter.LOOK_AHEAD_BYTES);
        char delimiter;
        try {
            delimiter = Delimiter.of(start);
        } catch (ObjectReadException e) {
            throw e;
        } catch (IOException e) {
            throw load.unreadable(e);
        }
        return new Bulks(reader(delimiter).ofCsvRecord(start).iterator(), load);
    }

    // "a"b is taken for ab: what FastCSV advises instead does not help, and without it one such cell ends the file.
    @SuppressWarnings("removal")
    private static CsvReader.CsvReaderBuilder reader(char delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .detectBomHeader(true)
                .maxBufferSize(MAX_ROW_CHARS)
                .allowUnclosedQuote(false)
                .allowExtraCharsAfterClosingQuote(true)
                // Rows of another length are for us to reject; FastCSV would end the file at the first.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
    }

    /** The bulks, as an iterator that a streaming split can draw from. */
    private final class Bulks implements Iterator<Bulk> {

        private final CloseableIterator<CsvRecord> records;
        private final ObjectLoad load;
        private final IndexNames indices = new IndexNames(alias, period);
        private final DocumentIds ids;
        private Columns.Header header;
        private Bulk next;

        Bulks(CloseableIterator<CsvRecord> records, ObjectLoad load) {
            this.records = records;
            this.load = load;
            this.ids = new DocumentIds(load.path());
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = fill();
            }
            return next != null;
        }

        @Override
        public Bulk next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Bulk answer = next;
            next = null;
            return answer;
        }

        private Bulk fill() {
            try {
                if (header == null) {
                    if (!records.hasNext()) {
                        return null;
                    }
                    header = columns.header(records.next().getFields());
                }
                ByteArrayOutput ndjson = new ByteArrayOutput();
                List<Bulk.Row> rows = new ArrayList<>();
                try (JsonGenerator json = JSON.createGenerator(ndjson, JsonEncoding.UTF8)) {
                    json.setRootValueSeparator(null);
                    while (rows.size() < bulkRows
                            && ndjson.size() + json.getOutputBuffered() < bulkBytes
                            && records.hasNext()) {
                        List<String> cells = records.next().getFields();
                        long row = load.nextRow();
                        if (cells.size() != header.columns().size()) {
                            load.reject(
                                    row,
                                    cells.size() + " cells, but the header has "
                                            + header.columns().size(),
                                    cells);
                            continue;
                        }
                        int from = ndjson.size() + json.getOutputBuffered();
                        write(json, row, cells);
                        rows.add(new Bulk.Row(row, cells, from, ndjson.size() + json.getOutputBuffered()));
                    }
                }
                return rows.isEmpty() ? null : new Bulk(ndjson.array(), ndjson.size(), rows);
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof ObjectReadException) {
                    throw e;
                }
                throw load.unreadable(e.getCause());
            } catch (CsvParseException | IOException e) {
                throw load.unreadable(e);
            }
        }

        private void write(JsonGenerator json, long row, List<String> cells) throws IOException {
            Instant time = null;
            for (int column : header.times()) {
                time = columns.eventTime().parse(cells.get(column));
                if (time != null) {
                    break;
                }
            }
            json.writeStartObject();
            json.writeObjectFieldStart("index");
            json.writeStringField("_index", indices.at(time));
            json.writeStringField("_id", ids.of(row));
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');

            json.writeStartObject();
            if (time != null) {
                json.writeStringField(Columns.TIME_FIELD, time.toString());
            }
            for (int column = 0; column < cells.size(); column++) {
                Columns.Field field = header.fields().get(column);
                String cell = cells.get(column);
                if (cell.isEmpty() || field.time() && time != null) {
                    continue; // an empty cell is an absent field
                }
                json.writeFieldName(field.name());
                if (field.number() && JsonNumbers.isNumber(cell)) {
                    json.writeNumber(cell);
                } else {
                    json.writeString(cell);
                }
            }
            json.writeObjectFieldStart(Columns.SOURCE_FIELD);
            json.writeStringField("file", load.path());
            json.writeNumberField("row", row);
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /** A byte array that grows, and that is not copied once more to be sent. */
    private static final class ByteArrayOutput extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }
    }
}
