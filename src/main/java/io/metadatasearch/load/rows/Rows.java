package io.metadatasearch.load.rows;

import java.io.IOException;
import java.util.List;

/** The rows of a file, one after the other. */
public interface Rows {

    /** There is no further row. */
    int END = -1;

    /**
     * Reads the next row.
     *
     * @param cells takes its cells
     * @return how many cells it has; with a {@link #problem()} they mean nothing
     * @throws IOException if the file cannot be read any further
     */
    int next(Cells cells) throws IOException;

    /** The columns of the row that was read last; the same list as long as they stay the same. */
    List<String> columns();

    /** Why the row that was read last cannot be used; null if it can. */
    String problem();

    /** The row that was read last, as it stands in the file. */
    String raw();
}
