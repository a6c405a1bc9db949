package io.metadatasearch.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class ServerHealthTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // as nanoTime may be
    private boolean away;

    private final ServerHealth health = new ServerHealth("S3", now::get) {
        @Override
        protected void ask() throws IOException {
            asked.incrementAndGet();
            if (away) {
                throw new IOException("Connection refused\nand many lines more");
            }
        }
    };

    ServerHealthTest() {
        health.setCamelContext(new DefaultCamelContext());
    }

    @Test
    void aServerThatIsAwayIsSaidToBeUntilItIsBack() {
        away = true;
        Result result = health.call();
        assertThat(result.getState()).isEqualTo(State.DOWN);
        assertThat(result.getMessage()).hasValue("S3 does not answer: Connection refused");

        away = false;
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(health.call().getState()).isEqualTo(State.UP);
    }

    @Test
    void manyProbesAreOneQuestion() {
        for (int probe = 0; probe < 100; probe++) {
            assertThat(health.call().getState()).isEqualTo(State.UP);
        }
        assertThat(asked).hasValue(1);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        health.call();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatIsAwayIsNoReasonToStartAgain() {
        assertThat(health.isLiveness()).isFalse();
        assertThat(health.isReadiness()).isTrue();
    }
}
