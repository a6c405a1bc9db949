package io.metadatasearch.schema;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
            become(time.atZone(ZoneOffset.UTC));
        }
        return current;
    }

    private void become(ZonedDateTime time) {
        ZonedDateTime day = time.toLocalDate().atStartOfDay(ZoneOffset.UTC);
        ZonedDateTime from;
        ZonedDateTime to;
        String suffix;
        switch (period) {
            case "day" -> {
                from = day;
                to = from.plusDays(1);
                suffix = String.format(Locale.ROOT, "%tY.%<tm.%<td", from);
            }
            case "month" -> {
                from = day.withDayOfMonth(1);
                to = from.plusMonths(1);
                suffix = String.format(Locale.ROOT, "%tY.%<tm", from);
            }
            case "year" -> {
                from = day.withDayOfYear(1);
                to = from.plusYears(1);
                suffix = String.format(Locale.ROOT, "%tY", from);
            }
            default ->
                throw new IllegalArgumentException("ES_INDEX_PERIOD is malformed: expected none, day, month or year");
        }
        currentFrom = from.toInstant();
        currentTo = to.toInstant();
        current = prefix + suffix;
    }
}
