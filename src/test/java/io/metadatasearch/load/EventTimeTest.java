package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    private static final EventTime TIMES = new EventTime(
            List.of("yyyy/MM/dd HH:mm:ss.SSSSSS", "yyyy/MM/dd HH:mm:ss", "dd/MMM/yyyy:HH:mm:ss Z"), ZoneId.of("UTC"));

    @ParameterizedTest
    @CsvSource({
        "1525860000,              2018-05-09T10:00:00Z",
        "1525860000.123456,       2018-05-09T10:00:00.123456Z",
        "1525860000.000000001,    2018-05-09T10:00:00.000000001Z",
        "1525860000123,           2018-05-09T10:00:00.123Z",
        "1525860000123.5,         2018-05-09T10:00:00.123500Z",
        "1525860000123456,        2018-05-09T10:00:00.123456Z",
        "1525860000123456.5,      2018-05-09T10:00:00.123456500Z",
        "1525860000123456789,     2018-05-09T10:00:00.123456789Z",
        "1525860000123456789.999, 2018-05-09T10:00:00.123456789Z",
        "100000000,               1973-03-03T09:46:40Z",
        "99999999999,             5138-11-16T09:46:39Z",
        "100000000000,            1973-03-03T09:46:40Z",
        "99999999999999,          5138-11-16T09:46:39.999Z",
        "100000000000000,         1973-03-03T09:46:40Z",
        "99999999999999999,       5138-11-16T09:46:39.999999Z",
        "100000000000000000,      1973-03-03T09:46:40Z"
    })
    void theSizeOfANumberTellsItsUnit(String cell, Instant time) {
        assertThat(TIMES.parse(cell)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2018-05-09T10:00:00Z,                2018-05-09T10:00:00Z",
        "2018-05-09T10:00:00,                 2018-05-09T10:00:00Z",
        "2018-05-09 10:00:00,                 2018-05-09T10:00:00Z",
        "2018-05-09T10:00,                    2018-05-09T10:00:00Z",
        "2018-05-09T10:00:00.5,               2018-05-09T10:00:00.500Z",
        "2018-05-09 10:00:00.123456789Z,      2018-05-09T10:00:00.123456789Z",
        "2018-05-09T12:00:00+02:00,           2018-05-09T10:00:00Z",
        "2018-05-09T12:00:00.250+0200,        2018-05-09T10:00:00.250Z",
        "2018-05-09T04:30:00-0530,            2018-05-09T10:00:00Z",
        "2018-05-09T12:00:00+02,              2018-05-09T10:00:00Z",
        "2018-05-09,                          2018-05-09T00:00:00Z",
        "2020-02-29,                          2020-02-29T00:00:00Z"
    })
    void iso8601IsRead(String cell, Instant time) {
        assertThat(TIMES.parse(cell)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2011/08/10 09:46:53.058760,  2011-08-10T09:46:53.058760Z",
        "2011/08/10 09:46:53,         2011-08-10T09:46:53Z",
        "10/Aug/2011:11:46:53 +0200,  2011-08-10T09:46:53Z",
        "2020/02/29 00:00:00,         2020-02-29T00:00:00Z"
    })
    void theFormatsThatWereAddedAreRead(String cell, Instant time) {
        assertThat(TIMES.parse(cell)).isEqualTo(time);
    }

    @Test
    void theZoneIsForTimesThatNameNone() {
        EventTime times = new EventTime(List.of("yyyy/MM/dd HH:mm:ss"), ZoneId.of("Europe/Berlin"));
        Instant ten = Instant.parse("2018-05-09T10:00:00Z");
        assertThat(times.parse("2018-05-09 12:00:00")).isEqualTo(ten);
        assertThat(times.parse("2018/05/09 12:00:00")).isEqualTo(ten);
        assertThat(times.parse("2018-05-09T10:00:00Z")).isEqualTo(ten);
        assertThat(times.parse("2018-05-09T11:00:00+01:00")).isEqualTo(ten);
        assertThat(times.parse("1525860000")).isEqualTo(ten);
        assertThat(times.parse("2018-12-09")).isEqualTo("2018-12-08T23:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "(empty)",
                "yesterday",
                "0",
                "12345678",
                "-1525860000",
                "1525860000.",
                "0x5af2c3a0",
                "1.525860000E9",
                "12345678901234567890",
                "1525860000 ",
                "2018-05-09T10:00:00Zulu",
                "2018-05-09T25:00:00",
                "2018-05-09T10:60:00",
                "2018-13-01",
                "2018-04-31",
                "2019-02-29",
                "2019-02-29T10:00:00Z",
                "2019/02/29 10:00:00",
                "2019/04/31 10:00:00",
                "2019/04/30 24:00:00",
                "29/Feb/2019:10:00:00 +0000"
            })
    void whatIsNoTimeIsNull(String cell) {
        assertThat(TIMES.parse(cell)).isNull();
    }

    @Test
    void aPatternWithASmallUIsAYearToo() {
        EventTime times = new EventTime(List.of("dd.MM.uuuu HH:mm"), ZoneId.of("UTC"));
        assertThat(times.parse("09.05.2018 10:00")).isEqualTo("2018-05-09T10:00:00Z");
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new EventTime(List.of("yyyy-bb"), ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b");
    }

    @Test
    void theFormatsOfTheRealFileAreThese() throws IOException {
        EventTime real = new Columns("schema/columns.yaml", "schema/index-template.json", 500).eventTime();
        assertThat(real.parse("2011/08/10 09:46:53.058760")).isEqualTo("2011-08-10T09:46:53.058760Z");
        assertThat(real.parse("2011/08/10 09:46:53")).isEqualTo("2011-08-10T09:46:53Z");
        assertThat(real.parse("10/Aug/2011:11:46:53 +0200")).isEqualTo("2011-08-10T09:46:53Z");
    }

    @Test
    void theUsualFormIsReadLikeAnyOther() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            long nanos = random.nextInt(1_000_000_000);
            for (int digits = random.nextInt(10); digits < 9; digits++) {
                nanos = nanos / 10;
            }
            Instant time = Instant.ofEpochSecond(random.nextLong(4_000_000_000L), nanos);
            assertThat(TIMES.parse(time.toString())).isEqualTo(time);
            // The same without the form that is read by hand.
            assertThat(TIMES.parse(time.toString().replace('T', ' '))).isEqualTo(time);
        }
    }
}
