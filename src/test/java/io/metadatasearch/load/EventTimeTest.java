package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    private final EventTime times =
            new EventTime(List.of("yyyy/MM/dd HH:mm:ss.SSSSSS", "dd/MMM/yyyy:HH:mm:ss Z"), ZoneId.of("UTC"));

    @ParameterizedTest
    @CsvSource({
        "1379288667.706265, 2013-09-15T23:44:27.706265Z",
        "1379288667, 2013-09-15T23:44:27Z",
        "1379288667706, 2013-09-15T23:44:27.706Z",
        "1379288667706265, 2013-09-15T23:44:27.706265Z",
        "1379288667706265123, 2013-09-15T23:44:27.706265123Z",
        "2018-05-09T10:11:12Z, 2018-05-09T10:11:12Z",
        "2018-05-09T10:11:12.5+02:00, 2018-05-09T08:11:12.500Z",
        "2018-05-09T10:11:12+0200, 2018-05-09T08:11:12Z",
        "2023-03-10 10:29:34.078826, 2023-03-10T10:29:34.078826Z",
        "2018-05-09 10:11, 2018-05-09T10:11:00Z",
        "2018-05-09, 2018-05-09T00:00:00Z",
        "2011/08/10 09:46:53.058760, 2011-08-10T09:46:53.058760Z",
        "09/May/2018:10:11:12 +0200, 2018-05-09T08:11:12Z"
    })
    void aTimeIsRead(String cell, Instant expected) {
        assertThat(times.parse(cell)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "yesterday",
                "2018-02-29",
                "2018-13-01T00:00:00Z",
                "12:00",
                "17",
                "1e9",
                "2018-05-09T25:00:00Z"
            })
    void whatIsNoTimeIsNone(String cell) {
        assertThat(times.parse(cell)).isNull();
    }

    @Test
    void aTimeWithoutAZoneIsInTheZoneOfTheSetting() {
        EventTime inBerlin = new EventTime(List.of(), ZoneId.of("Europe/Berlin"));
        assertThat(inBerlin.parse("2018-05-09 10:00:00")).isEqualTo(Instant.parse("2018-05-09T08:00:00Z"));
        assertThat(inBerlin.parse("2018-05-09 10:00:00Z")).isEqualTo(Instant.parse("2018-05-09T10:00:00Z"));
    }
}
