package io.metadatasearch.load.rows;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * Reads lines of cells (RFC 4180, and what programs write instead). It differs from other parsers in these ways, which
 * are the reason why none of them is used:
 *
 * <ul>
 *   <li>A broken row is a row with a problem; reading continues with the next row.
 *   <li>A cell continues in the next line only if its quotes are sound: a delimiter or the end of the line follows the
 *       closing quote. Otherwise the line is read alone, so that one missing quote does not swallow the next rows.
 *   <li>A backslash before a quote is an escape if the file shows that it is one.
 *   <li>A header may be repeated (in files that were joined), also with other columns.
 * </ul>
 */
public final class DelimitedRows extends Rows {

    private static final int UNSOUND = -2;
    private static final int NOT_CLOSED = -3;

    private final Delimited how;
    private final Headers headers;
    private final Function<String, List<String>> directives;
    private final char delimiter;
    private final char quote;
    private final boolean trimOutside;
    private boolean escapes;
    private boolean quoted;
    private int cell;

    /**
     * Creates the reader.
     *
     * @param from where the first row begins
     * @param columns the columns of the first row; null: rows of any length are read, and none is a header
     * @param headers distinguishes a header from a row
     * @param directives receives a comment, and returns the columns that it names, or null
     */
    public DelimitedRows(
            Text text,
            int from,
            Delimited how,
            List<String> columns,
            Headers headers,
            Function<String, List<String>> directives) {
        super(text, from, columns);
        this.how = how;
        this.delimiter = how.delimiter();
        this.quote = how.quote();
        this.trimOutside = how.trimOutside();
        this.escapes = how.escape() != 0;
        this.headers = headers;
        this.directives = directives;
    }

    /** Where the next row begins in the window. */
    public int position() {
        return position;
    }

    /** Whether a backslash is known to escape a quote. */
    public boolean escapes() {
        return escapes;
    }

    @Override
    public int next(Cells cells) throws IOException {
        while (true) {
            rowStart = position;
            problem = null;
            if (!has()) {
                return END;
            }
            char begin = chars[position];
            if (begin == how.comment() && begin != 0) {
                skipLine();
                List<String> named = directives.apply(raw());
                if (named != null) {
                    columns = named;
                }
                endLine();
                continue;
            }
            int first = cells.size();
            int count = record(cells);
            endLine();
            if (how.skipEmptyLines() && count == 1 && !quoted && cells.end(first) == cells.start(first)) {
                cells.keep(first);
                continue;
            }
            if (columns == null || problem != null) {
                return count;
            }
            if (headers.mayBe(cells, first, count)) {
                List<String> names = cells.get(first, count);
                if (headers.isRepeated(names, columns)) {
                    cells.keep(first);
                    continue;
                }
                if (headers.isNew(names)) {
                    columns = names;
                    cells.keep(first);
                    continue;
                }
            }
            if (count != columns.size()) {
                problem = count + (count == 1 ? " cell" : " cells") + ", but the header has " + columns.size();
            }
            return count;
        }
    }

    private int record(Cells cells) throws IOException {
        int first = cells.size();
        int count;
        try {
            count = cells(cells, false);
        } catch (RowTooLongException e) {
            if (!quoted) {
                throw e;
            }
            count = UNSOUND;
        }
        if (count == UNSOUND) {
            cells.keep(first);
            position = rowStart;
            count = cells(cells, true);
        }
        if (count == NOT_CLOSED) {
            cells.keep(first);
            skipLine();
            problem = "the quote of cell " + cell + " is not closed";
            cells.add(chars, rowStart, rowEnd - rowStart);
            count = 1;
        }
        rowEnd = position;
        return count;
    }

    /** Reads the cells of a row, up to the end of its line. */
    private int cells(Cells cells, boolean oneLine) throws IOException {
        quoted = false;
        for (cell = 1; ; cell++) {
            if (trimOutside && (position == text.limit() || chars[position] <= ' ')) {
                skipBlanks();
            }
            if (has() && chars[position] == quote && quote != 0) {
                quoted = true;
                int end = quotedCell(cells, oneLine);
                if (end != 0) {
                    return end;
                }
            } else {
                plain(cells);
                cells.close();
                if (trimOutside) {
                    cells.stripLast();
                }
            }
            if (how.trim()) {
                cells.stripLast();
            }
            if (delimiter == ' ') {
                skipBlanks();
                if (!has() || isLineEnd(chars[position])) {
                    return cell;
                }
            } else if (!has() || chars[position] != delimiter) {
                return cell;
            } else {
                position++;
            }
        }
    }

    /** Appends the characters before the next delimiter or the end of the line. */
    private void plain(Cells cells) throws IOException {
        int from = position - rowStart; // the window may move
        char end = delimiter;
        char highest = (char) Math.max(end, '\r'); // most characters are higher than those that end a cell
        int at = position;
        while (true) {
            char[] in = chars;
            int limit = text.limit();
            while (at < limit) {
                char one = in[at];
                if (one <= highest && (one == end || one == '\n' || one == '\r')) {
                    break;
                }
                at++;
            }
            position = at;
            if (at < limit || !more()) {
                cells.append(chars, rowStart + from, position - rowStart - from);
                return;
            }
            at = position;
        }
    }

    /** Reads a quoted cell; 0 if it is sound, otherwise {@code UNSOUND} or {@code NOT_CLOSED}. */
    private int quotedCell(Cells cells, boolean oneLine) throws IOException {
        position++;
        boolean crossed = false;
        while (true) {
            if (!has()) {
                return crossed ? UNSOUND : NOT_CLOSED;
            }
            char one = chars[position];
            if (one == quote) {
                position++;
                if (!has() || isCellEnd(chars[position])) {
                    cells.close();
                    return 0;
                }
                if (chars[position] == quote) {
                    cells.append(one);
                    position++;
                } else if (trimOutside && isClosedBehindBlanks()) {
                    cells.close();
                    return 0;
                } else if (chars[position - 2] == '\\' && how.escape() == 0) {
                    escapes = true; // "a\"b": the backslash is an escape, here and from here on
                    cells.dropLast();
                    cells.append(one);
                } else if (crossed) {
                    return UNSOUND;
                } else {
                    plain(cells); // "a"b is ab
                    cells.close();
                    return 0;
                }
            } else if (escapes && one == escape()) {
                position++;
                if (has() && (chars[position] == quote || chars[position] == one)) {
                    cells.append(chars[position++]);
                } else {
                    cells.append(one);
                }
            } else if (isLineEnd(one)) {
                if (oneLine) {
                    return NOT_CLOSED;
                }
                crossed = true;
                cells.append(one);
                position++;
            } else {
                int from = position;
                int limit = text.limit();
                do {
                    position++;
                } while (position < limit && !endsRun(chars[position]));
                cells.append(chars, from, position - from);
            }
        }
    }

    private boolean endsRun(char one) {
        return one == quote || isLineEnd(one) || escapes && one == escape();
    }

    private char escape() {
        return how.escape() == 0 ? '\\' : how.escape();
    }

    private boolean isClosedBehindBlanks() throws IOException {
        int behindQuote = position - rowStart;
        skipBlanks();
        if (!has() || isCellEnd(chars[position])) {
            return true;
        }
        position = rowStart + behindQuote;
        return false;
    }

    private void skipBlanks() throws IOException {
        while (has() && (chars[position] == ' ' || chars[position] == '\t' && delimiter != '\t')) {
            position++;
        }
    }

    private boolean isCellEnd(char one) {
        return one == delimiter || isLineEnd(one);
    }

    private static boolean isLineEnd(char one) {
        return one == '\n' || one == '\r';
    }

    private void skipLine() throws IOException {
        while (has() && !isLineEnd(chars[position])) {
            position++;
        }
        rowEnd = position;
    }

    private void endLine() throws IOException {
        if (has() && chars[position] == '\r') {
            position++;
        }
        if (has() && chars[position] == '\n') {
            position++;
        }
    }

    /** Whether there is a character at the position. */
    private boolean has() throws IOException {
        while (position == text.limit()) {
            if (!more()) {
                return false;
            }
        }
        return true;
    }
}
