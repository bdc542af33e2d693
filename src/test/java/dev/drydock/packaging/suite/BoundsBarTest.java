package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.packaging.suite.BoundsBar.Bar;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A release manager compares bars by eye, so each stands where its figures are. */
class BoundsBarTest {
    private static Measurement measured(double low, double value, double high, double limit, boolean lessIsBetter) {
        return new Measurement(
                "auc difference",
                value,
                new Interval(low, high),
                lessIsBetter,
                limit,
                0.95,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                100,
                10,
                OptionalInt.empty(),
                OptionalLong.empty());
    }

    private static Bar difference(double low, double high, boolean lessIsBetter) {
        Measurement measurement = measured(low, (low + high) / 2, high, -0.05, lessIsBetter);
        return BoundsBar.over(List.of(measurement), true)
                .draw(Verdict.PASS, measurement)
                .orElseThrow();
    }

    /** Of 0.6 to 0.8, with 6 % of room on each side. */
    @Test
    void aValueStandsBetweenItsBoundsAndBesideItsLimit() {
        Measurement floor = measured(0.7, 0.75, 0.8, 0.6, false);
        assertThat(BoundsBar.over(List.of(floor), false).draw(Verdict.PASS, floor))
                .contains(new Bar("PASS", "bounds 0.700 to 0.800, limit 0.6", null, "50.0%", "94.6%", "72.3%", "5.4%"));
    }

    @Test
    void aDifferenceHasItsZeroAndALossIsRedWhateverTheVerdict() {
        Measurement worse = measured(-0.03, -0.02, -0.01, -0.05, false);
        assertThat(BoundsBar.over(List.of(worse), true).draw(Verdict.PASS, worse))
                .contains(new Bar(
                        "FAIL", "bounds -0.030 to -0.010, limit -0.05", "94.6%", "41.1%", "76.8%", "58.9%", "5.4%"));
        assertThat(difference(0.01, 0.03, false).style()).isEqualTo("PASS");
        assertThat(difference(0.01, 0.03, true).style()).isEqualTo("FAIL");
        assertThat(difference(-0.01, 0.03, false).style()).isEqualTo("soft");
    }

    @Test
    void barsOfOneTableHaveOneAxis() {
        Measurement near = measured(-0.01, 0, 0.01, -0.02, false);
        Measurement far = measured(-0.1, 0, 0.1, -0.02, false);
        BoundsBar both = BoundsBar.over(List.of(near, far), true);
        assertThat(both.draw(Verdict.PASS, far).orElseThrow().low()).isEqualTo("5.4%");
        assertThat(both.draw(Verdict.PASS, near).orElseThrow().low()).isEqualTo("45.5%");
        assertThat(both.draw(Verdict.PASS, near).orElseThrow().zero()).isEqualTo("50.0%");
    }

    @Test
    void whatIsNoNumberIsNotDrawnAndTakesNoRoom() {
        Measurement drawn = measured(0.7, 0.75, 0.8, 0.6, false);
        for (Measurement none : List.of(
                measured(Double.NaN, 9, 9, 9, false),
                measured(9, Double.NaN, 9, 9, false),
                measured(9, 9, Double.POSITIVE_INFINITY, 9, false),
                measured(9, 9, 9, Double.NaN, false))) {
            BoundsBar axis = BoundsBar.over(List.of(none, drawn), false);
            assertThat(axis.draw(Verdict.PASS, none)).isEmpty();
            assertThat(axis.draw(Verdict.PASS, drawn).orElseThrow().high()).isEqualTo("94.6%");
        }
    }

    @Test
    void nothingButZeroStandsInTheMiddle() {
        Measurement zero = measured(0, 0, 0, 0, false);
        assertThat(BoundsBar.over(List.of(zero), true)
                        .draw(Verdict.PASS, zero)
                        .orElseThrow()
                        .value())
                .isEqualTo("50.0%");
    }
}
