package io.metadatasearch.load.recognition;

import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.load.rows.Headers;
import io.metadatasearch.load.rows.Rows;
import io.metadatasearch.load.rows.Text;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** A file of which it is known what it is: its format, its encoding, how it is written, and its columns. */
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
        this.rows = rowsFrom.read(text, from, headers, this::close);
        this.sample = rowsFrom.read(head, from, headers.anew(), () -> {});
    }

    /** Reads rows from a place in a text. */
    interface RowsFrom {
        Rows read(Text text, int from, Headers headers, Runnable close);
    }

    /** What kind of file it is. */
    public Format format() {
        return format;
    }

    /** What separates the cells of a row; 0 if they are not separated. */
    public char delimiter() {
        return delimiter;
    }

    /** Its rows; there is one reader only. */
    public Rows rows() {
        return rows;
    }

    /** The encoding; for sure only when all rows have been read. */
    public String charset() {
        return text.charset().name().toLowerCase(Locale.ROOT);
    }

    /** Whether the encoding is Windows-1252 because nothing else fits. */
    public boolean isCharsetGuessed() {
        return text.isGuessed();
    }

    /** How many characters of the rows read so far could not be decoded. */
    public long replaced() {
        return text.replaced();
    }

    /** How many lines among the rows read so far are a header. */
    public int repeatedHeaders() {
        return headers.repeated();
    }

    /** A line says that the file is whole. */
    private void close() {
        closed = true;
    }

    /** Whether a line that ends each file of this format is not there. */
    public boolean isEndMissing() {
        return format == Format.ZEEK && !closed;
    }

    /**
     * Shows the first rows, those within the beginning of the file that was looked at. Once only.
     *
     * @param row takes the columns and the cells of each
     */
    public void sample(BiConsumer<List<String>, List<String>> row) throws IOException {
        Cells cells = new Cells(0, 0);
        for (int count = 0; count < SAMPLE_ROWS; count++) {
            cells.keep(0);
            int size = sample.next(cells);
            if (size == Rows.END) {
                return;
            }
            if (sample.problem() == null) {
                row.accept(sample.columns(), cells.get(0, size));
            }
        }
    }
}
