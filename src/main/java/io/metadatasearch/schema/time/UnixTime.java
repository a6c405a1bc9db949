package io.metadatasearch.schema.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Reads seconds, milliseconds, microseconds or nanoseconds since 1970, with a fraction or an exponent. The size of the
 * number determines its unit.
 */
final class UnixTime {

    private static final int MIN_DIGITS = 9;
    private static final int MAX_DIGITS = 19;
    private static final int NANO_DIGITS = 9;

    /** {@code yyyyMMddHHmmss}. Milliseconds with as many digits begin in 2286. */
    private static final int DATE_DIGITS = 14;

    /** {@code printf} and spreadsheets round to six or seven digits by default. */
    private static final int EXACT_DIGITS = 8;

    private static final Pattern WITH_EXPONENT = Pattern.compile("\\d[.,]\\d{1,18}[eE]\\+?\\d{1,2}");

    private UnixTime() {}

    /** The time that a cell holds, or null if it is not such a number. The decimal mark is a point or a comma. */
    static Instant of(String cell) {
        int whole = digits(cell, 0);
        if (whole == 1 && WITH_EXPONENT.matcher(cell).matches()) {
            return ofExponent(cell);
        }
        if (whole < MIN_DIGITS || whole > MAX_DIGITS) {
            return null;
        }
        if (whole < cell.length()) {
            char mark = cell.charAt(whole);
            int fraction = digits(cell, whole + 1);
            if (mark != '.' && mark != ','
                    || fraction < 1
                    || fraction > NANO_DIGITS
                    || whole + 1 + fraction < cell.length()) {
                return null;
            }
        }
        return ofDigits(cell, whole);
    }

    /**
     * The time of a number without an exponent.
     *
     * @param whole where the whole part ends
     */
    private static Instant ofDigits(String cell, int whole) {
        int from = 0;
        while (from < whole - 1 && cell.charAt(from) == '0') {
            from++;
        }
        int digits = whole - from;
        if (digits == DATE_DIGITS) {
            return null;
        }
        // The number of digits after the seconds.
        int unit = digits <= 11 ? 0 : digits <= 14 ? 3 : digits <= 17 ? 6 : 9;
        long seconds = 0;
        for (int i = from; i < whole - unit; i++) {
            seconds = seconds * 10 + cell.charAt(i) - '0';
        }
        int nanos = 0;
        int read = 0;
        for (int i = whole - unit; i < cell.length() && read < NANO_DIGITS; i++) {
            if (i != whole) { // the decimal mark
                nanos = nanos * 10 + cell.charAt(i) - '0';
                read++;
            }
        }
        for (; read < NANO_DIGITS; read++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /**
     * The time of a number such as {@code 1.767322800E9}. {@code 1.76732E+12} is rounded to hours, so it is not a time.
     */
    private static Instant ofExponent(String cell) {
        BigDecimal number = new BigDecimal(cell.replace(',', '.'));
        boolean rounded = cell.indexOf('+') >= 0 && number.precision() < EXACT_DIGITS;
        int scale = Math.min(Math.max(number.scale(), 0), NANO_DIGITS);
        return rounded ? null : of(number.setScale(scale, RoundingMode.DOWN).toPlainString());
    }

    /** The number of digits from here. */
    static int digits(String cell, int from) {
        int end = from;
        while (end < cell.length() && cell.charAt(end) >= '0' && cell.charAt(end) <= '9') {
            end++;
        }
        return end - from;
    }
}
