package io.metadatasearch.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexNamesTest {

    private static final Instant MAY = Instant.parse("2018-05-09T23:59:59.999Z");

    @ParameterizedTest
    @CsvSource({"day, metadata-2018.05.09", "month, metadata-2018.05", "year, metadata-2018", "none, metadata-all"})
    void theTimeOfTheEventNamesTheIndex(String period, String index) {
        assertThat(new IndexNames("metadata", period).at(MAY)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({
        "day,   2018-05-09T23:59:59.999999999Z, metadata-2018.05.09, 2018-05-10T00:00:00Z, metadata-2018.05.10",
        "month, 2018-05-31T23:59:59.999999999Z, metadata-2018.05,    2018-06-01T00:00:00Z, metadata-2018.06",
        "year,  2018-12-31T23:59:59.999999999Z, metadata-2018,       2019-01-01T00:00:00Z, metadata-2019"
    })
    void aPeriodEndsWhereTheNextBegins(String period, Instant last, String its, Instant first, String next) {
        IndexNames names = new IndexNames("metadata", period);
        assertThat(names.at(last)).isEqualTo(its);
        assertThat(names.at(first)).isEqualTo(next);
        assertThat(names.at(last)).as("back again").isEqualTo(its);
    }

    @ParameterizedTest
    @ValueSource(strings = {"day", "month", "year"})
    void anEventWithoutATimeIsUndated(String period) {
        IndexNames names = new IndexNames("metadata", period);
        assertThat(names.at(null)).isEqualTo("metadata-undated");
        assertThat(names.at(MAY)).startsWith("metadata-2018");
        assertThat(names.at(null)).isEqualTo("metadata-undated");
    }

    @Test
    void withOneIndexForAllTheTimeDoesNotMatter() {
        IndexNames names = new IndexNames("metadata", "none");
        assertThat(names.at(null)).isEqualTo("metadata-all");
        assertThat(names.at(Instant.MAX)).isEqualTo("metadata-all");
    }

    @ParameterizedTest
    @CsvSource({
        "1989-12-31T23:59:59Z,            metadata-undated",
        "1990-01-01T00:00:00Z,            metadata-1990.01",
        "2099-12-31T23:59:59Z,            metadata-2099.12",
        "2100-01-01T00:00:00Z,            metadata-undated",
        "-0001-01-01T00:00:00Z,           metadata-undated",
        "+999999999-12-31T23:59:59Z,      metadata-undated",
        "-1000000000-01-01T00:00:00Z,     metadata-undated",
        "+1000000000-12-31T23:59:59Z,     metadata-undated"
    })
    void theTimeOfABrokenClockIsNoTime(Instant time, String index) {
        IndexNames names = new IndexNames("metadata", "month");
        assertThat(names.at(time)).isEqualTo(index);
        assertThat(names.at(MAY)).as("the next event").isEqualTo("metadata-2018.05");
    }

    @Test
    void aPeriodThatIsNoneIsRefused() {
        IndexNames names = new IndexNames("metadata", "week");
        assertThatThrownBy(() -> names.at(MAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ES_INDEX_PERIOD");
    }
}
