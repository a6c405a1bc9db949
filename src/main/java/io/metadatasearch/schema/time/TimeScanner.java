package io.metadatasearch.schema.time;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one cell from start to end. Each method whose name begins with read advances past what it reads, and returns
 * false if the cell is not a time.
 */
final class TimeScanner {

    private static final char END = 0;
    private static final int NO_SECOND = -1;

    /**
     * The names of zones that mean exactly one offset. CST, CDT, BST and IST are not included: each is used in several
     * parts of the world.
     */
    private static final Map<String, ZoneOffset> ZONES = new HashMap<>();

    private static final Map<String, Month> MONTHS = new HashMap<>();
    private static final Map<String, DayOfWeek> WEEKDAYS = new HashMap<>();

    static {
        zones(0, "Z", "UTC", "GMT", "UT", "WET");
        zones(1, "CET", "WEST");
        zones(2, "CEST", "EET");
        zones(3, "EEST", "MSK");
        zones(9, "JST", "KST");
        zones(10, "AEST");
        zones(11, "AEDT");
        zones(12, "NZST");
        zones(13, "NZDT");
        zones(-4, "EDT");
        zones(-5, "EST");
        zones(-6, "MDT");
        zones(-7, "MST", "PDT");
        zones(-8, "PST", "AKDT");
        zones(-9, "AKST");
        zones(-10, "HST");
        for (Month month : Month.values()) {
            MONTHS.put(month.name(), month);
            MONTHS.put(month.name().substring(0, 3), month);
        }
        for (DayOfWeek weekday : DayOfWeek.values()) {
            WEEKDAYS.put(weekday.name(), weekday);
            WEEKDAYS.put(weekday.name().substring(0, 3), weekday);
        }
    }

    private static void zones(int hours, String... names) {
        for (String name : names) {
            ZONES.put(name, ZoneOffset.ofHours(hours));
        }
    }

    private final String cell;
    private int at;
    private int year = WrittenTime.NO_YEAR;
    private int month;
    private int day;
    private boolean needsOrder;
    private boolean withoutMarks;
    private DayOfWeek weekday;
    private int hour;
    private int minute;
    private int second = NO_SECOND;
    private int nanos;
    private ZoneOffset offset;

    TimeScanner(String cell) {
        this.cell = cell;
    }

    WrittenTime read() {
        if (!readWeekday() || !readDate() || !readTime() || at < cell.length()) {
            return null;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        LocalTime time = LocalTime.of(hour, minute, Math.max(second, 0), nanos);
        return new WrittenTime(year, month, day, needsOrder, weekday, time, offset);
    }

    private boolean readWeekday() {
        if (!isLetter(peek())) {
            return true;
        }
        weekday = WEEKDAYS.get(word());
        if (weekday == null) {
            at = 0; // it is the name of a month
            return true;
        }
        skip(',');
        return skipBlanks();
    }

    private boolean readDate() {
        if (isLetter(peek())) {
            return readMonthName() && skipBlanks() && readDay() && readYearAfterDay();
        }
        int digits = digits();
        return switch (digits) {
            case 1, 2 -> readDateWithYearLast(number(digits));
            case 4 -> readDateWithYearFirst();
            case 8, 14 -> {
                withoutMarks = true;
                year = number(4);
                month = number(2);
                day = number(2);
                yield at < cell.length(); // eight digits alone are a number
            }
            default -> false;
        };
    }

    private boolean readDateWithYearFirst() {
        year = number(4);
        char mark = next();
        return isDateMark(mark) && readMonth() && skip(mark) && readDay();
    }

    private boolean readDateWithYearLast(int first) {
        boolean blank = skipBlanks();
        char mark = blank ? ' ' : next();
        if (isLetter(peek())) {
            day = first;
            return (blank || isDateMark(mark)) && readMonthName() && (blank ? skipBlanks() : skip(mark)) && readYear();
        }
        if (blank || !isDateMark(mark) || !readDay() || !skip(mark) || !readYear()) {
            return false;
        }
        month = first;
        if (mark == '.') {
            month = day;
            day = first;
        }
        needsOrder = mark != '.';
        return true;
    }

    /** Reads the year in {@code Jan 2, 2026} and {@code Jan 2 2026}; before a time there may be no year. */
    private boolean readYearAfterDay() {
        if (skip(',')) {
            skipBlanks();
            return readYear();
        }
        int end = at;
        if (skipBlanks() && digits() == 4) {
            return readYear();
        }
        at = end;
        return at < cell.length();
    }

    private boolean readYear() {
        if (digits() != 4) {
            return false;
        }
        year = number(4);
        return true;
    }

    private boolean readMonthName() {
        Month named = MONTHS.get(word());
        month = named == null ? 0 : named.getValue();
        return named != null;
    }

    private boolean readMonth() {
        month = oneOrTwoDigits();
        return month >= 0;
    }

    private boolean readDay() {
        day = oneOrTwoDigits();
        return day >= 0;
    }

    private boolean readTime() {
        if (at == cell.length()) {
            return true;
        }
        boolean glued = digits() > 0; // the rest of 14 digits
        return (glued || skip('T') || skip(':') || skipComma())
                && readTimeOfDay()
                && readFraction()
                && readHalfOfDay()
                && readZone()
                && (at == cell.length() || readYearAtTheEnd());
    }

    private boolean skipComma() {
        skip(',');
        return skipBlanks();
    }

    private boolean readTimeOfDay() {
        int digits = digits();
        if (withoutMarks && (digits == 4 || digits == 6)) {
            hour = number(2);
            minute = number(2);
            second = digits == 6 ? number(2) : NO_SECOND;
            return true;
        }
        hour = oneOrTwoDigits();
        if (hour < 0 || !skip(':') || digits() != 2) {
            return false;
        }
        minute = number(2);
        if (skip(':')) {
            if (digits() != 2) {
                return false;
            }
            second = number(2);
        }
        return true;
    }

    private boolean readFraction() {
        if (second == NO_SECOND || !skip('.') && !skip(',')) {
            return true;
        }
        int fraction = digits();
        if (fraction < 1 || fraction > 9) {
            return false;
        }
        nanos = number(fraction);
        for (int i = fraction; i < 9; i++) {
            nanos *= 10;
        }
        return true;
    }

    private boolean readHalfOfDay() {
        int end = at;
        skipBlanks();
        String word = word();
        if (word.equals("AM") || word.equals("PM")) {
            boolean exists = hour >= 1 && hour <= 12;
            hour = hour % 12 + (word.equals("PM") ? 12 : 0);
            return exists;
        }
        at = end; // it is the name of a zone
        return true;
    }

    private boolean readZone() {
        int end = at;
        skipBlanks();
        if (isLetter(peek())) {
            offset = ZONES.get(word());
            return offset != null;
        }
        if (peek() == '+' || peek() == '-') {
            return readOffset();
        }
        at = end;
        return true;
    }

    /** Reads the year at the end, as in the times that C writes: {@code Fri Jan  2 03:04:05 2026}. */
    private boolean readYearAtTheEnd() {
        return year == WrittenTime.NO_YEAR && skipBlanks() && readYear();
    }

    private boolean readOffset() {
        int sign = next() == '-' ? -1 : 1;
        int digits = digits();
        if (digits != 2 && digits != 4) {
            return false;
        }
        int hours = number(2);
        int minutes = 0;
        if (digits == 4 || skip(':')) {
            if (digits() != 2) {
                return false;
            }
            minutes = number(2);
        }
        if (minutes > 59 || hours * 60 + minutes > 18 * 60) {
            return false;
        }
        offset = ZoneOffset.ofTotalSeconds(sign * (hours * 60 + minutes) * 60);
        return true;
    }

    private char peek() {
        return at < cell.length() ? cell.charAt(at) : END;
    }

    private char next() {
        char one = peek();
        at++;
        return one;
    }

    private boolean skip(char one) {
        boolean here = peek() == one;
        at += here ? 1 : 0;
        return here;
    }

    /** Skips blanks, including the no-break spaces that some languages write before PM. */
    private boolean skipBlanks() {
        int from = at;
        while (peek() == ' ' || peek() == '\t' || peek() == '\u00a0' || peek() == '\u202f') {
            at++;
        }
        return at > from;
    }

    /** The letters from here, in upper case. */
    private String word() {
        int from = at;
        while (isLetter(peek())) {
            at++;
        }
        return cell.substring(from, at).toUpperCase(Locale.ROOT);
    }

    /** The number of digits from here. */
    private int digits() {
        return UnixTime.digits(cell, at);
    }

    /** The number of one or two digits from here; -1 if there are no digits or more than two. */
    private int oneOrTwoDigits() {
        int digits = digits();
        return digits == 1 || digits == 2 ? number(digits) : -1;
    }

    private int number(int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            number = number * 10 + next() - '0';
        }
        return number;
    }

    private static boolean isDateMark(char one) {
        return one == '-' || one == '/' || one == '.';
    }

    private static boolean isLetter(char one) {
        return one >= 'A' && one <= 'Z' || one >= 'a' && one <= 'z';
    }
}
