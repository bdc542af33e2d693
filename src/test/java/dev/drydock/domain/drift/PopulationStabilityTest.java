package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {

    @Test
    void isZeroForTheSameSharesAndKnownForAWorkedExample() {
        assertThat(PopulationStability.index(new long[] {10, 30}, new long[] {1, 3}))
                .isZero();
        double expected = (0.75 - 0.5) * Math.log(0.75 / 0.5) + (0.25 - 0.5) * Math.log(0.25 / 0.5);
        assertThat(PopulationStability.index(new long[] {5, 5}, new long[] {75, 25}))
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void anEmptyBinCountsAsOneInTenThousand() {
        double expected = (1 - 1e-4) * Math.log(1 / 1e-4) * 2;
        assertThat(PopulationStability.index(new long[] {5, 0}, new long[] {0, 7}))
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void refusesSidesWithoutRows() {
        assertThatThrownBy(() -> PopulationStability.index(new long[] {0}, new long[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueOnAnEdgeFallsIntoTheBinAboveAlthoughFloatRoundsIt() {
        Bins bins = Bins.ofDecimals(List.of(46.6, 46.9, 50.0));
        assertThat(bins.of(46.6f)).as("46.599998").isEqualTo(1);
        assertThat(bins.of(46.9f)).as("46.900002").isEqualTo(2);
        assertThat(bins.of(46.8f)).isEqualTo(1);
        assertThat(bins.of(50f)).isEqualTo(3);
        assertThat(bins.of(-1e30f)).isZero();
    }
}
