package io.metadatasearch.schema.time;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import java.util.Objects;

/**
 * Reads the time of an event from a cell. It understands these forms, in this order; the section Times of
 * {@code docs/files.md} has an example of each:
 *
 * <ol>
 *   <li>{@code 2018-05-09T10:11:12.123Z}, and numbers: {@link UnixTime}
 *   <li>the configured patterns
 *   <li>dates with the year first, with or without separators, including ISO 8601; dates with the name of the month, as
 *       in RFC 1123, syslog, and the logs of Apache and tshark; {@code dd.MM.yyyy}; and, if the {@link DateOrder} of
 *       the file is known, {@code dd/MM/yyyy} or {@code MM/dd/yyyy}: {@link WrittenTime}
 * </ol>
 *
 * A time before 1990 or more than a day after the clock is not an event time: it comes from a wrong clock, or from a
 * cell that is not a time.
 */
public final class EventTime {

    private static final char[] UTC = "0000-00-00T00:00:00Z".toCharArray();
    private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(1);

    /** 29 February occurs again after at most eight years. */
    private static final int YEARS_BACK = 8;

    private final List<DateTimeFormatter> formats;
    private final ZoneId zone;
    private final InstantSource clock;
    private final DateOrder order;
    private final Instant reference;

    /** Moves with the clock. The clock is read only for times after this one, not for each row. */
    private volatile Instant latest = Instant.MIN;

    /**
     * Creates a reader.
     *
     * @param patterns additional formats, in the syntax of {@link DateTimeFormatter}
     * @param zone the zone of times that do not name one
     * @throws IllegalArgumentException if a pattern is malformed
     */
    public EventTime(List<String> patterns, ZoneId zone) {
        this(patterns, zone, InstantSource.system());
    }

    /** Creates a reader with its own clock. */
    public EventTime(List<String> patterns, ZoneId zone, InstantSource clock) {
        this(patterns.stream().map(EventTime::ofPattern).toList(), zone, clock, null, null);
    }

    private EventTime(
            List<DateTimeFormatter> formats, ZoneId zone, InstantSource clock, DateOrder order, Instant reference) {
        this.formats = formats;
        this.zone = zone;
        this.clock = clock;
        this.order = order;
        this.reference = reference;
    }

    /**
     * The reader for one file.
     *
     * @param dateOrder the order of day and month in dates such as {@code 02/01/2026}; null if unknown: such a cell is
     *     then not a time
     * @param fileTime when the file was written. A time without a year gets the latest year that puts it at most a day
     *     after this; without a file, at most a day after the clock.
     */
    public EventTime inFile(DateOrder dateOrder, Instant fileTime) {
        return new EventTime(formats, zone, clock, dateOrder, Objects.requireNonNull(fileTime));
    }

    /** A format that rejects 29 February except in leap years. The usual format changes it to the 28th. */
    private static DateTimeFormatter ofPattern(String pattern) {
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue()) // else yyyy, the year of an era, is not a year
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** The time that a cell holds, or null if it holds none. Blanks around it are ignored. */
    public Instant parse(String cell) {
        char[] chars = cell.toCharArray();
        return parse(chars, 0, chars.length);
    }

    /** The same for characters: most times of a log never become a string. */
    public Instant parse(char[] chars, int from, int to) {
        Instant time = looksLikeUtc(chars, from, to)
                ? ofUtc(chars, from, to)
                : ofOther(new String(chars, from, to - from).strip());
        return time == null || time.isBefore(EARLIEST) || isTooLate(time) ? null : time;
    }

    private boolean isTooLate(Instant time) {
        if (time.isAfter(latest)) {
            latest = clock.instant().plus(AHEAD);
            return time.isAfter(latest);
        }
        return false;
    }

    private Instant ofOther(String cell) {
        if (cell.isEmpty()) {
            return null;
        }
        Instant time = UnixTime.of(cell);
        for (int i = 0; i < formats.size() && time == null; i++) {
            time = ofFormat(formats.get(i), cell);
        }
        return time == null ? ofWritten(WrittenTime.of(cell)) : time;
    }

    private Instant ofFormat(DateTimeFormatter format, String cell) {
        ParsePosition end = new ParsePosition(0);
        // Most cells are not in this format. This check shows it without an exception, which would be slow.
        if (format.parseUnresolved(cell, end) == null || end.getIndex() < cell.length()) {
            return null;
        }
        try {
            TemporalAccessor parsed = format.parse(cell);
            LocalTime time = parsed.query(TemporalQueries.localTime());
            LocalDateTime local = LocalDate.from(parsed).atTime(time == null ? LocalTime.MIDNIGHT : time);
            ZoneId named = parsed.query(TemporalQueries.zone());
            return local.atZone(named == null ? zone : named).toInstant();
        } catch (DateTimeException e) {
            return null; // 2018-02-30
        }
    }

    private Instant ofWritten(WrittenTime written) {
        if (written == null) {
            return null;
        }
        if (written.year() != WrittenTime.NO_YEAR) {
            return at(written.date(order), written);
        }
        Instant end = (reference == null ? clock.instant() : reference).plus(AHEAD);
        int year = end.atZone(ZoneOffset.UTC).getYear() + 1; // the zone furthest east may be in the next year
        for (int last = year - 1 - YEARS_BACK; year >= last; year--) {
            Instant time = at(written.dateIn(year), written);
            if (time != null && !time.isAfter(end)) {
                return time;
            }
        }
        return null;
    }

    private Instant at(LocalDate date, WrittenTime written) {
        return date == null
                ? null
                : date.atTime(written.time())
                        .atZone(written.offset() == null ? zone : written.offset())
                        .toInstant();
    }

    /** Whether a cell has the form that most logs use for a time: {@code 2018-05-09T10:11:12.123Z}. */
    public static boolean looksLikeUtc(char[] chars, int from, int to) {
        int length = to - from;
        if (length < UTC.length || length > UTC.length + 10 || chars[to - 1] != 'Z') {
            return false;
        }
        for (int i = 0; i < UTC.length - 1; i++) {
            char expected = UTC[i];
            char one = chars[from + i];
            if (expected == '0' ? one < '0' || one > '9' : one != expected) {
                return false;
            }
        }
        for (int i = from + UTC.length; i < to - 1; i++) {
            if (chars[i] < '0' || chars[i] > '9') {
                return false;
            }
        }
        return length == UTC.length || length > UTC.length + 1 && chars[from + UTC.length - 1] == '.';
    }

    /** Reads such a time. A formatter takes ten times as long, and this runs for every row. */
    private static Instant ofUtc(char[] chars, int from, int to) {
        int nanos = 0;
        for (int i = from + UTC.length, unit = 100_000_000; i < to - 1; i++, unit /= 10) {
            nanos += (chars[i] - '0') * unit;
        }
        LocalDate date = WrittenTime.date(
                number(chars, from, from + 4), number(chars, from + 5, from + 7), number(chars, from + 8, from + 10));
        int hour = number(chars, from + 11, from + 13);
        int minute = number(chars, from + 14, from + 16);
        int second = number(chars, from + 17, from + 19);
        return date == null || hour > 23 || minute > 59 || second > 59
                ? null
                : Instant.ofEpochSecond(date.toEpochDay() * 86_400 + hour * 3_600 + minute * 60 + second, nanos);
    }

    private static int number(char[] chars, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + chars[i] - '0';
        }
        return number;
    }
}
