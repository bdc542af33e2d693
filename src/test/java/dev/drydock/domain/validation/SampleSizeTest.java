package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of rows that a draft, a plan and the findings of gates tell people to collect. */
class SampleSizeTest {
    private static final double Z95 = 1.6448536269514722;
    private static final double Z80 = 0.8416212335729143;
    private static final double Z82 = 0.915365087842814;

    @Test
    void theGainThatIsExpectedIsHalfOfTheWay() {
        // variance 0.1 - 0.01^2; (z / 0.03)^2 * 0.0999
        double z = (Z95 + Z80) / 0.03;
        assertThat(SampleSize.accuracyNonInferiority(0.1, 0.02, 0.01, 0.95, 1))
                .isEqualTo((long) Math.ceil(0.0999 * z * z));
        assertThatThrownBy(() -> SampleSize.accuracyNonInferiority(0.1, 0.02, -0.02, 0.95, 1))
                .hasMessageContaining("-0.02 to be above the limit -0.02");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.01, 1", "0, 2.5", "-0.01, 1"})
    void twoAreasOnTheSameRowsVaryByWhatTheyDoNotShare(double gain, double designEffect) {
        double q1 = 0.8 / 1.2;
        double q2 = 1.28 / 1.8;
        double variance = 2 * 0.3 * ((q1 - 0.64) / 0.25 + (q2 - 0.64) / 0.75);
        double z = (Z95 + Z80) / (0.02 + gain);
        assertThat(SampleSize.aucNonInferiority(0.8, 0.7, 0.25, 0.02, gain, 0.95, designEffect))
                .isEqualTo((long) Math.ceil(variance * designEffect * z * z));
        assertThatThrownBy(() -> SampleSize.aucNonInferiority(0.8, 0.7, 0.25, 0.02, -0.02, 0.95, 1))
                .hasMessageContaining("-0.02 to be above the limit -0.02");
    }

    /** Half the width of both bounds is the error times its quantile, and narrows with the root of the rows. */
    @Test
    void boundsOfSomeRowsTellHowManyAreNeeded() {
        double width = (0.05 + Z80 * 0.05 / Z95) / 0.02;
        assertThat(SampleSize.fromBounds(new Interval(0.7, 0.8), 300, 0.02, 0.95))
                .isEqualTo((long) Math.ceil(300 * width * width));
        assertThat(SampleSize.fromBounds(new Interval(0.75, 0.75), 300, 0.02, 0.95))
                .isEqualTo(1);
    }

    /** Bounds at 0.1 below and 0.2 above, and an error of 0.05 that is reckoned with as its upper bound. */
    @ParameterizedTest
    @CsvSource({"false, false, 0.1, 0.6", "true, false, 0.2, 0.6", "false, true, 0.1, 0.9", "true, true, 0.2, 0.9"})
    void oneBoundAndTheErrorTellHowManyRowsAreNeeded(boolean less, boolean madeUpByFew, double half, double sure) {
        Estimates.Estimate estimate = new Estimates.Estimate(
                0.7,
                0.05,
                12,
                madeUpByFew,
                13,
                times -> new Interval(0.7 - 0.1 / Math.sqrt(times), 0.7 + 0.2 / Math.sqrt(times)));
        double error = Math.sqrt(12 / ChiSquaredDistribution.of(12).inverseCumulativeProbability(1 - sure));
        double width = (half + Z82 * 0.05) * error / 0.04;

        assertThat(SampleSize.of(estimate, 300, 0.04, less)).hasValue((long) Math.ceil(300 * width * width));
        assertThat(SampleSize.of(estimate, 300, 1000, less)).hasValue(1);
        assertThat(SampleSize.of(estimate, 300, 0, less)).isEmpty();
        assertThat(SampleSize.of(estimate, 300, -0.1, less)).isEmpty();
        assertThat(SampleSize.of(estimate, 300, 1e-5, less))
                .as("more than a million times as many")
                .isEmpty();
    }
}
