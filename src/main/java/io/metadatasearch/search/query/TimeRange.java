package io.metadatasearch.search.query;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time span of a search, both ends included; null is an open end. A time is ISO 8601, in UTC if it names no zone;
 * or relative to now, as Elasticsearch writes it: {@code now-24h}, {@code now-1d/d} (rounded to the day); or a number
 * of seconds (9 to 11 digits) or milliseconds (12 to 14 digits) since 1970. A time that is less exact than a
 * millisecond stands for the whole year, month, day, hour, minute or second.
 */
public record TimeRange(Instant from, Instant to) {

    /** What a time looks like, for messages. */
    static final String EXPECTED = "ISO 8601 such as 2018-05-09 or 2018-05-09T10:00:00Z, seconds or milliseconds since"
            + " 1970, or relative to now such as now-24h";

    private static final int MAX_SECONDS_DIGITS = 11;
    private static final Pattern EPOCH = Pattern.compile("[0-9]{9,14}");
    private static final Pattern RELATIVE = Pattern.compile("now((?:[+-][0-9]{1,6}[yMwdhHms])*)(?:/([yMwdhHms]))?");
    private static final Pattern STEP = Pattern.compile("([+-][0-9]+)([yMwdhHms])");
    private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
    private static final Pattern ZONED = Pattern.compile(".*T.*(Z|[+-][0-9:]+)");
    private static final Pattern MINUTE = Pattern.compile(".*T[0-9]{2}:[0-9]{2}(Z|[+-][0-9:]+)?");
    private static final Pattern SECOND = Pattern.compile(".*T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9:]+)?");
    /** The units of time by the letters that Elasticsearch uses for them. */
    public static final Map<String, ChronoUnit> UNITS = Map.of(
            "y", ChronoUnit.YEARS,
            "M", ChronoUnit.MONTHS,
            "w", ChronoUnit.WEEKS,
            "d", ChronoUnit.DAYS,
            "h", ChronoUnit.HOURS,
            "H", ChronoUnit.HOURS,
            "m", ChronoUnit.MINUTES,
            "s", ChronoUnit.SECONDS);

    /** The time from {@code start}, inclusive, to {@code end}, exclusive. */
    private record Span(ZonedDateTime start, ZonedDateTime end) {

        static Span of(ZonedDateTime start, ChronoUnit unit) {
            return new Span(start, start.plus(1, unit));
        }
    }

    /**
     * Reads the parameters from and to.
     *
     * @param now the time that {@code now} stands for
     * @throws Problem 400 if one of them is not a time, or from is after to
     */
    static TimeRange read(Parameters parameters, Instant now) {
        Instant first = parameters
                .find("from")
                .map(text -> parameter("from", text, now).from())
                .orElse(null);
        Instant last = parameters
                .find("to")
                .map(text -> parameter("to", text, now).to())
                .orElse(null);
        if (first != null && last != null && first.isAfter(last)) {
            throw Problem.badParameter("from (" + first + ") is after to (" + last + ")");
        }
        return new TimeRange(first, last);
    }

    /** Returns the length of the span; null if an end is open. */
    public Duration length() {
        return from == null || to == null ? null : Duration.between(from, to);
    }

    private static TimeRange parameter(String name, String text, Instant now) {
        try {
            return of(text, now);
        } catch (DateTimeException e) {
            throw Problem.badParameter(name + " is not a time: expected " + EXPECTED + ", was " + text);
        }
    }

    /**
     * Returns the span that a time stands for.
     *
     * @param now the time that {@code now} stands for
     * @throws DateTimeException if the text is not a time
     */
    static TimeRange of(String text, Instant now) {
        try {
            Matcher relative = RELATIVE.matcher(text);
            Span span = relative.matches()
                    ? relative(relative, now)
                    : EPOCH.matcher(text).matches() ? epoch(text) : absolute(text);
            // The years that Elasticsearch can store, and that a client's clock may mean.
            if (span.start().getYear() < 0 || span.end().getYear() > 9999) {
                throw new DateTimeException("the year is not from 0 to 9999");
            }
            return new TimeRange(
                    span.start().toInstant(), span.end().toInstant().minusMillis(1));
        } catch (ArithmeticException e) {
            throw new DateTimeException(e.getMessage(), e);
        }
    }

    private static Span epoch(String text) {
        long since1970 = Long.parseLong(text);
        return text.length() <= MAX_SECONDS_DIGITS
                ? Span.of(Instant.ofEpochSecond(since1970).atZone(ZoneOffset.UTC), ChronoUnit.SECONDS)
                : Span.of(Instant.ofEpochMilli(since1970).atZone(ZoneOffset.UTC), ChronoUnit.MILLIS);
    }

    private static Span relative(Matcher relative, Instant now) {
        ZonedDateTime time = now.truncatedTo(ChronoUnit.MILLIS).atZone(ZoneOffset.UTC);
        Matcher steps = STEP.matcher(relative.group(1));
        while (steps.find()) {
            time = time.plus(Integer.parseInt(steps.group(1)), UNITS.get(steps.group(2)));
        }
        return relative.group(2) == null
                ? Span.of(time, ChronoUnit.MILLIS)
                : rounded(time, UNITS.get(relative.group(2)));
    }

    private static Span rounded(ZonedDateTime time, ChronoUnit unit) {
        ZonedDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case YEARS -> Span.of(day.withDayOfYear(1), unit);
            case MONTHS -> Span.of(day.withDayOfMonth(1), unit);
            case WEEKS -> Span.of(day.minusDays(day.getDayOfWeek().getValue() - 1L), unit);
            default -> Span.of(time.truncatedTo(unit), unit);
        };
    }

    private static Span absolute(String text) {
        if (YEAR.matcher(text).matches()) {
            return Span.of(Year.parse(text).atDay(1).atStartOfDay(ZoneOffset.UTC), ChronoUnit.YEARS);
        }
        if (MONTH.matcher(text).matches()) {
            return Span.of(YearMonth.parse(text).atDay(1).atStartOfDay(ZoneOffset.UTC), ChronoUnit.MONTHS);
        }
        if (!text.contains("T")) {
            return Span.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC), ChronoUnit.DAYS);
        }
        boolean zoned = ZONED.matcher(text).matches();
        ZonedDateTime time = zoned
                ? OffsetDateTime.parse(text).atZoneSameInstant(ZoneOffset.UTC)
                : LocalDateTime.parse(text).atZone(ZoneOffset.UTC);
        if (MINUTE.matcher(text).matches()) {
            return Span.of(time, ChronoUnit.MINUTES);
        }
        return SECOND.matcher(text).matches()
                ? Span.of(time, ChronoUnit.SECONDS)
                : Span.of(time.truncatedTo(ChronoUnit.MILLIS), ChronoUnit.MILLIS);
    }
}
