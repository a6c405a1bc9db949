package io.metadatasearch.search.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.query.TimeRange;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            2018-05-09T00:00:00Z, 2018-05-09T00:01:00Z, 1s
            2018-05-09T00:00:00Z, 2018-05-09T01:00:00Z, 1m
            2018-05-09T00:00:00Z, 2018-05-10T00:00:00Z, 15m
            2018-05-09T00:00:00Z, 2018-06-09T00:00:00Z, 12h
            2018-01-01T00:00:00Z, 2019-01-01T00:00:00Z, 1w
            2010-01-01T00:00:00Z, 2018-01-01T00:00:00Z, 1M
            1000-01-01T00:00:00Z, 2018-01-01T00:00:00Z, 1y
            """)
    void withoutOneThereAreAHundredStepsAtMostWhereThatIsPossible(Instant from, Instant to, String expected) {
        assertThat(Interval.read(parameters(""), new TimeRange(from, to)).text())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"30s, fixed_interval", "7d, fixed_interval", "1w, calendar_interval", "1M, calendar_interval"})
    void weeksMonthsAndYearsAreThoseOfTheCalendar(String text, String kind) {
        TimeRange day = new TimeRange(Instant.parse("2018-05-09T00:00:00Z"), Instant.parse("2018-05-10T00:00:00Z"));
        assertThat(Interval.read(parameters("interval=" + text), day).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "5", "m", "2M", "1.5h", "-1h", "1q", "1ms", "9999999s"})
    void whatIsNoIntervalIsTold(String text) {
        assertThatThrownBy(() -> Interval.read(parameters("interval=" + text), new TimeRange(null, null)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("was " + text);
    }

    @Test
    void thereAreNotMoreStepsThanCanBeSent() {
        TimeRange year = new TimeRange(Instant.parse("2018-01-01T00:00:00Z"), Instant.parse("2019-01-01T00:00:00Z"));
        assertThatThrownBy(() -> Interval.read(parameters("interval=1m"), year))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("interval 1m gives 525601 time buckets");
    }

    private static Parameters parameters(String query) {
        return Parameters.read(query, List.of("interval"));
    }
}
