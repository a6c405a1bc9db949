package io.metadatasearch.settings;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.ZonedDateTime;
import org.apache.camel.util.TimeUtils;

/** Calculates when runs of sync are due. */
public final class Schedule {

    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 10;

    private final Duration every;
    private final ExecutionTime cron;

    /**
     * Creates the schedule.
     *
     * @param every the time from the start of one run to the start of the next, such as 2h
     * @param cron when runs start instead, as in a crontab, by the clock of this process; empty: {@code every} applies
     * @throws IllegalArgumentException if one of them is malformed
     */
    public Schedule(String every, String cron) {
        this.every = Duration.ofMillis(TimeUtils.toMilliSeconds(every));
        this.cron = cron.isEmpty() ? null : ExecutionTime.forCron(parse(cron));
    }

    /**
     * Reads minute, hour, day of month, month and day of week, as in a crontab.
     *
     * @throws IllegalArgumentException if the text is malformed
     */
    public static Cron parse(String cron) {
        return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                .parse(cron)
                .validate();
    }

    /** The time until the first run. */
    public Duration first() {
        return cron == null ? Duration.ZERO : untilCron();
    }

    /**
     * The time until the next run, at the end of a run.
     *
     * @param lasted how long the run took
     * @param failuresInARow the number of consecutive runs with a failure, including this one: the next run comes
     *     sooner, but later after each further failure
     */
    public Duration next(Duration lasted, int failuresInARow) {
        Duration regular = cron == null ? every.minus(lasted) : untilCron();
        if (failuresInARow == 0) {
            return regular;
        }
        Duration again = AFTER_A_FAILURE.multipliedBy(1L << Math.min(failuresInARow - 1, MOST_DOUBLINGS));
        return again.compareTo(regular) < 0 ? again : regular;
    }

    private Duration untilCron() {
        // A date that never occurs, such as 30 February, is searched again later.
        return cron.timeToNextExecution(ZonedDateTime.now()).orElse(every);
    }
}
