package io.metadatasearch.schema.time;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneOffset;

/**
 * A date and a time as written in a cell: the year may be missing, and so may the order of day and month. Cells are
 * parsed by hand because one {@code DateTimeFormatter} for each of the many forms would take too long for every row.
 *
 * @param year the year, or {@link #NO_YEAR}
 * @param month the month; the first of the two numbers if the order is needed
 * @param day the day of the month; the second of the two numbers if the order is needed
 * @param needsOrder whether the order of day and month must be known
 * @param weekday the day of the week, or null
 * @param time the time of the day, midnight if the cell has none
 * @param offset the offset from UTC, or null
 */
record WrittenTime(
        int year, int month, int day, boolean needsOrder, DayOfWeek weekday, LocalTime time, ZoneOffset offset) {

    static final int NO_YEAR = -1;

    /** Parses a cell; null if it does not have the form of a time. The date may still not exist. */
    static WrittenTime of(String cell) {
        return new TimeScanner(cell.strip()).read();
    }

    /** The date; null if the order is needed and null, the day does not exist, or the weekday does not match. */
    LocalDate date(DateOrder order) {
        if (needsOrder && order == null) {
            return null;
        }
        LocalDate date = needsOrder && order == DateOrder.DAY_FIRST ? date(year, day, month) : date(year, month, day);
        return date == null || weekday != null && date.getDayOfWeek() != weekday ? null : date;
    }

    /** The date in this year; null if it does not exist. */
    LocalDate dateIn(int someYear) {
        return new WrittenTime(someYear, month, day, needsOrder, weekday, time, offset).date(null);
    }

    /** A date; null if it does not exist. */
    static LocalDate date(int year, int month, int day) {
        boolean exists =
                month >= 1 && month <= 12 && day >= 1 && day <= Month.of(month).length(Year.isLeap(year));
        return exists ? LocalDate.of(year, month, day) : null;
    }
}
