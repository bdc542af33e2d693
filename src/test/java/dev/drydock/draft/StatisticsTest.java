package dev.drydock.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 3_000, 20_000, 300_000})
    void countsDifferentTextsWithinThreeStandardErrors(int different) {
        DistinctCount count = new DistinctCount();
        for (int repeat = 0; repeat < 2; repeat++) {
            for (int i = 0; i < different; i++) {
                count.add("unit-" + i);
            }
        }
        assertThat(count.estimate()).isCloseTo(different, Percentage.withPercentage(5));
    }

    @Test
    void agreesWithTwoPassesOverTheValues() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[10_000];
        Arrays.setAll(values, i -> 1e6 - Math.log(1 - random.nextDouble()));
        Moments moments = new Moments();
        Arrays.stream(values).forEach(moments::add);

        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> Math.pow(v - mean, 2)).sum();
        double cubes = Arrays.stream(values).map(v -> Math.pow(v - mean, 3)).sum();
        assertThat(moments.mean()).isCloseTo(mean, within(1e-6));
        assertThat(moments.deviation()).isCloseTo(Math.sqrt(squares / 9_999), within(1e-8));
        assertThat(moments.skewness()).isCloseTo(cubes / 10_000 / Math.pow(squares / 10_000, 1.5), within(1e-6));
        assertThat(moments.skewness()).isCloseTo(2, within(0.3));
    }

    @Test
    void findsQuantilesExactlyOfFewValuesAndNearlyOfMany() {
        ValueSample few = new ValueSample(1);
        for (double value : new double[] {4, 1, 3, 2}) {
            few.add(value);
        }
        assertThat(few.quantile(0.5)).isEqualTo(2.5);
        assertThat(few.quantile(1)).isEqualTo(4);

        ValueSample many = new ValueSample(1);
        for (int i = 0; i < 1_000_000; i++) {
            many.add(i);
        }
        assertThat(many.quantile(0.25)).isCloseTo(250_000, within(25_000.0));
    }
}
