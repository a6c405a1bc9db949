package io.metadatasearch.load;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Turns the CSV of an object into bulks of documents, one after the other as they are asked for: what is in memory is
 * the bulks that somebody holds, however long the file is.
 */
public final class CsvBulks {

    private static final int BYTES_PER_KIB = 1024;
    private static final int MAX_ROW_CHARS = 4 * 1024 * 1024;

    /**
     * How a CSV is written.
     *
     * @param delimiter what separates cells; null: the setting says it
     * @param quote what encloses a cell
     * @param comment what a line begins with that is no row; null: nothing
     * @param header the names of the columns of a file without a header line; null: the first line has them
     * @param skipHeader whether the first line is left out although {@code header} names the columns
     * @param skipEmptyLines whether an empty line is no row
     * @param trim whether spaces around a cell's text are left out
     * @param trimOutside whether spaces around a cell are, but not within its quotes
     * @param nothing the cell that stands for none; null: an empty one only
     */
    record Dialect(
            Character delimiter,
            char quote,
            Character comment,
            List<String> header,
            boolean skipHeader,
            boolean skipEmptyLines,
            boolean trim,
            boolean trimOutside,
            String nothing) {

        /** What RFC 4180 says. */
        static final Dialect RFC_4180 = new Dialect(null, '"', null, null, false, true, false, false, null);
    }

    private final Columns columns;
    private final String alias;
    private final String period;
    private final int bulkRows;
    private final int bulkBytes;
    private final Charset charset;
    private final Delimiter delimiter;
    private final RowSteps rowSteps;

    /**
     * Prepares to read.
     *
     * @param columns which column becomes which field
     * @param alias the beginning of every index name
     * @param period the time that one index covers: none, day, month or year
     * @param bulkRows rows that fill a bulk
     * @param bulkKib KiB that fill a bulk, whichever comes first
     * @param charset the encoding of files without a byte order mark
     * @param delimiter what separates cells: comma, tab, semicolon or pipe; auto: what the header line has most of
     * @param rowSteps what is done to rows before they are documents; null: nothing
     */
    public CsvBulks(
            Columns columns,
            String alias,
            String period,
            int bulkRows,
            int bulkKib,
            String charset,
            String delimiter,
            RowSteps rowSteps) {
        this.columns = columns;
        this.alias = alias;
        this.period = period;
        this.bulkRows = bulkRows;
        this.bulkBytes = bulkKib * BYTES_PER_KIB;
        this.charset = Charset.forName(charset);
        this.delimiter = Delimiter.named(delimiter);
        this.rowSteps = rowSteps;
    }

    /**
     * The bulks of an object. Rows whose cells do not fit the header are rejected on the way.
     *
     * @param content the CSV, unzipped
     * @param load the load that counts the rows
     * @param dialect how it is written
     * @throws ObjectReadException wrapped in an UncheckedIOException, if the bucket stops sending
     * @throws UnloadableObjectException if the content is not what it should be, and the rest cannot be read
     */
    Iterator<Bulk> read(InputStream content, ObjectLoad load, Dialect dialect) throws IOException {
        BufferedInputStream start = new BufferedInputStream(content, Delimiter.LOOK_AHEAD_BYTES);
        char separator;
        try {
            separator = separator(start, dialect);
        } catch (ObjectReadException e) {
            throw e;
        } catch (IOException e) {
            throw load.unreadable(e);
        }
        load.rejected().separateBy(separator);
        Rows rows = new Rows(dialect);
        return new Bulks(reader(separator, dialect).build(rows, start, charset).iterator(), rows, load);
    }

    private char separator(BufferedInputStream start, Dialect dialect) throws IOException {
        return dialect.delimiter() == null ? delimiter.of(start) : dialect.delimiter();
    }

    /**
     * The fields of the columns of a file.
     *
     * @param content its CSV, unzipped; no more than the header is used
     * @return null if it is empty
     * @throws IOException if it cannot be read
     */
    Columns.Header header(InputStream content, Dialect dialect) throws IOException {
        BufferedInputStream start = new BufferedInputStream(content, Delimiter.LOOK_AHEAD_BYTES);
        Rows rows = new Rows(dialect);
        try {
            CloseableIterator<Integer> records = reader(separator(start, dialect), dialect)
                    .build(rows, start, charset)
                    .iterator();
            if (!records.hasNext()) {
                return null;
            }
            return columns.header(dialect.header() == null ? rows.cells.get(0, records.next()) : dialect.header());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    // "a"b is taken for ab: what FastCSV advises instead does not help, and without it one such cell ends the file.
    @SuppressWarnings("removal")
    private static CsvReader.CsvReaderBuilder reader(char separator, Dialect dialect) {
        CsvReader.CsvReaderBuilder reader = CsvReader.builder();
        boolean trims = dialect.trim() || dialect.trimOutside(); // FastCSV does not take "a"b too then
        if (dialect.comment() != null) {
            reader.commentStrategy(CommentStrategy.SKIP).commentCharacter(dialect.comment());
        }
        return reader.fieldSeparator(separator)
                .quoteCharacter(dialect.quote())
                .skipEmptyLines(dialect.skipEmptyLines())
                .trimWhitespacesAroundQuotes(trims)
                .detectBomHeader(true)
                .maxBufferSize(MAX_ROW_CHARS)
                .allowUnclosedQuote(false)
                .allowExtraCharsAfterClosingQuote(!trims)
                // Rows of another length are for us to reject; FastCSV would end the file at the first.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
    }

    /** Takes the cells from FastCSV as it finds them; a row is the number of its cells, which are the last ones. */
    private static final class Rows extends AbstractBaseCsvCallbackHandler<Integer> {

        private final Dialect dialect;
        private final boolean asItIs;
        private Cells cells = new Cells(BYTES_PER_KIB, BYTES_PER_KIB);

        Rows(Dialect dialect) {
            this.dialect = dialect;
            this.asItIs = !dialect.trim() && !dialect.trimOutside() && dialect.nothing() == null;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (asItIs) {
                cells.add(buffer, offset, length);
            } else {
                String cell = new String(buffer, offset, length);
                if (dialect.trim() || dialect.trimOutside() && !quoted) {
                    cell = cell.strip();
                }
                cells.add(cell.toCharArray(), 0, cell.equals(dialect.nothing()) ? 0 : cell.length());
            }
        }

        @Override
        protected Integer buildRecord() {
            return getFieldCount();
        }
    }

    /** The bulks, as an iterator that reads no further than it is asked to. */
    private final class Bulks implements Iterator<Bulk> {

        private final CloseableIterator<Integer> records;
        private final Rows read;
        private final ObjectLoad load;
        private final boolean steps = rowSteps != null && rowSteps.areThere();
        private Columns.Header header;
        private Documents documents;
        private Bulk next;
        private int bulkLength;
        private int bulkChars;

        Bulks(CloseableIterator<Integer> records, Rows read, ObjectLoad load) {
            this.records = records;
            this.read = read;
            this.load = load;
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
                    Dialect dialect = read.dialect;
                    boolean hasLine = dialect.header() == null || dialect.skipHeader();
                    if (hasLine && !records.hasNext()) {
                        return null;
                    }
                    List<String> line = hasLine ? read.cells.get(0, records.next()) : null;
                    header = columns.header(dialect.header() == null ? line : dialect.header());
                    documents = documents();
                }
                // As large as the last one was: a buffer that grows is copied again and again.
                NdjsonBuffer ndjson = new NdjsonBuffer(steps ? 0 : bulkLength + bulkLength / 16 + BYTES_PER_KIB);
                Cells cells = new Cells(bulkChars + bulkChars / 16 + BYTES_PER_KIB, bulkRows);
                read.cells = cells;
                List<Bulk.Row> rows = new ArrayList<>();
                documents.takeNewestEvent();
                while (rows.size() < bulkRows && bytes(ndjson, cells) < bulkBytes && records.hasNext()) {
                    int count = records.next();
                    int first = cells.size() - count;
                    long row = load.nextRow();
                    if (count != header.columns().size()) {
                        load.reject(
                                row,
                                RejectedRows.MALFORMED,
                                null,
                                count + " cells, but the header has "
                                        + header.columns().size(),
                                cells.get(first, count));
                        cells.keep(first);
                        continue;
                    }
                    int from = ndjson.length();
                    if (!steps) {
                        documents.write(ndjson, row, cells, first);
                    }
                    rows.add(new Bulk.Row(row, first, count, from, ndjson.length()));
                }
                bulkLength = ndjson.length();
                bulkChars = cells.start(cells.size());
                if (rows.isEmpty()) {
                    return null;
                }
                return steps
                        ? new Bulk(documents(), cells, rows)
                        : new Bulk(ndjson, cells, rows, documents.takeNewestEvent());
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof ObjectReadException) {
                    throw e;
                }
                throw load.unreadable(e.getCause());
            } catch (CsvParseException e) {
                throw load.unreadable(e);
            }
        }

        /** What is known of the length of a bulk: of rows that are still to go through steps, only their cells. */
        private int bytes(NdjsonBuffer ndjson, Cells cells) {
            return steps ? cells.start(cells.size()) : ndjson.length();
        }

        private Documents documents() {
            return new Documents(header, columns.eventTime(), alias, period, load);
        }
    }
}
