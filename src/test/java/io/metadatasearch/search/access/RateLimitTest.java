package io.metadatasearch.search.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void soManyAtOnceAndThenAtTheRate() {
        RateLimit limit = new RateLimit(2, 0);
        assertThat(limit.take(0)).isEqualTo(1);
        assertThat(limit.take(0)).isZero();
        assertThat(limit.take(0)).isEqualTo(-1);
        assertThat(limit.take(SECOND / 4)).isEqualTo(-1);
        assertThat(limit.take(SECOND / 2)).isZero();
        assertThat(limit.take(SECOND / 2)).isEqualTo(-1);
    }

    @Test
    void whatIsNotUsedIsNotSavedUpForLongerThanASecond() {
        RateLimit limit = new RateLimit(3, 0);
        assertThat(limit.take(3600 * SECOND)).isEqualTo(2);
        assertThat(limit.take(3600 * SECOND)).isEqualTo(1);
        assertThat(limit.take(3600 * SECOND)).isZero();
        assertThat(limit.take(3600 * SECOND)).isEqualTo(-1);
    }

    @Test
    void overTenSecondsItIsTheRate() {
        RateLimit limit = new RateLimit(5, 0);
        int taken = 0;
        for (long nanos = 0; nanos < 10 * SECOND; nanos += SECOND / 1000) {
            taken += limit.take(nanos) >= 0 ? 1 : 0;
        }
        assertThat(taken).isBetween(5 + 49, 5 + 50);
    }
}
