package io.metadatasearch.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {

    /** A Wednesday in a leap year. */
    private static final Instant NOW = Instant.parse("2024-02-28T13:14:15.678Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2018                          | 2018-01-01T00:00:00Z     | 2018-12-31T23:59:59.999Z
            2018-02                       | 2018-02-01T00:00:00Z     | 2018-02-28T23:59:59.999Z
            2024-02                       | 2024-02-01T00:00:00Z     | 2024-02-29T23:59:59.999Z
            2018-05-09                    | 2018-05-09T00:00:00Z     | 2018-05-09T23:59:59.999Z
            2018-05-09T10:20              | 2018-05-09T10:20:00Z     | 2018-05-09T10:20:59.999Z
            2018-05-09T10:20Z             | 2018-05-09T10:20:00Z     | 2018-05-09T10:20:59.999Z
            2018-05-09T10:20:30           | 2018-05-09T10:20:30Z     | 2018-05-09T10:20:30.999Z
            2018-05-09T10:20:30.5         | 2018-05-09T10:20:30.500Z | 2018-05-09T10:20:30.500Z
            2018-05-09T10:20:30.123456789 | 2018-05-09T10:20:30.123Z | 2018-05-09T10:20:30.123Z
            1525860000                    | 2018-05-09T10:00:00Z     | 2018-05-09T10:00:00.999Z
            1525860000123                 | 2018-05-09T10:00:00.123Z | 2018-05-09T10:00:00.123Z
            2018-05-09T00:30+02:00        | 2018-05-08T22:30:00Z     | 2018-05-08T22:30:59.999Z
            now                           | 2024-02-28T13:14:15.678Z | 2024-02-28T13:14:15.678Z
            now-24h                       | 2024-02-27T13:14:15.678Z | 2024-02-27T13:14:15.678Z
            now+1d-1h                     | 2024-02-29T12:14:15.678Z | 2024-02-29T12:14:15.678Z
            now-1y                        | 2023-02-28T13:14:15.678Z | 2023-02-28T13:14:15.678Z
            now/d                         | 2024-02-28T00:00:00Z     | 2024-02-28T23:59:59.999Z
            now-1d/d                      | 2024-02-27T00:00:00Z     | 2024-02-27T23:59:59.999Z
            now/w                         | 2024-02-26T00:00:00Z     | 2024-03-03T23:59:59.999Z
            now/M                         | 2024-02-01T00:00:00Z     | 2024-02-29T23:59:59.999Z
            now/y                         | 2024-01-01T00:00:00Z     | 2024-12-31T23:59:59.999Z
            """)
    void aTimeStandsForAllThatItNames(String text, Instant first, Instant last) {
        String encoded = text.replace("+", "%2B");
        assertThat(read("from=" + encoded + "&to=" + encoded)).isEqualTo(new TimeRange(first, last));
        assertThat(read("from=" + encoded)).isEqualTo(new TimeRange(first, null));
        assertThat(read("to=" + encoded)).isEqualTo(new TimeRange(null, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2018-13",
                "2018-02-30",
                "18-05-09",
                "2018-05-09T25:00",
                "15258600",
                "152586000012345",
                "now-",
                "now-1",
                "now-1x",
                "now/",
                "now-1d/q",
                "now-999999y",
                "2018-05-09T10:00:00+99:00",
                "9999-12-31T23:59:60Z",
                "now-9999999d"
            })
    void whatIsNoTimeIsToldWithItsParameter(String text) {
        assertThatThrownBy(() -> read("to=" + text.replace("+", "%2B")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("to is not a time")
                .hasMessageContaining("was " + text);
    }

    @Test
    void fromIsNotAfterTo() {
        assertThatThrownBy(() -> read("from=2018-05-10&to=2018-05-09"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("from (2018-05-10T00:00:00Z) is after to (2018-05-09T23:59:59.999Z)");
    }

    private static TimeRange read(String query) {
        return TimeRange.read(Parameters.read(query, List.of("from", "to")), NOW);
    }
}
