package io.metadatasearch.load.recognition;

import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.load.rows.Headers;
import io.metadatasearch.load.rows.Rows;
import io.metadatasearch.load.rows.Text;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** A recognized file: its format, its encoding, how it is written, and its columns. */
public final class RecognizedFile {

    private static final int SAMPLE_ROWS = 1000;

    private final Text text;
    private final Headers headers;
    private final Format format;
    private final char delimiter;
    private final Rows rows;
    private final Rows sample;
    private boolean closed;

    RecognizedFile(Text text, Headers headers, Format format, char delimiter, RowsFrom rowsFrom, Text head, int from) {
        this.text = text;
        this.headers = headers;
        this.format = format;
        this.delimiter = delimiter;
        this.rows = rowsFrom.read(text, from, headers, () -> closed = true);
        this.sample = rowsFrom.read(head, from, headers.anew(), () -> {});
    }

    /** Reads rows from a position in a text. */
    interface RowsFrom {
        Rows read(Text text, int from, Headers headers, Runnable close);
    }

    /** The format of the file. */
    public Format format() {
        return format;
    }

    /** What separates the cells of a row; 0 if nothing does. */
    public char delimiter() {
        return delimiter;
    }

    /** The rows of the file. There is only one reader. */
    public Rows rows() {
        return rows;
    }

    /** The encoding. It is certain only when all rows are read. */
    public String charset() {
        return text.charset().name().toLowerCase(Locale.ROOT);
    }

    /** Whether the encoding is Windows-1252 because nothing else fits. */
    public boolean isCharsetGuessed() {
        return text.isGuessed();
    }

    /** The number of characters in the rows read so far that could not be decoded. */
    public long replaced() {
        return text.replaced();
    }

    /** The number of header lines among the rows read so far. */
    public int repeatedHeaders() {
        return headers.repeated();
    }

    /** Whether the line that ends every file of this format is missing. */
    public boolean isEndMissing() {
        return format == Format.ZEEK && !closed;
    }

    /**
     * Shows the first rows, within the beginning of the file that was looked at. Can be called only once.
     *
     * @param row receives the columns and the cells of each row; the cells are those of the next row afterwards
     */
    public void sample(BiConsumer<List<String>, Cells> row) throws IOException {
        Cells cells = new Cells(0, 0);
        for (int count = 0; count < SAMPLE_ROWS; count++) {
            cells.keep(0);
            if (sample.next(cells) == Rows.END) {
                return;
            }
            if (sample.problem() == null) {
                row.accept(sample.columns(), cells);
            }
        }
    }
}
