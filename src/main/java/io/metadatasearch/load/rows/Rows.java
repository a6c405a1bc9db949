package io.metadatasearch.load.rows;

import java.io.IOException;
import java.util.List;

/** Reads the rows of a file, one after the other. */
public interface Rows {

    /** The result of {@link #next} if there are no more rows. */
    int END = -1;

    /**
     * Reads the next row.
     *
     * @param cells receives the cells of the row
     * @return the number of cells, or {@link #END}; with a {@link #problem()} the cells mean nothing
     * @throws IOException if the file cannot be read any further
     */
    int next(Cells cells) throws IOException;

    /** The columns of the last row; the same list as long as they stay the same. */
    List<String> columns();

    /** Why the last row cannot be used; null if it can. */
    String problem();

    /** The last row, as it is in the file. */
    String raw();
}
