package io.metadatasearch.load;

import io.metadatasearch.load.recognition.Recognition;
import io.metadatasearch.load.recognition.RecognizedFile;
import io.metadatasearch.schema.LedgerIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a load finds out about a file while it reads it: what the file is, and what in it does not fit. Thread-safe: the
 * rows of several bulks are written at once.
 */
public final class Quality {

    private static final int WORST_FIELDS = 3;

    /**
     * Cells that do not fit their field.
     *
     * @param field the field
     * @param count the number of these cells
     * @param example the first of them, shortened
     */
    public record Misfits(String field, long count, String example) {}

    private final Map<String, Misfits> misfits = new HashMap<>();
    private final Set<String> unknownColumns = new HashSet<>();
    private RecognizedFile file;
    private String dateOrder;
    private long undated;
    private String undatedExample;

    /** Records what the file is. */
    public synchronized void of(RecognizedFile recognized, String orderOfDates) {
        file = recognized;
        dateOrder = orderOfDates;
    }

    public synchronized void unknownColumn(String column) {
        if (unknownColumns.size() < 10_000) {
            unknownColumns.add(column);
        }
    }

    /**
     * Records a row without a time.
     *
     * @param cell the text where the time should be; null if there is none
     */
    public synchronized void undated(String cell) {
        undated++;
        if (undatedExample == null && cell != null) {
            undatedExample = Recognition.shortened(cell);
        }
    }

    public synchronized void misfit(String field, String cell) {
        misfits.merge(
                field,
                new Misfits(field, 1, Recognition.shortened(cell)),
                (first, one) -> new Misfits(field, first.count() + 1, first.example()));
    }

    /** The format; null for a file without content. */
    public synchronized String format() {
        return file == null ? null : file.format().toString();
    }

    /** The encoding; null for a file without content. */
    public synchronized String charset() {
        return file == null ? null : file.charset();
    }

    /** Rows without the time of the event. */
    public synchronized long undated() {
        return undated;
    }

    /** Cells that do not fit their field. */
    public synchronized long misfits() {
        return misfits.values().stream().mapToLong(Misfits::count).sum();
    }

    /** The fields with the most misfits. */
    public synchronized List<Misfits> worst() {
        return misfits.values().stream()
                .sorted(Comparator.comparingLong(Misfits::count).reversed().thenComparing(Misfits::field))
                .limit(WORST_FIELDS)
                .toList();
    }

    /** Characters that could not be decoded, and were replaced. */
    public synchronized long replaced() {
        return file == null ? 0 : file.replaced();
    }

    /** Columns that {@code columns.yaml} does not know. */
    public synchronized int unknownColumns() {
        return unknownColumns.size();
    }

    /** The number of lines among the rows that are a header. */
    public synchronized int repeatedHeaders() {
        return file == null ? 0 : file.repeatedHeaders();
    }

    /**
     * The order of day and month in dates such as 02/01/2026, as it is set or as the rows show it; null if it did not
     * matter.
     */
    public synchronized String dateOrder() {
        return dateOrder;
    }

    /** {@link LedgerIndex#GOOD}, or what is wrong with the file. */
    public synchronized String verdict(long rejected) {
        return verdict(rejected, true);
    }

    /**
     * The verdict on the rows that were read.
     *
     * @param toItsEnd whether the file was read to its end
     */
    public synchronized String verdict(long rejected, boolean toItsEnd) {
        List<String> wrong = new ArrayList<>();
        if (rejected > 0) {
            wrong.add(rejected + " rejected");
        }
        if (undated > 0) {
            wrong.add(undated + " undated" + (undatedExample == null ? "" : " (such as \"" + undatedExample + "\")"));
        }
        if (!misfits.isEmpty()) {
            wrong.add(misfits()
                    + (misfits() == 1 ? " misfit: " : " misfits: ")
                    + worst().stream()
                            .map(field -> String.format(
                                    Locale.ROOT,
                                    "%d of %s (such as \"%s\")",
                                    field.count(),
                                    field.field(),
                                    field.example()))
                            .collect(Collectors.joining(", ")));
        }
        if (replaced() > 0) {
            wrong.add(replaced() + " characters are not " + charset());
        }
        if (file != null && file.isCharsetGuessed()) {
            wrong.add("not UTF-8, read as " + charset());
        }
        if (toItsEnd && file != null && file.isEndMissing()) {
            wrong.add("no #close line: it may be truncated");
        }
        return wrong.isEmpty() ? LedgerIndex.GOOD : String.join("; ", wrong);
    }
}
