package io.metadatasearch.load.recognition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.metadatasearch.load.compression.UnknownFormatException;
import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.load.rows.Delimited;
import io.metadatasearch.load.rows.DelimitedRows;
import io.metadatasearch.load.rows.Headers;
import io.metadatasearch.load.rows.JsonRows;
import io.metadatasearch.load.rows.Rows;
import io.metadatasearch.load.rows.Text;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Decides what a file is from its first 64 KiB, before any row is read. If the beginning leaves a doubt, the file is
 * refused, and the message names the setting that decides.
 */
public final class Recognition {

    private static final int HEAD_CHARS = 64 * 1024;
    private static final int LINES_BEFORE_HEADER = 30;
    private static final int STRANGE_OF = 20; // at most one strange character in so many
    private static final int STRANGE_LEAST = 8;
    private static final int SHOWN_CHARS = 80;
    private static final char[] DELIMITERS = {',', '\t', ';', '|', ' '};
    private static final String WHAT_TO_SET =
            "; or set header for its path in files.yaml (the names of its columns, or first-line)";
    private static final JsonFactory JSON = new JsonFactory();

    private final Text text;
    private final FileRule rule;
    private final Dialect dialect;
    private final Headers headers;
    private Text head;
    private String beginning;

    /**
     * A line that may be the header: the start of the next line, the delimiter, the cells, and how many of them are
     * known.
     */
    private record Line(int next, char delimiter, List<String> cells, int known) {}

    private Recognition(Text text, FileRule rule, Dialect dialect, Predicate<String> known) {
        this.text = text;
        this.rule = rule;
        this.dialect = dialect;
        this.headers = new Headers(known);
    }

    /**
     * Recognizes a file.
     *
     * @param content the file, uncompressed
     * @param rule the settings for the file
     * @param dialect the CSV options of the route, which override the rule
     * @param known whether a column is known
     * @return null if the file has no content
     * @throws UnknownFormatException if it is not certain what the file is: the message says what to set
     * @throws IOException if the file cannot be read
     */
    public static RecognizedFile recognize(InputStream content, FileRule rule, Dialect dialect, Predicate<String> known)
            throws IOException {
        Text text = new Text(content, rule.charset());
        return new Recognition(text, rule, dialect, known).recognize();
    }

    private RecognizedFile recognize() throws IOException {
        look();
        int start = 0;
        while (start < beginning.length() && beginning.charAt(start) <= ' ') {
            start++;
        }
        if (start == beginning.length() && beginning.indexOf('\0') < 0) {
            return null;
        }
        requireText();
        Format format = rule.format() == null ? format(start) : rule.format();
        return switch (format) {
            case JSONL -> file(Format.JSONL, '\0', (from, at, ofReader, close) -> new JsonRows(from, at), start);
            case ZEEK -> zeek(start);
            case W3C -> w3c(start);
            case CSV -> csv();
        };
    }

    /** Reads the beginning, with at least one whole line. */
    private void look() throws IOException {
        while (text.limit() < HEAD_CHARS || !hasLine()) {
            if (!text.more(0)) {
                break;
            }
        }
        head = new Text(text.chars(), text.limit());
        beginning = new String(text.chars(), 0, text.limit());
    }

    private boolean hasLine() {
        boolean something = false;
        for (int i = 0; i < text.limit(); i++) {
            char one = text.chars()[i];
            if (something && (one == '\n' || one == '\r')) {
                return true;
            }
            something |= one > ' ';
        }
        return false;
    }

    /** Throws if the file is binary: a text may have a few characters that are not text, a binary file has many. */
    private void requireText() throws UnknownFormatException {
        long strange = beginning.chars().filter(Recognition::isStrange).count();
        if (strange > STRANGE_LEAST && strange * STRANGE_OF > beginning.length()) {
            throw new UnknownFormatException(
                    "is binary, or in an unknown encoding: expected text, such as CSV or JSON lines;"
                            + " for UTF-16 without a byte order mark, set charset for its path in files.yaml");
        }
    }

    private static boolean isStrange(int one) {
        return one < ' ' && "\t\n\r\f\u001b".indexOf(one) < 0 || one >= 0x7f && one < 0xa0 || one == 0xfffd;
    }

    private Format format(int start) throws UnknownFormatException {
        if (beginning.startsWith("#separator ", start) || beginning.startsWith("#fields\t", start)) {
            return Format.ZEEK;
        }
        char first = beginning.charAt(start);
        if (first == '{') {
            if (!hasObject(start)) {
                throw new UnknownFormatException(
                        "is JSON, but has no object on a line of its own: expected JSON lines");
            }
            return Format.JSONL;
        }
        if (first == '<') {
            String word = beginning.substring(start, Math.min(start + 15, beginning.length()));
            String name =
                    word.matches("(?is)<(!doctype html|html|head|body).*") ? "HTML, possibly an error page" : "XML";
            if (word.matches("(?s)<[!?/]?[A-Za-z].*")) {
                throw new UnknownFormatException("is " + name + ": expected text, such as CSV or JSON lines");
            }
        }
        if (first == '[' && isArray(start)) {
            throw new UnknownFormatException("is a JSON array: expected JSON lines, an object on each line");
        }
        for (int at = start; at < beginning.length() && beginning.charAt(at) == '#'; at = next(at)) {
            if (isW3cFields(line(at))) {
                return Format.W3C;
            }
        }
        return Format.CSV;
    }

    private static boolean isW3cFields(String line) {
        return line.regionMatches(true, 0, "#fields:", 0, 8);
    }

    private boolean hasObject(int start) {
        int at = start;
        for (int lines = 0; lines < LINES_BEFORE_HEADER && at < beginning.length(); lines++) {
            try (JsonParser json = JSON.createParser(line(at))) {
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    json.skipChildren();
                    if (json.nextToken() == null) {
                        return true;
                    }
                }
            } catch (IOException e) {
                // Not this line. If another line is a whole object, this one is later rejected as a broken row.
            }
            at = next(at);
        }
        return false;
    }

    private boolean isArray(int start) {
        int at = start + 1;
        while (at < beginning.length() && beginning.charAt(at) <= ' ') {
            at++;
        }
        return at == beginning.length() || "{[\"]".indexOf(beginning.charAt(at)) >= 0;
    }

    /** The delimiter of the route, otherwise that of the rule; 0 if none is set. */
    private char setDelimiter() {
        if (dialect.delimiter() != null) {
            return dialect.delimiter();
        }
        return rule.delimiter() == null ? 0 : rule.delimiter();
    }

    private RecognizedFile file(Format format, char delimiter, RecognizedFile.RowsFrom rows, int from) {
        return new RecognizedFile(text, headers, format, delimiter, rows, head, from);
    }

    // --- Zeek

    private RecognizedFile zeek(int start) throws UnknownFormatException {
        char separator = '\t';
        List<String> fields = null;
        int at = start;
        while (at < beginning.length() && beginning.charAt(at) == '#') {
            String line = line(at);
            if (line.startsWith("#separator ")) {
                separator = separator(line.substring("#separator ".length()).strip());
            } else if (line.startsWith("#fields")) {
                fields = zeekFields(line, separator);
            }
            at = next(at);
        }
        if (fields == null) {
            throw new UnknownFormatException("is a Zeek log without a #fields line");
        }
        char found = separator;
        List<String> columns = fields;
        Delimited how = new Delimited(separator, '\0', '\0', '#', true, false, false);
        return file(
                Format.ZEEK,
                separator,
                (from, position, ofReader, close) -> new DelimitedRows(from, position, how, columns, ofReader, line -> {
                    if (line.startsWith("#close")) {
                        close.run();
                    }
                    if (!line.startsWith("#fields")) {
                        return null;
                    }
                    ofReader.cameAgain();
                    return zeekFields(line, found);
                }),
                at);
    }

    private static char separator(String written) {
        if (written.startsWith("\\x") && written.length() == 4) {
            return (char) Integer.parseInt(written.substring(2), 16);
        }
        return written.isEmpty() ? '\t' : written.charAt(0);
    }

    private static List<String> zeekFields(String line, char separator) {
        String names = line.substring("#fields".length());
        return List.of(names.substring(names.isEmpty() ? 0 : 1).split(Pattern.quote("" + separator), -1));
    }

    // --- W3C

    private RecognizedFile w3c(int start) {
        List<String> columns = List.of();
        int at = start;
        while (at < beginning.length() && beginning.charAt(at) == '#') {
            if (isW3cFields(line(at))) {
                columns = w3cFields(line(at));
            }
            at = next(at);
        }
        char delimiter = setDelimiter();
        if (delimiter == 0) {
            delimiter = line(at).indexOf('\t') >= 0 ? '\t' : ' ';
        }
        Delimited how = new Delimited(delimiter, '"', '\0', '#', true, false, true);
        List<String> named = columns;
        return file(
                Format.W3C,
                delimiter,
                (from, position, ofReader, close) -> new DelimitedRows(from, position, how, named, ofReader, line -> {
                    if (!isW3cFields(line)) {
                        return null;
                    }
                    ofReader.cameAgain();
                    return w3cFields(line);
                }),
                at);
    }

    private static List<String> w3cFields(String line) {
        return List.of(line.substring("#fields:".length()).strip().split("\\s+"));
    }

    // --- CSV

    private RecognizedFile csv() throws IOException {
        char set = setDelimiter();
        List<String> names = dialect.header() != null ? dialect.header() : rule.header();
        char comment = dialect.comment() == null ? 0 : dialect.comment();
        char mark = comment == 0 ? '#' : comment;
        Line first = null;
        Line header = null;
        int values = 0; // the number of cells in the first line with a value: a header after it would hide rows
        int at = 0;
        for (int lines = 0; lines < LINES_BEFORE_HEADER && at < beginning.length(); lines++) {
            String line = line(at);
            if (line.isBlank()) {
                at = next(at);
                continue;
            }
            if (line.charAt(0) == mark && first == null && !isHeader(at, set)) {
                comment = mark;
                at = next(at);
                continue;
            }
            if (first == null && line.strip().matches("(?i)\"?sep=.\"?")) {
                set = set == 0 ? line.replace("\"", "").strip().charAt(4) : set;
                at = next(at);
                continue;
            }
            Line candidate = best(at, set, comment);
            first = first == null ? candidate : first;
            if (names != null || rule.firstLine()) {
                header = candidate;
                break;
            }
            boolean hasValue = candidate.cells.stream().anyMatch(Headers::isValue);
            values = hasValue && values == 0 ? candidate.cells.size() : values;
            if (candidate.known > 0 && !hasValue && candidate.cells.size() != values) {
                Line behind = rowBehind(candidate, comment);
                if (behind == null || behind.cells.size() == candidate.cells.size()) {
                    header = candidate;
                    break;
                }
                header = header == null ? candidate : header;
            }
            at = candidate.next;
        }
        if (header == null) {
            throw noHeader(first);
        }
        char delimiter = header.delimiter;
        List<String> columns = names == null ? withoutMark(header.cells) : names;
        int from = header.next;
        if (names != null && !dialect.skipHeader() && !sameNames(header.cells, names)) {
            delimiter = set == 0 ? delimiterOfRows(at, names.size(), header.delimiter) : set;
            from = at;
        }
        Delimited how = withEscape(from, delimited(delimiter, comment));
        return file(
                Format.CSV,
                delimiter,
                (source, position, ofReader, close) ->
                        new DelimitedRows(source, position, how, columns, ofReader, line -> null),
                from);
    }

    /** Removes the # from a header that begins like a comment: {@code #ts,src,dst}. */
    private static List<String> withoutMark(List<String> cells) {
        List<String> names = new ArrayList<>(cells);
        names.set(0, names.get(0).replaceFirst("^#\\s*(?=.)", ""));
        return names;
    }

    private static boolean sameNames(List<String> cells, List<String> names) {
        return String.join("\n", cells).equalsIgnoreCase(String.join("\n", names));
    }

    private Delimited delimited(char delimiter, char comment) {
        return new Delimited(
                delimiter,
                dialect.quote() == null ? '"' : dialect.quote(),
                dialect.escape() == null ? 0 : dialect.escape(),
                comment,
                dialect.skipEmptyLines(),
                dialect.trim(),
                dialect.trimOutside() || delimiter == ' ');
    }

    /** Whether the line is a header although it begins like a comment. */
    private boolean isHeader(int at, char set) throws IOException {
        return best(at, set, '\0').known > 1;
    }

    /** Reads the line with the delimiter that gives the most known columns. */
    private Line best(int at, char set, char comment) throws IOException {
        Line best = null;
        for (char delimiter : set == 0 ? DELIMITERS : new char[] {set}) {
            Line line = read(at, delimiter, comment);
            boolean blank = delimiter == ' ' && set == 0;
            if (blank && (line.known < 2 || !isSoundWithBlanks(line, comment))) {
                continue;
            }
            if (best == null
                    || line.known > best.known
                    || line.known == best.known && line.cells.size() > best.cells.size()) {
                best = line;
            }
        }
        return best;
    }

    /** Whether blanks separate cells: only if the next row has as many cells, because a title has blanks too. */
    private boolean isSoundWithBlanks(Line line, char comment) throws IOException {
        Line behind = rowBehind(line, comment);
        return behind == null || behind.cells.size() == line.cells.size();
    }

    private Line rowBehind(Line line, char comment) throws IOException {
        return line.next >= beginning.length() ? null : read(line.next, line.delimiter, comment);
    }

    private Line read(int at, char delimiter, char comment) throws IOException {
        DelimitedRows rows = new DelimitedRows(head, at, delimited(delimiter, comment), null, headers, line -> null);
        Cells cells = new Cells(0, 0);
        int count = rows.next(cells);
        List<String> found = count == Rows.END ? List.of() : cells.get(0, count);
        return new Line(rows.position(), delimiter, found, headers.known(found));
    }

    /** For a file without a header: the delimiter with which its first line has as many cells as there are names. */
    private char delimiterOfRows(int at, int size, char otherwise) throws IOException {
        for (char delimiter : DELIMITERS) {
            if (read(at, delimiter, '\0').cells.size() == size) {
                return delimiter;
            }
        }
        return otherwise;
    }

    /** Makes the backslash the escape, if it escapes a quote within quotes. */
    private Delimited withEscape(int from, Delimited how) throws IOException {
        if (how.escape() != 0 || beginning.indexOf("\\" + how.quote()) < 0) {
            return how; // an escape is set, or no quote has a backslash
        }
        DelimitedRows rows = new DelimitedRows(head, from, how, null, headers, line -> null);
        Cells cells = new Cells(0, 0);
        while (!rows.escapes() && rows.next(cells) != Rows.END) {
            cells.keep(0);
        }
        return rows.escapes() ? how.escapedBy('\\') : how;
    }

    private UnknownFormatException noHeader(Line first) {
        if (first == null) {
            return new UnknownFormatException("begins with comments, but has no header line: add one" + WHAT_TO_SET);
        }
        List<String> cells = first.cells;
        String value = cells.stream().filter(Headers::isValue).findFirst().orElse(null);
        if (value != null) {
            return new UnknownFormatException("has no header line: its first line has a value (" + shortened(value)
                    + ")" + WHAT_TO_SET.replaceFirst("; or set", ". Set"));
        }
        return new UnknownFormatException("has no column that columns.yaml knows: its first line is "
                + shortened(String.join(", ", cells)) + ". Add one of its columns there" + WHAT_TO_SET);
    }

    /** A text from a file for a message: on one line, and not too long. */
    public static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > SHOWN_CHARS ? line.substring(0, SHOWN_CHARS) + "…" : line;
    }

    // --- lines

    private String line(int at) {
        int end = at;
        while (end < beginning.length() && beginning.charAt(end) != '\n' && beginning.charAt(end) != '\r') {
            end++;
        }
        return beginning.substring(at, end);
    }

    private int next(int at) {
        int end = at + line(at).length();
        if (end < beginning.length() && beginning.charAt(end) == '\r') {
            end++;
        }
        return end < beginning.length() && beginning.charAt(end) == '\n' ? end + 1 : end;
    }
}
