package io.metadatasearch.schema;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * The index of a row: {@code metadata-2018.05} from the month of its event (UTC). A row without a time, or with a time
 * outside {@value #FIRST_YEAR} to {@value #LAST_YEAR}, goes to {@code metadata-undated}: one broken clock must not
 * create an index for each row.
 */
public final class IndexNames {

    private static final int FIRST_YEAR = 1990;
    private static final int LAST_YEAR = 2099;
    private static final Instant FROM = Instant.parse(FIRST_YEAR + "-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse(LAST_YEAR + 1 + "-01-01T00:00:00Z");

    private final String prefix;
    private final String period;
    private String current = "";
    private Instant currentFrom = Instant.MAX;
    private Instant currentTo = Instant.MIN;

    /**
     * Creates the names for an alias and a period.
     *
     * @param alias the name that searches use; every index name begins with it
     * @param period none, day, month or year
     */
    public IndexNames(String alias, String period) {
        this.prefix = alias + "-";
        this.period = period;
    }

    /** The index of an event at this time; null: of an event without a time. */
    public String at(Instant time) {
        if (period.equals("none")) {
            return prefix + "all";
        }
        if (time == null || time.isBefore(FROM) || !time.isBefore(TO)) {
            return prefix + "undated";
        }
        if (time.isBefore(currentFrom) || !time.isBefore(currentTo)) {
            become(LocalDate.ofInstant(time, ZoneOffset.UTC));
        }
        return current;
    }

    private void become(LocalDate day) {
        switch (period) {
            case "day" -> become(day, Period.ofDays(1), "%tY.%<tm.%<td");
            case "month" -> become(day.withDayOfMonth(1), Period.ofMonths(1), "%tY.%<tm");
            case "year" -> become(day.withDayOfYear(1), Period.ofYears(1), "%tY");
            default ->
                throw new IllegalArgumentException("ES_INDEX_PERIOD is malformed: expected none, day, month or year");
        }
    }

    private void become(LocalDate from, Period length, String suffix) {
        currentFrom = from.atStartOfDay(ZoneOffset.UTC).toInstant();
        currentTo = from.plus(length).atStartOfDay(ZoneOffset.UTC).toInstant();
        current = prefix + String.format(Locale.ROOT, suffix, from);
    }
}
