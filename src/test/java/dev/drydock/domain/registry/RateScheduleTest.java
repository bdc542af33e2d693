package dev.drydock.domain.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.registry.RateSchedule.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RateScheduleTest {
    /** Of a hundred steps, a fifth of them warm-up. */
    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 1, 0.05",
        "CONSTANT, 20, 1",
        "CONSTANT, 21, 1",
        "CONSTANT, 100, 1",
        "LINEAR, 10, 0.5",
        "LINEAR, 20, 1",
        "LINEAR, 21, 1",
        "LINEAR, 61, 0.55",
        "LINEAR, 100, 0.11125",
        "COSINE, 19, 0.95",
        "COSINE, 20, 1",
        "COSINE, 21, 1",
        "COSINE, 41, 0.868198",
        "COSINE, 61, 0.55",
        "COSINE, 81, 0.231802",
        "COSINE, 100, 0.100347"
    })
    void risesThroughTheWarmUpAndFallsToItsLastValue(Kind kind, long step, double factor) {
        double last = kind == Kind.CONSTANT ? 1 : 0.1;
        assertThat(new RateSchedule(kind, 0.2, last).factor(step, 100)).isCloseTo(factor, within(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isAFactorInEveryStepOfTheShortestTrainings(Kind kind) {
        for (int steps = 1; steps <= 3; steps++) {
            for (double warmup : new double[] {0, 0.5, 1}) {
                for (int step = 1; step <= steps; step++) {
                    assertThat(new RateSchedule(kind, warmup, 0).factor(step, steps))
                            .as("%s of %s with %s", step, steps, warmup)
                            .isBetween(0.0, 1.0)
                            .isNotZero();
                }
            }
        }
    }

    @Test
    void aConstantRateIsExactlyTheRate() {
        assertThat(0.0007 * RateSchedule.CONSTANT.factor(12_345, 99_999)).isEqualTo(0.0007);
    }
}
