package io.metadatasearch.schema.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.schema.Columns;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** It changes the locale and the time zone of its JVM, so nothing runs beside it. */
@Isolated
class EventTimeTest {

    private static final Instant NOW = Instant.parse("2026-03-15T12:00:00Z");
    private static final List<String> PATTERNS =
            List.of("yyyy/MM/dd HH:mm:ss.SSSSSS", "yyyy/MM/dd HH:mm:ss", "dd/MMM/yyyy:HH:mm:ss Z");
    private static final EventTime TIMES = new EventTime(PATTERNS, ZoneId.of("UTC"), InstantSource.fixed(NOW));

    /** Asserts it with and without patterns, and whatever the locale and the zone of the process are. */
    private static void assertTime(String cell, DateOrder order, Instant time) {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            for (Locale other :
                    List.of(locale, Locale.GERMANY, Locale.forLanguageTag("ar"), Locale.forLanguageTag("tr"))) {
                Locale.setDefault(other);
                TimeZone.setDefault(TimeZone.getTimeZone(other.equals(locale) ? zone.getID() : "Asia/Tokyo"));
                for (List<String> patterns : List.of(PATTERNS, List.<String>of())) {
                    EventTime times = new EventTime(patterns, ZoneId.of("UTC"), InstantSource.fixed(NOW));
                    assertThat(times.inFile(order, NOW).parse(cell))
                            .as("%s, %s, %s", cell, other, patterns)
                            .isEqualTo(time);
                }
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

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
        "631152000,               1990-01-01T00:00:00Z",
        "631152000000,            1990-01-01T00:00:00Z",
        "631152000000000,         1990-01-01T00:00:00Z",
        "631152000000000000,      1990-01-01T00:00:00Z",
        "0001525860000,           2018-05-09T10:00:00Z",
        "0000000001525860000,     2018-05-09T10:00:00Z"
    })
    void theSizeOfANumberTellsItsUnit(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1767322800,123           | 2026-01-02T03:00:00.123Z",
                "1767322800,000000001     | 2026-01-02T03:00:00.000000001Z",
                "1767322800123,5          | 2026-01-02T03:00:00.123500Z",
                "2026-01-02 03:04:05,123  | 2026-01-02T03:04:05.123Z",
                "2026-01-02T03:04:05,123Z | 2026-01-02T03:04:05.123Z",
                "2026-01-02T03:04:05,5+01 | 2026-01-02T02:04:05.500Z"
            })
    void aCommaIsADecimalMarkToo(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource({
        "1.767322800E9,            2026-01-02T03:00:00Z",
        "1.7673228E9,              2026-01-02T03:00:00Z",
        "1.767E9,                  2025-12-29T09:20:00Z",
        "1.767322800e+09,          2026-01-02T03:00:00Z",
        "1.767322800123E12,        2026-01-02T03:00:00.123Z",
        "1.767322800123456e+09,    2026-01-02T03:00:00.123456Z",
        "1.767322800123456789E18,  2026-01-02T03:00:00.123456789Z"
    })
    void aNumberMayHaveAnExponent(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.76732E+12", "1.76732e+09", "1.767323e+09", "1.5E9.", "1.5E", "E9", "1.7E3", "1.7E99"})
    void aNumberThatWasRoundedIsNotATime(String cell) {
        assertTime(cell, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "2018-05-09T10:00:00Z,                2018-05-09T10:00:00Z",
        "2018-05-09T10:00:00,                 2018-05-09T10:00:00Z",
        "2018-05-09 10:00:00,                 2018-05-09T10:00:00Z",
        "2018-05-09T10:00,                    2018-05-09T10:00:00Z",
        "2018-05-09 10:00,                    2018-05-09T10:00:00Z",
        "2018-05-09T10:00Z,                   2018-05-09T10:00:00Z",
        "2018-05-09T10:00:00.5,               2018-05-09T10:00:00.500Z",
        "2018-05-09 10:00:00.123456789Z,      2018-05-09T10:00:00.123456789Z",
        "2018-05-09T12:00:00+02:00,           2018-05-09T10:00:00Z",
        "2018-05-09T12:00:00.250+0200,        2018-05-09T10:00:00.250Z",
        "2018-05-09T04:30:00-0530,            2018-05-09T10:00:00Z",
        "2018-05-09T12:00:00+02,              2018-05-09T10:00:00Z",
        "2018-05-09,                          2018-05-09T00:00:00Z",
        "2020-02-29,                          2020-02-29T00:00:00Z",
        "20260102T030405Z,                    2026-01-02T03:04:05Z",
        "20260102T030405.5+0100,              2026-01-02T02:04:05.500Z",
        "20260102T0304,                       2026-01-02T03:04:00Z"
    })
    void iso8601IsRead(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02 03:04:05 AM,        2026-01-02T03:04:05Z",
        "2026-01-02 03:04:05 PM,        2026-01-02T15:04:05Z",
        "2026-01-02 12:04:05 AM,        2026-01-02T00:04:05Z",
        "2026-01-02 12:04:05.5 pm,      2026-01-02T12:04:05.500Z",
        "2026-01-02 3:04PM,             2026-01-02T15:04:00Z",
        "2026-01-02 03:04:05\u202fPM,   2026-01-02T15:04:05Z",
        "2026-01-02 03:04:05 PM +0100,  2026-01-02T14:04:05Z"
    })
    void theDayMayHaveTwoHalves(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02 03:04:05 +0100,   2026-01-02T02:04:05Z",
        "2026-01-02 03:04:05 +01:00,  2026-01-02T02:04:05Z",
        "2026-01-02 03:04:05 -0530,   2026-01-02T08:34:05Z",
        "2026-01-02 03:04:05 UTC,     2026-01-02T03:04:05Z",
        "2026-01-02 03:04:05 Z,       2026-01-02T03:04:05Z",
        "2026-01-02 03:04:05 gmt,     2026-01-02T03:04:05Z",
        "2026-01-02 03:04:05 CET,     2026-01-02T02:04:05Z",
        "2025-07-02 03:04:05 CEST,    2025-07-02T01:04:05Z",
        "2025-07-02 03:04:05 CET,     2025-07-02T02:04:05Z",
        "2026-01-02 03:04:05 EST,     2026-01-02T08:04:05Z",
        "2025-07-02 03:04:05.5 PDT,   2025-07-02T10:04:05.500Z"
    })
    void aBlankMayStandBeforeTheOffsetOrTheZone(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC", "GMT", "WET", "CET", "EET", "MSK", "JST", "KST", "AEST", "NZDT", "EST", "MST", "PST", "AKST",
                "HST"
            })
    void theNamesOfZonesMeanWhatTheyMeanElsewhere(String name) {
        ZonedDateTime javaTime = ZonedDateTime.parse(
                "2026-01-02 03:04:05 " + name, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH));
        if (name.equals("AEST")) {
            javaTime = javaTime.plusHours(1); // it was read as AEDT
        }
        assertTime("2026-01-02 03:04:05 " + name, null, javaTime.toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"WEST", "CEST", "EEST", "EDT", "MDT", "PDT", "AKDT", "NZST"})
    void theNamesOfZonesInJulyMeanWhatTheyMeanElsewhere(String name) {
        ZonedDateTime javaTime = ZonedDateTime.parse(
                "2025-07-02 03:04:05 " + name, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH));
        assertTime("2025-07-02 03:04:05 " + name, null, javaTime.toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CST", "CDT", "IST", "BST", "XYZ", "P", "Europe/Berlin", "+19", "+1", "+01:60", "UTC+1"})
    void aZoneThatIsUnknownOrHasSeveralMeaningsIsNotRead(String zone) {
        assertTime("2026-01-02 03:04:05 " + zone, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Fri, 02 Jan 2026 03:04:05 GMT             | 2026-01-02T03:04:05Z",
                "Fri, 2 Jan 2026 03:04:05 +0100            | 2026-01-02T02:04:05Z",
                "02 Jan 2026 03:04:05 -0500                | 2026-01-02T08:04:05Z",
                "Friday, 02 January 2026 03:04             | 2026-01-02T03:04:00Z",
                "02/Jan/2026:03:04:05 +0100                | 2026-01-02T02:04:05Z",
                "2/jan/2026:03:04:05 -0000                 | 2026-01-02T03:04:05Z",
                "02/Jan/2026:03:04:05.123                  | 2026-01-02T03:04:05.123Z",
                "02-Jan-2026 03:04:05                      | 2026-01-02T03:04:05Z",
                "02-JAN-2026                               | 2026-01-02T00:00:00Z",
                "Jan  2, 2026 03:04:05.000000000 CET       | 2026-01-02T02:04:05Z",
                "Jan 2, 2026 03:04:05.123456789 UTC        | 2026-01-02T03:04:05.123456789Z",
                "Dec 31, 2025 03:04:05.5 CET               | 2025-12-31T02:04:05.500Z",
                "Jan  2 2026 03:04:05                      | 2026-01-02T03:04:05Z",
                "Jan 2, 2026                               | 2026-01-02T00:00:00Z",
                "Fri Jan  2 03:04:05 2026                  | 2026-01-02T03:04:05Z",
                "Fri Jan 02 03:04:05.123456 2026           | 2026-01-02T03:04:05.123456Z",
                "Fri Jan  2 03:04:05 PM CET 2026           | 2026-01-02T14:04:05Z",
                "Fri 2026-01-02 03:04:05 UTC               | 2026-01-02T03:04:05Z"
            })
    void aMonthMayHaveItsName(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource({
        "20260102030405,            2026-01-02T03:04:05Z",
        "19900101000000,            1990-01-01T00:00:00Z",
        "20260102030405.123,        2026-01-02T03:04:05.123Z",
        "20260102030405Z,           2026-01-02T03:04:05Z",
        "20260102 03:04:05,         2026-01-02T03:04:05Z",
        "20260102 030405,           2026-01-02T03:04:05Z",
        "20260102T03:04:05.123456,  2026-01-02T03:04:05.123456Z"
    })
    void aDateMayHaveNoMarks(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026/01/02 03:04:05.123,      2026-01-02T03:04:05.123Z",
        "2026/01/02 03:04:05,          2026-01-02T03:04:05Z",
        "2026/1/2 3:04,                2026-01-02T03:04:00Z",
        "2026/01/02 03:04:05 +0100,    2026-01-02T02:04:05Z",
        "2026.01.02 03:04:05,          2026-01-02T03:04:05Z",
        "02.01.2026 03:04:05,          2026-01-02T03:04:05Z",
        "02.01.2026,                   2026-01-02T00:00:00Z",
        "2.1.2026 03:04:05.5 CET,      2026-01-02T02:04:05.500Z",
        "31.12.2025 23:59,             2025-12-31T23:59:00Z"
    })
    void theMarksOfADateMayBeOthers(String cell, Instant time) {
        for (DateOrder order : DateOrder.values()) {
            assertTime(cell, order, time);
        }
        assertTime(cell, null, time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "02/01/2026 03:04:05        | 2026-01-02T03:04:05Z      | 2026-02-01T03:04:05Z",
                "02/01/2026                 | 2026-01-02T00:00:00Z      | 2026-02-01T00:00:00Z",
                "2-1-2026                   | 2026-01-02T00:00:00Z      | 2026-02-01T00:00:00Z",
                "2-1-2026 3:04              | 2026-01-02T03:04:00Z      | 2026-02-01T03:04:00Z",
                "01/02/2026 03:04:05 PM     | 2026-02-01T15:04:05Z      | 2026-01-02T15:04:05Z",
                "1/2/2026, 3:04:05 PM       | 2026-02-01T15:04:05Z      | 2026-01-02T15:04:05Z",
                "01/02/2026 03:04:05.123456 | 2026-02-01T03:04:05.123456Z | 2026-01-02T03:04:05.123456Z",
                "01/02/2026 03:04:05 CET    | 2026-02-01T02:04:05Z      | 2026-01-02T02:04:05Z",
                "31/01/2026 03:04:05        | 2026-01-31T03:04:05Z      |",
                "01/31/2026 03:04:05        |                           | 2026-01-31T03:04:05Z"
            })
    void theOrderOfDayAndMonthMustBeKnown(String cell, Instant dayFirst, Instant monthFirst) {
        assertTime(cell, DateOrder.DAY_FIRST, dayFirst);
        assertTime(cell, DateOrder.MONTH_FIRST, monthFirst);
        assertTime(cell, null, null);
        assertThat(TIMES.parse(cell)).isNull();
    }

    @Test
    void aPatternDecidesTheOrderToo() {
        EventTime times = new EventTime(List.of("dd/MM/yyyy HH:mm:ss"), ZoneId.of("UTC"), InstantSource.fixed(NOW));
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        assertThat(times.parse("02/01/2026 03:04:05")).isEqualTo(time);
        assertThat(times.inFile(DateOrder.MONTH_FIRST, NOW).parse("02/01/2026 03:04:05"))
                .isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Jan  2 03:04:05        | 2026-03-15T12:00:00Z | 2026-01-02T03:04:05Z",
                "Jan 12 03:04:05.123    | 2026-03-15T12:00:00Z | 2026-01-12T03:04:05.123Z",
                "Dec 31 23:59:59        | 2026-01-01T00:00:10Z | 2025-12-31T23:59:59Z",
                "Jan  1 00:00:10        | 2025-12-31T23:59:59Z | 2026-01-01T00:00:10Z",
                "Jan  2 00:00:00        | 2025-12-31T23:59:59Z | 2025-01-02T00:00:00Z",
                "Mar 16 12:00:00        | 2026-03-15T12:00:00Z | 2026-03-16T12:00:00Z",
                "Mar 16 12:00:01        | 2026-03-15T12:00:00Z | 2025-03-16T12:00:01Z",
                "Feb 29 03:04:05        | 2026-03-15T12:00:00Z | 2024-02-29T03:04:05Z",
                "Jan  2 03:04:05 CET    | 2019-06-01T00:00:00Z | 2019-01-02T02:04:05Z",
                "Feb 30 03:04:05        | 2026-03-15T12:00:00Z |",
                "Jan  2                 | 2026-03-15T12:00:00Z |"
            })
    void aTimeWithoutAYearIsInTheLatestThatIsNotAfterTheFile(String cell, Instant file, Instant time) {
        assertThat(TIMES.inFile(null, file).parse(cell)).isEqualTo(time);
    }

    @Test
    void withoutAFileATimeWithoutAYearIsNotAfterTheClock() {
        assertThat(TIMES.parse("Mar 16 12:00:00")).isEqualTo("2026-03-16T12:00:00Z");
        assertThat(TIMES.parse("Mar 16 12:00:01")).isEqualTo("2025-03-16T12:00:01Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t1525860000 ", " 2018-05-09T10:00:00Z", "2018-05-09T10:00:00Z ", "  2018-05-09 10:00 "})
    void blanksAroundATimeAreIgnored(String cell) {
        assertTime(cell, null, Instant.parse("2018-05-09T10:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2011/08/10 09:46:53.058760,  2011-08-10T09:46:53.058760Z",
        "2011/08/10 09:46:53,         2011-08-10T09:46:53Z",
        "10/Aug/2011:11:46:53 +0200,  2011-08-10T09:46:53Z",
        "2020/02/29 00:00:00,         2020-02-29T00:00:00Z"
    })
    void theFormatsThatWereAddedAreRead(String cell, Instant time) {
        assertTime(cell, null, time);
    }

    @Test
    void theZoneIsForTimesThatNameNone() {
        EventTime times = new EventTime(List.of("yyyy/MM/dd HH:mm:ss"), ZoneId.of("Europe/Berlin"));
        Instant ten = Instant.parse("2018-05-09T10:00:00Z");
        assertThat(times.parse("2018-05-09 12:00:00")).isEqualTo(ten);
        assertThat(times.parse("2018/05/09 12:00:00")).isEqualTo(ten);
        assertThat(times.parse("20180509120000")).isEqualTo(ten);
        assertThat(times.parse("May  9, 2018 12:00:00")).isEqualTo(ten);
        assertThat(times.parse("2018-05-09T10:00:00Z")).isEqualTo(ten);
        assertThat(times.parse("2018-05-09T11:00:00+01:00")).isEqualTo(ten);
        assertThat(times.parse("1525860000")).isEqualTo(ten);
        assertThat(times.parse("2018-12-09")).isEqualTo("2018-12-08T23:00:00Z");
        assertThat(times.inFile(null, Instant.parse("2018-05-09T11:00:00Z")).parse("May  9 12:00:00"))
                .isEqualTo(ten);
    }

    @Test
    void aPatternMayNameTheZone() {
        EventTime times = new EventTime(List.of("yyyy-MM-dd HH:mm:ss VV"), ZoneId.of("UTC"), InstantSource.fixed(NOW));
        assertThat(times.parse("2018-05-09 12:00:00 Europe/Berlin")).isEqualTo("2018-05-09T10:00:00Z");
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
                "1525860000,",
                ".1525860000",
                "1525860000.1234567890",
                "1525860000.12.34",
                "0x5af2c3a0",
                "12345678901234567890",
                "١٥٢٥٨٦٠٠٠٠",
                "2018-05-09T10:00:00Zulu",
                "2018-05-09T25:00:00",
                "2018-05-09T10:60:00",
                "2018-05-09T10:00:60",
                "2018-05-09T10:00:60Z",
                "2018-05-09T24:00:00Z",
                "2018-05-09T",
                "2018-05-09Z",
                "2018-05-09 10",
                "2018-05-09 10:0",
                "2018-05-09 10:00:0",
                "2018-05-09 10:00:00.1234567890",
                "2018-05/09 10:00:00",
                "2018-05-0910:00:00",
                "2018-13-01",
                "2018-00-01",
                "2018-01-00",
                "2018-04-31",
                "2018-05-009",
                "18-05-09",
                "2019-02-29",
                "2026-02-30",
                "2026-02-30T10:00:00Z",
                "2019-02-29T10:00:00Z",
                "2019/02/29 10:00:00",
                "2019/04/31 10:00:00",
                "2019/04/30 24:00:00",
                "29/Feb/2019:10:00:00 +0000",
                "30/Feb/2026:10:00:00",
                "2026-01-02 13:04:05 PM",
                "2026-01-02 00:04:05 AM",
                "99/99/2026",
                "13/13/2026 03:04:05",
                "1/2/26",
                "01/02-2026",
                "31.02.2026",
                "01.13.2026",
                "Sat, 02 Jan 2026 03:04:05 GMT",
                "Fri, 02 Foo 2026 03:04:05 GMT",
                "Fri",
                "Fri,02 Jan 2026 03:04:05 GMT",
                "Jan",
                "Jan 2,",
                "Sat Jan  2 03:04:05 2026",
                "Jan  2 03:04:05 26",
                "Jan  2 2026 03:04:05 2026",
                "Jan  2 25:04:05",
                "20260102",
                "20261302030405",
                "20260230030405",
                "20260102250405",
                "2026010203040",
                "99999999999999",
                "0000-01-02 03:04:05",
                "0000-01-02T03:04:05Z"
            })
    void whatIsNoTimeIsNull(String cell) {
        for (DateOrder order : DateOrder.values()) {
            assertTime(cell, order, null);
        }
        assertTime(cell, null, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1989-12-31T23:59:59Z",
                "1989-12-31 23:59:59.999999999",
                "1601-01-01 00:00:00",
                "1970-01-01T00:00:01Z",
                "Jan  1, 1970 00:00:01",
                "100000000",
                "000000000",
                "631151999.999999999",
                "100000000000",
                "100000000000000",
                "100000000000000000",
                "19891231235959",
                "2026-03-16T12:00:00.001Z",
                "2026-03-16 14:00:00",
                "2612-01-02T03:04:05Z",
                "2612-01-02 03:04:05",
                "26120102030405",
                "1773662400001",
                "99999999999",
                "99999999999999999",
                "9223372036854775808",
                "9999999999999999999"
            })
    void aTimeBefore1990OrMoreThanADayAfterTheClockIsNull(String cell) {
        assertTime(cell, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-16T12:00:00Z", "2026-03-16 12:00:00", "1773662400", "1773662400000000000"})
    void aTimeOneDayAfterTheClockIsRead(String cell) {
        assertTime(cell, null, Instant.parse("2026-03-16T12:00:00Z"));
    }

    @Test
    void theClockMovesOnAndIsOnlyAskedForTimesAfterIt() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        AtomicInteger asked = new AtomicInteger();
        EventTime times = new EventTime(List.of(), ZoneId.of("UTC"), () -> {
            asked.incrementAndGet();
            return now.get();
        });
        for (int second = 0; second < 50; second++) {
            assertThat(times.parse("2026-03-15T11:59:%02dZ".formatted(second))).isNotNull();
        }
        assertThat(asked).hasValue(1);
        assertThat(times.parse("2026-03-17T00:00:00Z")).isNull();
        now.set(NOW.plus(Duration.ofDays(1)));
        assertThat(times.parse("2026-03-17T00:00:00Z")).isEqualTo("2026-03-17T00:00:00Z");
        assertThat(times.parse("2026-03-17T12:00:01Z")).isNull();
    }

    @Test
    void theClockIsThatOfTheSystem() {
        EventTime times = new EventTime(List.of(), ZoneId.of("UTC"));
        Instant now = Instant.now();
        assertThat(times.parse(now.toString())).isEqualTo(now);
        assertThat(times.parse(now.plus(Duration.ofDays(2)).toString())).isNull();
    }

    @Test
    void theExamplesOfTheDocumentationAreTimes() throws IOException {
        EventTime times = new EventTime(List.of(), ZoneId.of("UTC"), InstantSource.fixed(NOW));
        EventTime inFile = times.inFile(DateOrder.DAY_FIRST, NOW);
        List<String> rows = Files.readAllLines(Path.of("docs/files.md")).stream()
                .dropWhile(line -> !line.equals("## Times"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.matches("\\| .* \\| .*`.* \\|.*\\|"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        for (String row : rows) {
            String[] examples = row.split("\\|")[2].split("`");
            for (int i = 1; i < examples.length; i += 2) {
                assertThat(inFile.parse(examples[i]))
                        .as(examples[i])
                        .isBetween(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-02T00:00:00Z"));
            }
        }
    }

    @Test
    void aPatternWithASmallUIsAYearToo() {
        EventTime times = new EventTime(List.of("dd:MM:uuuu HH:mm"), ZoneId.of("UTC"));
        assertThat(times.parse("09:05:2018 10:00")).isEqualTo("2018-05-09T10:00:00Z");
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new EventTime(List.of("yyyy-bb"), ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b");
    }

    @Test
    void theFormatsOfTheRealFileAreThese() throws IOException {
        EventTime real =
                new Columns("schema/columns.yaml", "schema/index-template.json", 500).eventTime(List.of(), null);
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
            Instant time = Instant.ofEpochSecond(random.nextLong(631_152_000L, NOW.getEpochSecond()), nanos);
            assertThat(TIMES.parse(time.toString())).isEqualTo(time);
            // The same without the form that is read by hand.
            assertThat(TIMES.parse(time.toString().replace('T', ' '))).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yyyy-MM-dd hh:mm:ss a",
                "yyyy-MM-dd HH:mm:ss.SSSSSS xx",
                "yyyy/M/d H:mm:ss",
                "yyyyMMddHHmmss",
                "yyyyMMdd'T'HHmmss.SSSX",
                "dd.MM.yyyy HH:mm:ss,SSS",
                "d/M/yyyy h:mm:ss a",
                "dd/MMM/yyyy:HH:mm:ss Z",
                "EEE, dd MMM yyyy HH:mm:ss zzz",
                "EEEE, d MMMM yyyy HH:mm:ss xxx",
                "EEE MMM d HH:mm:ss zzz yyyy",
                "MMM d, yyyy HH:mm:ss.SSSSSSSSS zzz"
            })
    void whatAFormatterWritesIsRead(String pattern) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        EventTime times = new EventTime(List.of(), ZoneId.of("UTC"), InstantSource.fixed(NOW));
        EventTime inFile = times.inFile(DateOrder.DAY_FIRST, NOW);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(631_238_400L, NOW.getEpochSecond()));
            ZoneId zone = pattern.toLowerCase(Locale.ROOT).matches(".*[zx].*")
                    ? ZoneId.of(pattern.contains("zzz") ? "America/New_York" : "Asia/Kolkata")
                    : ZoneId.of("UTC");
            String cell = format.format(time.atZone(zone));
            assertThat(inFile.parse(cell)).as(cell).isEqualTo(time);
        }
    }

    @Test
    void noCellThrows() {
        List<String> cells = List.of(
                "2026-01-02T03:04:05.123Z",
                "1767322800.123",
                "1.767322800e+09",
                "02/Jan/2026:03:04:05 +0100",
                "Fri, 02 Jan 2026 03:04:05 GMT",
                "Jan  2, 2026 03:04:05.000000000 CET",
                "20260102030405",
                "01/02/2026, 03:04:05 PM",
                "Fri Jan  2 03:04:05 CET 2026",
                "Jan  2 03:04:05",
                "20260102T030405Z");
        String pieces = "0129 -+:/.,TZaPMeE\0\u0661\u202f";
        EventTime inFile = TIMES.inFile(DateOrder.MONTH_FIRST, NOW);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder cell = new StringBuilder(cells.get(random.nextInt(cells.size())));
            for (int change = random.nextInt(1, 4); change > 0 && !cell.isEmpty(); change--) {
                int at = random.nextInt(cell.length());
                String piece = String.valueOf(pieces.charAt(random.nextInt(pieces.length())));
                switch (random.nextInt(4)) {
                    case 0 -> cell.insert(at, piece);
                    case 1 -> cell.replace(at, at + 1, piece);
                    case 2 -> cell.deleteCharAt(at);
                    default -> cell.setLength(at);
                }
            }
            Instant time = inFile.parse(cell.toString());
            if (time != null) {
                assertThat(time).isBetween(Instant.parse("1990-01-01T00:00:00Z"), NOW.plus(Duration.ofDays(1)));
            }
        }
    }

    @Test
    void aNumberIsReadAsABigDecimalWouldRead() {
        EventTime far =
                new EventTime(List.of(), ZoneId.of("UTC"), InstantSource.fixed(Instant.MAX.minusSeconds(86_400)));
        SplittableRandom random = new SplittableRandom(2);
        int times = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder cell = new StringBuilder();
            int whole = random.nextInt(8, 21);
            for (int digit = 0; digit < whole; digit++) {
                cell.append(random.nextInt(4) == 0 ? 0 : random.nextInt(10));
            }
            int fraction = random.nextInt(-5, 11);
            for (int digit = 0; digit < fraction; digit++) {
                cell.append(digit == 0 ? "." : "").append(random.nextInt(10));
            }
            if (new BigDecimal(cell.toString()).toBigInteger().toString().length() == 14) {
                continue; // a date, or not a time
            }
            Instant expected = ofBigDecimal(cell.toString());
            assertThat(far.parse(cell.toString())).as(cell.toString()).isEqualTo(expected);
            times += expected == null ? 0 : 1;
        }
        assertThat(times).isGreaterThan(5_000);
    }

    /** The same, the simple way. */
    private static Instant ofBigDecimal(String cell) {
        if (!cell.matches("\\d{9,19}(\\.\\d{1,9})?")) {
            return null;
        }
        BigDecimal number = new BigDecimal(cell);
        int digits = number.precision() - number.scale();
        int unit = digits <= 11 ? 0 : digits <= 14 ? 3 : digits <= 17 ? 6 : 9;
        BigDecimal[] parts = number.movePointRight(9 - unit).divideAndRemainder(BigDecimal.TEN.pow(9));
        Instant time = Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
        return time.isBefore(Instant.parse("1990-01-01T00:00:00Z")) ? null : time;
    }
}
