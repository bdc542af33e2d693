package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers of {@code sklearn.isotonic.IsotonicRegression}. */
class IsotonicTest {
    @Test
    void poolsNeighboursThatFall() {
        assertThat(Isotonic.probabilities(new long[] {10, 10, 20, 10}, new long[] {1, 5, 8, 9}))
                .containsExactly(0.1, 13.0 / 30, 13.0 / 30, 0.9);
        assertThat(Isotonic.probabilities(new long[] {5, 5, 5}, new long[] {5, 3, 1}))
                .containsExactly(0.6, 0.6, 0.6);
    }

    @Test
    void cellsWithoutRowsLieBetweenTheirNeighbours() {
        assertThat(Isotonic.probabilities(new long[] {0, 10, 0, 0, 10, 0}, new long[] {0, 1, 0, 0, 4, 0}))
                .containsExactly(0.1, 0.1, 0.2, 0.30000000000000004, 0.4, 0.4);
        assertThat(Isotonic.probabilities(new long[2], new long[2])).containsOnly(Double.NaN);
    }
}
