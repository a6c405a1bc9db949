package io.metadatasearch.schema.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DateOrderDetectorTest {

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(List.of(), DateOrderDetector.Seen.NONE),
                Arguments.of(
                        List.of("", "-", "2026-01-02", "1767322800", "02.01.2026", "02/Jan/2026:03:04:05 +0100"),
                        DateOrderDetector.Seen.NONE),
                Arguments.of(List.of("99/99/2026", "30/02/2026", "1/2/26", "13/13/2026"), DateOrderDetector.Seen.NONE),
                Arguments.of(List.of("02/01/2026 03:04:05", "13/01/2026 03:04:05"), DateOrderDetector.Seen.DAY_FIRST),
                Arguments.of(List.of("31-1-2026", "2-1-2026", "99/99/2026"), DateOrderDetector.Seen.DAY_FIRST),
                Arguments.of(
                        List.of("1/2/2026 3:04:05 PM", "1/13/2026 3:04:05 AM"), DateOrderDetector.Seen.MONTH_FIRST),
                Arguments.of(List.of("2/29/2024", "2026-01-02"), DateOrderDetector.Seen.MONTH_FIRST),
                Arguments.of(List.of("02/01/2026"), DateOrderDetector.Seen.AMBIGUOUS),
                Arguments.of(List.of("12/12/2026", "1-2-2026 03:04", " 01/02/2026 "), DateOrderDetector.Seen.AMBIGUOUS),
                Arguments.of(List.of("13/01/2026", "01/13/2026"), DateOrderDetector.Seen.CONTRADICTORY),
                Arguments.of(List.of("1-31-2026", "02/01/2026", "31-1-2026"), DateOrderDetector.Seen.CONTRADICTORY));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theCellsTellTheOrder(List<String> cells, DateOrderDetector.Seen seen) {
        DateOrderDetector orders = new DateOrderDetector();
        cells.forEach(orders::look);
        assertThat(orders.seen()).isEqualTo(seen);
    }
}
