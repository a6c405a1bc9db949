package io.metadatasearch.load;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the time of an event from a cell: seconds, milli-, micro- or nanoseconds since 1970, ISO 8601 with T or a
 * blank, and any further patterns.
 */
final class EventTime {

    private static final String UTC = "0000-00-00T00:00:00Z";

    private static final Pattern EPOCH = Pattern.compile("\\d{9,19}(\\.\\d{1,9})?");

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[['T'][' ']HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[XXX][XX][X]]")
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final List<DateTimeFormatter> formats;
    private final ZoneId zone;

    /**
     * Prepares the formats.
     *
     * @param patterns further formats, as {@link DateTimeFormatter} writes them
     * @param zone the zone of times that name none
     * @throws IllegalArgumentException if a pattern is none
     */
    EventTime(List<String> patterns, ZoneId zone) {
        this.formats = Stream.concat(Stream.of(ISO), patterns.stream().map(EventTime::ofPattern))
                .toList();
        this.zone = zone;
    }

    /** A format that takes 29 February of no leap year for no time, where the usual one makes it the 28th. */
    private static DateTimeFormatter ofPattern(String pattern) {
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue()) // or yyyy, the year of an era, is no year
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** The time that a cell holds, or null if it holds none. */
    Instant parse(String cell) {
        if (looksLikeUtc(cell)) {
            try {
                return ofUtc(cell);
            } catch (DateTimeException e) {
                return null; // 2018-02-30
            }
        }
        if (EPOCH.matcher(cell).matches()) {
            return ofEpoch(new BigDecimal(cell));
        }
        for (DateTimeFormatter format : formats) {
            try {
                TemporalAccessor parsed = format.parse(cell);
                LocalTime time = parsed.query(TemporalQueries.localTime());
                LocalDateTime local = LocalDate.from(parsed).atTime(time == null ? LocalTime.MIDNIGHT : time);
                return parsed.isSupported(ChronoField.OFFSET_SECONDS)
                        ? local.toInstant(ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS)))
                        : local.atZone(zone).toInstant();
            } catch (DateTimeException e) {
                continue; // not this format
            }
        }
        return null;
    }

    /** Whether a cell is written as most logs write a time: {@code 2018-05-09T10:11:12.123Z}. */
    static boolean looksLikeUtc(String cell) {
        int length = cell.length();
        if (length < UTC.length() || length > UTC.length() + 10 || cell.charAt(length - 1) != 'Z') {
            return false;
        }
        for (int i = 0; i < UTC.length() - 1; i++) {
            char expected = UTC.charAt(i);
            if (expected == '0' ? !isDigit(cell.charAt(i)) : cell.charAt(i) != expected) {
                return false;
            }
        }
        for (int i = UTC.length(); i < length - 1; i++) {
            if (!isDigit(cell.charAt(i))) {
                return false;
            }
        }
        return length == UTC.length() || length > UTC.length() + 1 && cell.charAt(UTC.length() - 1) == '.';
    }

    /** Reads such a time: a formatter takes ten times as long, and this is done for every row. */
    private static Instant ofUtc(String cell) {
        int nanos = 0;
        for (int i = UTC.length(), unit = 100_000_000; i < cell.length() - 1; i++, unit /= 10) {
            nanos += (cell.charAt(i) - '0') * unit;
        }
        return LocalDateTime.of(
                        number(cell, 0, 4),
                        number(cell, 5, 7),
                        number(cell, 8, 10),
                        number(cell, 11, 13),
                        number(cell, 14, 16),
                        number(cell, 17, 19),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String cell, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + cell.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }

    /** The unit is told by the size: each reaches from 1973 to 5138. */
    private static Instant ofEpoch(BigDecimal number) {
        int digits = number.precision() - number.scale();
        int unit = digits <= 11 ? 0 : digits <= 14 ? 3 : digits <= 17 ? 6 : 9;
        BigDecimal nanos = number.movePointRight(9 - unit);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.TEN.pow(9));
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }
}
