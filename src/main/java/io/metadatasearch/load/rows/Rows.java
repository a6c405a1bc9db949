package io.metadatasearch.load.rows;

import java.io.IOException;
import java.util.List;

/** Reads the rows of a file, one after the other, from the window of its text. */
public abstract class Rows {

    /** The result of {@link #next} if there are no more rows. */
    public static final int END = -1;

    final Text text;
    char[] chars;
    int position;
    int rowStart;
    int rowEnd;
    List<String> columns;
    String problem;

    Rows(Text text, int from, List<String> columns) {
        this.text = text;
        this.chars = text.chars();
        this.position = from;
        this.columns = columns;
    }

    /**
     * Reads the next row.
     *
     * @param cells receives the cells of the row
     * @return the number of cells, or {@link #END}; with a {@link #problem()} the cells mean nothing
     * @throws IOException if the file cannot be read any further
     */
    public abstract int next(Cells cells) throws IOException;

    /** The columns of the last row; the same list as long as they stay the same. */
    public final List<String> columns() {
        return columns;
    }

    /** Why the last row cannot be used; null if it can. */
    public final String problem() {
        return problem;
    }

    /** The last row, as it is in the file. */
    public final String raw() {
        return new String(chars, rowStart, rowEnd - rowStart);
    }

    /** Moves the window forward, and keeps the row in it; false if the file has no more characters. */
    final boolean more() throws IOException {
        int before = rowStart;
        if (!text.more(rowStart)) {
            return false;
        }
        chars = text.chars();
        rowStart = 0;
        rowEnd = Math.max(rowEnd - before, 0);
        position -= before;
        return true;
    }
}
