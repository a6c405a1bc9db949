package io.metadatasearch.schema.time;

/**
 * Finds the {@link DateOrder} of a file from its cells: {@code 13/01/2026} is a date only if the day comes first. Cells
 * in any other form are skipped. Do not pass cells that {@link EventTime} reads without an order: a configured pattern
 * determines theirs.
 */
public final class DateOrderDetector {

    /** What the cells so far show. */
    public enum Seen {
        /** No cell holds such a date. */
        NONE,
        /** Each date fits day first, and at least one does not fit month first. */
        DAY_FIRST,
        /** Each date fits month first, and at least one does not fit day first. */
        MONTH_FIRST,
        /** Each date fits both. */
        AMBIGUOUS,
        /** Some dates fit only day first, others only month first. */
        CONTRADICTORY
    }

    private boolean dates;
    private boolean onlyDayFirst;
    private boolean onlyMonthFirst;

    /** Takes one more cell into account. */
    public void look(String cell) {
        WrittenTime written = WrittenTime.of(cell);
        if (written == null || !written.needsOrder()) {
            return;
        }
        boolean dayFirst = written.date(DateOrder.DAY_FIRST) != null;
        boolean monthFirst = written.date(DateOrder.MONTH_FIRST) != null;
        dates |= dayFirst || monthFirst;
        onlyDayFirst |= dayFirst && !monthFirst;
        onlyMonthFirst |= monthFirst && !dayFirst;
    }

    /** What the cells so far show. */
    public Seen seen() {
        if (onlyDayFirst && onlyMonthFirst) {
            return Seen.CONTRADICTORY;
        }
        if (onlyDayFirst) {
            return Seen.DAY_FIRST;
        }
        if (onlyMonthFirst) {
            return Seen.MONTH_FIRST;
        }
        return dates ? Seen.AMBIGUOUS : Seen.NONE;
    }
}
