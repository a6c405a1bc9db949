package io.metadatasearch.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettlingTest {

    @Test
    void aFileHasSettledWhenItWasTheSameForTheTime() {
        Settling settling = new Settling("200ms", "0s");
        settling.beginLook();
        assertThat(settling.has("a.csv", 3, 0)).isFalse();
        settling.endWholeLook();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            settling.beginLook();
            return settling.has("a.csv", 3, 0);
        });
        assertThat(settling.has("a.csv", 4, 0)).as("another size").isFalse();
        assertThat(settling.has("a.csv", 4, 1)).as("another time").isFalse();
        assertThat(settling.has("b.csv", 4, 1)).as("another file").isFalse();
    }

    @Test
    void whatAWholeLookDidNotFindIsForgotten() {
        Settling settling = new Settling("50ms", "0s");
        settling.beginLook();
        settling.has("a.csv", 3, 0);
        settling.beginLook(); // after one that was cut
        settling.has("b.csv", 3, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> settling.has("b.csv", 3, 0));
        settling.endWholeLook();
        settling.beginLook();
        assertThat(settling.has("a.csv", 3, 0)).isFalse();
        assertThat(settling.has("b.csv", 3, 0)).isTrue();
    }

    @Test
    void aFileHasToBeOldEnoughByItsOwnTime() {
        Settling settling = new Settling("0s", "1h");
        long now = System.currentTimeMillis();
        assertThat(settling.has("a.csv", 3, now - Duration.ofMinutes(59).toMillis()))
                .isFalse();
        assertThat(settling.has("a.csv", 3, now - Duration.ofMinutes(61).toMillis()))
                .isTrue();
    }

    @Test
    void aClockThatIsAheadDoesNotMatterIfNoAgeIsAskedFor() {
        Settling settling = new Settling("0s", "0s");
        assertThat(settling.has(
                        "a.csv",
                        3,
                        System.currentTimeMillis() + Duration.ofDays(1).toMillis()))
                .isTrue();
    }
}
