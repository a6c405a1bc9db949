package io.metadatasearch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration SHORT = Duration.ofSeconds(5);

    @Test
    void theFirstRunIsDueAtOnceAndTheNextAfterItsTimeFromTheBeginning() {
        Schedule schedule = new Schedule("2h", "");
        assertThat(schedule.first()).isZero();
        assertThat(schedule.next(Duration.ofMinutes(30), 0)).isEqualTo(Duration.ofMinutes(90));
        assertThat(schedule.next(Duration.ofHours(3), 0)).as("it took longer").isNegative();
    }

    @Test
    void byCronRunsAreDueAtTheirTimes() {
        Schedule schedule = new Schedule("2h", "30 4 * * *");
        for (Duration wait : new Duration[] {schedule.first(), schedule.next(SHORT, 0)}) {
            ZonedDateTime due = ZonedDateTime.now().plus(wait).plusSeconds(1);
            assertThat(due.getHour()).isEqualTo(4);
            assertThat(due.getMinute()).isEqualTo(30);
            assertThat(wait).isLessThanOrEqualTo(Duration.ofHours(25)); // summer time may end
        }
    }

    @Test
    void afterFailuresTheNextRunComesSoonerButLessSoonEachTime() {
        Schedule schedule = new Schedule("2h", "");
        assertThat(schedule.next(SHORT, 1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(schedule.next(SHORT, 2)).isEqualTo(Duration.ofMinutes(2));
        assertThat(schedule.next(SHORT, 7)).isEqualTo(Duration.ofMinutes(64));
        assertThat(schedule.next(SHORT, 8)).isEqualTo(Duration.ofHours(2).minus(SHORT));
        assertThat(schedule.next(SHORT, 100)).isEqualTo(Duration.ofHours(2).minus(SHORT));
        assertThat(new Schedule("30s", "").next(SHORT, 1)).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void aDateThatNeverComesIsNoFailure() {
        assertThat(new Schedule("2h", "0 0 30 2 *").first()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void whatIsNoCrontabIsRefused() {
        assertThatThrownBy(() -> Schedule.parse("0 0 * * * *")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.parse("61 * * * *")).isInstanceOf(IllegalArgumentException.class);
    }
}
