package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestRateTest {
    private long now = Long.MAX_VALUE - 5;
    private final RequestRate rate = new RequestRate(4, () -> now);

    @Test
    void letsASecondsRequestsComeAtOnceAndThenNoMore() {
        assertThat(taken(10)).isEqualTo(4);
    }

    @Test
    void letsAsManyComeAsTimeHasPassed() {
        taken(4);
        now += TimeUnit.MILLISECONDS.toNanos(500);

        assertThat(taken(10)).isEqualTo(2);
    }

    @Test
    void savesNoMoreThanASecondUp() {
        taken(4);
        now += TimeUnit.HOURS.toNanos(1);

        assertThat(taken(10)).isEqualTo(4);
    }

    private int taken(int wanted) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            taken += rate.take() ? 1 : 0;
        }
        return taken;
    }
}
