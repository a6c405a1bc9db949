package io.metadatasearch.search.overview;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.query.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The step of a histogram.
 *
 * @param text as Elasticsearch writes it: {@code 5m}, {@code 1d}; one week, month or year is that of the calendar
 * @param length its approximate length
 */
record Interval(String text, Duration length) {

    private static final int MAX_STEPS = 10_000;
    private static final int STEPS = 100;
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(s|m|h|d|w|M|y)");
    private static final List<String> CHOICE = List.of(
            "1s", "5s", "15s", "30s", "1m", "5m", "15m", "30m", "1h", "3h", "6h", "12h", "1d", "1w", "1M", "1y");

    /**
     * Returns the requested interval, or else one that makes about a hundred steps at most.
     *
     * @throws Problem 400 if it is malformed, or makes too many steps
     */
    static Interval read(Parameters parameters, TimeRange range) {
        Duration span = range.length() == null ? Duration.ZERO : range.length();
        Interval interval = parameters.find("interval").map(Interval::of).orElseGet(() -> CHOICE.stream()
                .map(Interval::of)
                .filter(choice -> choice.steps(span) <= STEPS)
                .findFirst()
                .orElse(of("1y")));
        if (interval.steps(span) > MAX_STEPS) {
            throw Problem.badParameter("interval " + interval.text() + " gives " + interval.steps(span)
                    + " time buckets from " + range.from() + " to " + range.to() + ", expected at most " + MAX_STEPS);
        }
        return interval;
    }

    private static Interval of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || "wMy".contains(form.group(2)) && !form.group(1).equals("1")) {
            throw Problem.badParameter(
                    "interval must be a number followed by s, m, h or d, such as 5m, or 1w, 1M or 1y, was " + text);
        }
        return new Interval(
                text, TimeRange.UNITS.get(form.group(2)).getDuration().multipliedBy(Long.parseLong(form.group(1))));
    }

    /** Returns the name of the Elasticsearch parameter for it. */
    String kind() {
        return text.matches("1[wMy]") ? "calendar_interval" : "fixed_interval";
    }

    private long steps(Duration span) {
        return span.toMillis() / length.toMillis() + 1;
    }
}
