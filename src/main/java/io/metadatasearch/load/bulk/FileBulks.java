package io.metadatasearch.load.bulk;

import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.ObjectReadException;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.compression.UnknownFormatException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.Documents;
import io.metadatasearch.load.document.NothingCells;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.load.recognition.FileRule;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.load.recognition.Format;
import io.metadatasearch.load.recognition.Recognition;
import io.metadatasearch.load.recognition.RecognizedFile;
import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.load.rows.Rows;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.time.DateOrder;
import io.metadatasearch.schema.time.DateOrderDetector;
import io.metadatasearch.schema.time.EventTime;
import io.metadatasearch.text.NdjsonBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns the rows of an object into bulks of documents, one at a time on demand: memory holds only the bulks in use,
 * however long the file is.
 */
public final class FileBulks {

    private static final int BYTES_PER_KIB = 1024;
    private static final int MAX_HEADERS = 10_000;

    /** A date in the name of a file or folder: 2026-01-02, 20260102. */
    private static final Pattern DATE =
            Pattern.compile("(?<!\\d)((?:19|20)\\d\\d)([-_.]?)(0[1-9]|1[0-2])\\2(0[1-9]|[12]\\d|3[01])(?!\\d)");

    private final Columns columns;
    private final FileRules rules;
    private final String alias;
    private final String period;
    private final int bulkRows;
    private final int bulkBytes;
    private final RowSteps rowSteps;

    /**
     * Creates the reader.
     *
     * @param columns maps columns to fields
     * @param rules the settings for files
     * @param alias the prefix of every index name
     * @param period the time that one index covers: none, day, month or year
     * @param bulkRows the number of rows that fill a bulk
     * @param bulkKib the size that fills a bulk, in KiB; the limit that is reached first counts
     * @param rowSteps the steps for rows before they become documents; null: none
     */
    public FileBulks(
            Columns columns,
            FileRules rules,
            String alias,
            String period,
            int bulkRows,
            int bulkKib,
            RowSteps rowSteps) {
        this.columns = columns;
        this.rules = rules;
        this.alias = alias;
        this.period = period;
        this.bulkRows = bulkRows;
        this.bulkBytes = bulkKib * BYTES_PER_KIB;
        this.rowSteps = rowSteps;
    }

    /**
     * The bulks of an object. Rows whose cells do not fit the header are rejected on the way.
     *
     * @param content the file, uncompressed
     * @param load the load that counts the rows
     * @param dialect the CSV options of the route
     * @throws ObjectReadException if the bucket stops sending; wrapped in an UncheckedIOException when a bulk is
     *     requested
     * @throws UnloadableObjectException if the file is not of a kind that we load, or the rest of it cannot be read
     */
    public Iterator<Bulk> read(InputStream content, ObjectLoad load, Dialect dialect) throws IOException {
        FileRule rule = rules.of(load.path());
        try {
            RecognizedFile file = recognize(content, rule, dialect);
            if (file == null) {
                return Collections.emptyIterator();
            }
            EventTime times = times(file, rule, load);
            load.rejected().separateBy(file.delimiter());
            return new Bulks(file, times, nothing(rule, dialect), load);
        } catch (ObjectReadException e) {
            throw e;
        } catch (UnknownFormatException e) {
            throw new UnloadableObjectException(load.path(), e.getMessage(), e);
        } catch (IOException e) {
            throw load.unreadable(e);
        }
    }

    private RecognizedFile recognize(InputStream content, FileRule rule, Dialect dialect) throws IOException {
        return Recognition.recognize(content, rule, dialect, columns::knows);
    }

    private static NothingCells nothing(FileRule rule, Dialect dialect) {
        return new NothingCells(
                dialect.nothing() == null
                        ? rule.nothing()
                        : Stream.concat(rule.nothing().stream(), Stream.of(dialect.nothing()))
                                .toList());
    }

    /** The reader for the times of a file. If the order of day and month is not set, it comes from the first rows. */
    private EventTime times(RecognizedFile file, FileRule rule, ObjectLoad load) throws IOException {
        EventTime times = columns.eventTime(rule.timeFormats(), rule.zone());
        DateOrder order = rule.dateOrder() == null ? orderOfRows(file, times, load.path()) : rule.dateOrder();
        load.quality()
                .of(
                        file,
                        order == null
                                ? null
                                : order.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
        return times.inFile(order, writtenAt(load));
    }

    /** The order of day and month that the first rows show; null if they have no dates that need it. */
    private DateOrder orderOfRows(RecognizedFile file, EventTime times, String path) throws IOException {
        DateOrderDetector orders = new DateOrderDetector();
        Map<List<String>, List<int[]>> known = new IdentityHashMap<>();
        file.sample((names, cells) -> lookForDates(
                orders,
                known.computeIfAbsent(names, some -> columns.header(some).times()),
                cells,
                times));
        return switch (orders.seen()) {
            case NONE -> null;
            case DAY_FIRST -> DateOrder.DAY_FIRST;
            case MONTH_FIRST -> DateOrder.MONTH_FIRST;
            case AMBIGUOUS -> throw doubtful(path, "its dates can be read day first or month first");
            case CONTRADICTORY -> throw doubtful(path, "some of its dates have the day first, others the month");
        };
    }

    private static UnloadableObjectException doubtful(String path, String problem) {
        return new UnloadableObjectException(
                path, problem + ": set LOAD_DATE_ORDER, or date-order for its path in files.yaml", null);
    }

    /** Shows the dates of a row to the detector. They count only if nothing else gives the row a time. */
    private static void lookForDates(
            DateOrderDetector orders, List<int[]> columnsOfTime, Cells cells, EventTime times) {
        List<String> unread = new ArrayList<>();
        for (int[] time : columnsOfTime) {
            String cell = cells.get(time[0]) + (time.length == 1 ? "" : ' ' + cells.get(time[1]));
            if (times.parse(cell) != null) {
                return;
            }
            unread.add(cell);
        }
        unread.forEach(orders::look);
    }

    /**
     * When a file was written, for times without a year: the end of the last date in its path, otherwise the start of
     * the load.
     */
    private static Instant writtenAt(ObjectLoad load) {
        Matcher date = DATE.matcher(load.path());
        Instant written = load.started();
        while (date.find()) {
            try {
                written = LocalDate.parse(date.group(1) + "-" + date.group(3) + "-" + date.group(4))
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeException e) {
                continue; // 2026-02-30 is a number with another meaning
            }
        }
        return written;
    }

    /**
     * What a file is, and the fields of its columns; for JSON lines, the fields of the first rows.
     *
     * @param path the path that selects the rules
     * @param content the file, uncompressed; only its beginning is used
     * @throws UnknownFormatException if the format of the file is not certain
     * @throws IOException if the file cannot be read
     */
    FileHeader header(String path, InputStream content, Dialect dialect) throws IOException {
        RecognizedFile file = recognize(content, rules.of(path), dialect);
        if (file == null) {
            return new FileHeader(columns, null, null);
        }
        List<String> names = file.rows().columns();
        if (file.format() == Format.JSONL) {
            Set<String> all = new LinkedHashSet<>();
            file.sample((ofRow, cells) -> all.addAll(ofRow));
            names = List.copyOf(all);
        }
        return new FileHeader(columns, columns.header(names), file);
    }

    /** The bulks, as an iterator that reads only on demand. */
    private final class Bulks implements Iterator<Bulk> {

        private final Rows reader;
        private final EventTime times;
        private final NothingCells nothing;
        private final ObjectLoad load;
        private final Documents documents;
        private final boolean steps = rowSteps != null && rowSteps.areThere();
        private final Map<List<String>, Columns.Header> headers = new IdentityHashMap<>();
        private final Set<String> ownFields = new HashSet<>();
        private List<String> names;
        private Columns.Header header;
        private Bulk next;
        private int bulkLength;
        private int bulkChars;

        Bulks(RecognizedFile file, EventTime times, NothingCells nothing, ObjectLoad load) {
            this.reader = file.rows();
            this.times = times;
            this.nothing = nothing;
            this.load = load;
            this.documents = documents();
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
            // As large as the last one: a buffer that grows is copied again and again.
            NdjsonBuffer ndjson = new NdjsonBuffer(steps ? 0 : bulkLength + bulkLength / 16 + BYTES_PER_KIB);
            Cells cells = new Cells(bulkChars + bulkChars / 16 + BYTES_PER_KIB, bulkRows);
            List<Bulk.Row> rows = new ArrayList<>();
            documents.takeNewestEvent();
            try {
                while (rows.size() < bulkRows && bytes(ndjson, cells) < bulkBytes) {
                    int count = reader.next(cells);
                    if (count == Rows.END) {
                        break;
                    }
                    int first = cells.size() - count;
                    long row = load.nextRow();
                    if (reader.problem() != null) {
                        load.rejectUnread(row, reader.problem(), reader.raw());
                        cells.keep(first);
                        continue;
                    }
                    if (reader.columns() != names) {
                        names = reader.columns();
                        header = header(names);
                    }
                    int from = ndjson.length();
                    if (!steps) {
                        documents.write(ndjson, row, header, cells, first);
                    }
                    rows.add(new Bulk.Row(row, header, first, count, from, ndjson.length()));
                }
            } catch (ObjectReadException e) {
                throw new UncheckedIOException(e);
            } catch (IOException e) {
                throw load.unreadable(e);
            }
            bulkLength = ndjson.length();
            bulkChars = cells.length();
            if (rows.isEmpty()) {
                return null;
            }
            return steps
                    ? new Bulk(documents(), cells, rows)
                    : new Bulk(ndjson, cells, rows, documents.takeNewestEvent());
        }

        private Columns.Header header(List<String> ofRow) {
            Columns.Header known = headers.get(ofRow);
            if (known == null) {
                known = columns.header(ofRow, ownFields);
                if (headers.size() == MAX_HEADERS) {
                    headers.clear();
                }
                headers.put(ofRow, known);
                ofRow.stream().filter(column -> !columns.knows(column)).forEach(load.quality()::unknownColumn);
            }
            return known;
        }

        /**
         * The length of a bulk as far as it is known. If the rows still have to go through steps, only their cells
         * count.
         */
        private int bytes(NdjsonBuffer ndjson, Cells cells) {
            return steps ? cells.length() : ndjson.length();
        }

        private Documents documents() {
            return new Documents(times, nothing, alias, period, load);
        }
    }
}
