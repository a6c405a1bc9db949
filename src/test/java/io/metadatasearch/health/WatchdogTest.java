package io.metadatasearch.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private final AtomicLong progress = new AtomicLong();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // as nanoTime may be
    private final Watchdog watchdog = new Watchdog("find-objects", progress::get, Duration.ofSeconds(6), now::get);

    WatchdogTest() {
        watchdog.setCamelContext(new DefaultCamelContext());
    }

    @Test
    void aPollerThatComesRoundIsLive() {
        for (int round = 0; round < 10; round++) {
            progress.incrementAndGet();
            assertThat(after(Duration.ofSeconds(6))).isEqualTo(State.UP);
        }
    }

    @Test
    void oneThatHasNotForTooLongIsNotLiveUntilItDoes() {
        progress.set(1);
        assertThat(after(Duration.ZERO)).isEqualTo(State.UP);
        assertThat(after(Duration.ofSeconds(6))).isEqualTo(State.UP);
        assertThat(after(Duration.ofMillis(1))).isEqualTo(State.DOWN);
        Result result = watchdog.call();
        assertThat(result.getMessage()).hasValue("find-objects has made no progress for 6 s");

        progress.set(2);
        assertThat(after(Duration.ofSeconds(60))).isEqualTo(State.UP);
    }

    @Test
    void oneThatHasNotBegunMayBeWaitingForItsServer() {
        assertThat(after(Duration.ZERO)).isEqualTo(State.UP);
        assertThat(after(Duration.ofDays(1))).isEqualTo(State.UP);
    }

    @Test
    void itHasThreeIntervalsAndNotLessThanTheLeast() {
        assertThat(Watchdog.patience("15m", "10m")).isEqualTo(Duration.ofMinutes(45));
        assertThat(Watchdog.patience("2s", "10m")).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void itSaysNothingOfWhatIsReady() {
        assertThat(watchdog.isLiveness()).isTrue();
        assertThat(watchdog.isReadiness()).isFalse();
    }

    private State after(Duration time) {
        now.addAndGet(time.toNanos());
        return watchdog.call().getState();
    }
}
