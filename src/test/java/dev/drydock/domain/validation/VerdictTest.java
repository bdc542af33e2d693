package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final double NEXT = Math.ulp(0.9);

    @Test
    void aBoundAtTheLimitPassesAndOneBelowItDoesNot() {
        assertThat(Verdict.of(new Interval(0.9, 0.95), 0.9, false)).isEqualTo(Verdict.PASS);
        assertThat(Verdict.of(new Interval(0.9 - NEXT, 0.95), 0.9, false)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(Verdict.of(new Interval(0.85, 0.9), 0.9, true)).isEqualTo(Verdict.PASS);
        assertThat(Verdict.of(new Interval(0.85, 0.9 + NEXT), 0.9, true)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void failsOnlyWhatLiesWhollyOnTheWrongSide() {
        assertThat(Verdict.of(new Interval(0.8, 0.9), 0.9, false)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(Verdict.of(new Interval(0.8, 0.9 - NEXT), 0.9, false)).isEqualTo(Verdict.FAIL);
        assertThat(Verdict.of(new Interval(0.9, 0.95), 0.9, true)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(Verdict.of(new Interval(0.9 + NEXT, 0.95), 0.9, true)).isEqualTo(Verdict.FAIL);
    }

    @Test
    void boundsThatAreNoNumbersDecideNothing() {
        for (boolean lessIsBetter : new boolean[] {true, false}) {
            assertThat(Verdict.of(new Interval(Double.NaN, Double.NaN), 0.9, lessIsBetter))
                    .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        }
        assertThat(Verdict.INSUFFICIENT_EVIDENCE.words()).isEqualTo("INSUFFICIENT EVIDENCE");
    }

    @Test
    void aTimeAtTheLimitIsFastEnough() {
        assertThat(LatencyGate.decide(49, new Interval(48, 50), false, 50)).isEqualTo(Verdict.PASS);
        assertThat(LatencyGate.decide(50, new Interval(49, 51), false, 50)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(LatencyGate.decide(50, new Interval(50, 51), false, 50)).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(LatencyGate.decide(50.1, new Interval(49, 51), true, 50)).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aDifferenceHasASignIfBothBoundsAgree() {
        assertThat(new Interval(0.1, 0.2).sign(false)).isEqualTo(1);
        assertThat(new Interval(0.1, 0.2).sign(true)).isEqualTo(-1);
        assertThat(new Interval(-0.2, -0.1).sign(false)).isEqualTo(-1);
        assertThat(new Interval(-0.2, -0.1).sign(true)).isEqualTo(1);
        assertThat(new Interval(0, 0.2).sign(false)).isZero();
        assertThat(new Interval(-0.2, 0).sign(false)).isZero();
        assertThat(new Interval(-0.2, 0.1).contains(-0.2)).isTrue();
        assertThat(new Interval(-0.2, 0.1).contains(0.1)).isTrue();
        assertThat(new Interval(-0.2, 0.1).contains(0.11)).isFalse();
        assertThat(new Interval(-0.2, 0.1).contains(-0.21)).isFalse();
    }
}
