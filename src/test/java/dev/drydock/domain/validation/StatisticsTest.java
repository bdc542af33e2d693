package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
    private static final double Z95 = 1.959963985;

    /** Of SciPy 1.15.3: {@code norm.cdf}. */
    @ParameterizedTest
    @CsvSource({
        "-8, 6.22096057427174e-16",
        "-3, 0.0013498980316300933",
        "-1.644853627, 0.04999999999499509",
        "-0.3, 0.3820885778110474",
        "0, 0.5",
        "0.7, 0.758036347776927",
        "2.5, 0.9937903346742238",
        "6, 0.9999999990134123"
    })
    void probabilitiesAreThoseOfScipy(double x, double probability) {
        assertThat(Quantiles.normalDistribution(x)).isCloseTo(probability, within(1e-12 * probability));
    }

    /** Of SciPy 1.15.3: {@code norm.ppf}, and {@code t.ppf} where there are degrees of freedom. */
    @ParameterizedTest
    @CsvSource({
        "1e-12, , -7.034483825301131",
        "0.001, , -3.090232306167813",
        "0.025, , -1.9599639845400545",
        "0.2, , -0.8416212335729142",
        "0.95, , 1.6448536269514722",
        "0.999999, , 4.753424308817087",
        "0.6, 1, 0.32491969623407446",
        "0.95, 1, 6.313751514800932",
        "0.999, 1, 318.3088389855419",
        "0.975, 2, 4.302652729696142",
        "0.999, 2, 22.32712476997542",
        "0.95, 4, 2.131846786326649",
        "0.6, 9, 0.26095533647391045",
        "0.95, 9, 1.8331129326536335",
        "0.999, 9, 4.296805662730113",
        "0.975, 19, 2.093024054408263",
        "0.95, 30, 1.6972608865939574",
        "0.975, 200, 1.9718962236316089",
        "0.95, 5000, 1.6451584375969708"
    })
    void quantilesAreThoseOfScipy(double p, @Nullable Integer degreesOfFreedom, double quantile) {
        double found = degreesOfFreedom == null ? Quantiles.normal(p) : Quantiles.student(p, degreesOfFreedom);
        assertThat(found).isCloseTo(quantile, within(1e-9 * Math.abs(quantile)));
    }

    /** Newcombe, Statistics in Medicine 17 (1998) 857–872, table I: 81 of 263 and 0 of 20. */
    @Test
    void wilsonsIntervalAgreesWithNewcombesTable() {
        Interval many = ScoreIntervals.wilson(81, 263, Z95);
        assertThat(many.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(many.high()).isCloseTo(0.3662, within(5e-5));
        Interval none = ScoreIntervals.wilson(0, 20, Z95);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.1611, within(5e-5));
    }

    /** At a bound, the score statistic with the likelihood maximised under the bound's difference is the critical value. */
    @Test
    void tangosBoundsInvertTheScoreTest() {
        for (double[] counts : List.of(new double[] {12, 3, 80}, new double[] {0, 1, 44}, new double[] {2, 9, 50})) {
            Interval bounds = ScoreIntervals.pairedDifference(counts[0], counts[1], counts[2], Z95);
            assertThat(Math.abs(scoreStatistic(counts, bounds.low()))).isCloseTo(Z95, within(2e-3));
            assertThat(Math.abs(scoreStatistic(counts, bounds.high()))).isCloseTo(Z95, within(2e-3));
            assertThat(bounds.contains((counts[0] - counts[1]) / counts[2])).isTrue();
        }
    }

    @Test
    void tangosIntervalIsSymmetricWhenNothingDiffersAndNeverHasNoWidth() {
        Interval bounds = ScoreIntervals.pairedDifference(0, 0, 100, Z95);
        assertThat(bounds.low()).isCloseTo(-bounds.high(), within(1e-9));
        assertThat(bounds.high()).isCloseTo(Z95 * Z95 / (100 + Z95 * Z95), within(1e-6));
    }

    private static double scoreStatistic(double[] counts, double delta) {
        double gained = counts[0];
        double lost = counts[1];
        double n = counts[2];
        double best = Double.NEGATIVE_INFINITY;
        double bestQ = 0;
        double from = Math.max(0, -delta);
        double to = (1 - delta) / 2;
        int steps = 2_000_000;
        for (int i = 1; i < steps; i++) {
            double q = from + (to - from) * i / steps;
            double likelihood = term(gained, q + delta) + term(lost, q) + term(n - gained - lost, 1 - 2 * q - delta);
            if (likelihood > best) {
                best = likelihood;
                bestQ = q;
            }
        }
        return (gained - lost - n * delta) / Math.sqrt(n * (2 * bestQ + delta * (1 - delta)));
    }

    private static double term(double count, double probability) {
        return count == 0 ? 0 : count * Math.log(probability);
    }

    private static Metrics metrics(float[] scores, boolean[] positive) {
        float[] truth = new float[positive.length];
        for (int row = 0; row < truth.length; row++) {
            truth[row] = positive[row] ? 1 : 0;
        }
        return Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, scores).metrics();
    }

    @Test
    void areaUnderTheCurveCountsTiesHalf() {
        float[] scores = {0.1f, 0.4f, 0.4f, 0.8f};
        boolean[] positive = {false, false, true, true};
        // pairs: 0.4/0.1 won, 0.4/0.4 half, 0.8 wins both
        assertThat(metrics(scores, positive).value(Metric.AUC)).isEqualTo(3.5 / 4);
    }

    /** Two rows have the class and three do not. By placement: 2/3 and 1 of them, and 1, 1 and 1/2 of the others. */
    @Test
    void classesOfUnlikeSizeHaveEffectsOfTheirOwn() {
        Metrics metrics =
                metrics(new float[] {0.1f, 0.4f, 0.35f, 0.8f, 0.2f}, new boolean[] {false, false, true, true, false});

        assertThat(metrics.value(Metric.AUC)).isCloseTo(5.0 / 6, within(1e-12));
        assertThat(metrics.effects(Metric.AUC))
                .containsExactly(new double[] {1.0 / 18, -1.0 / 9, -1.0 / 12, 1.0 / 12, 1.0 / 18}, within(1e-12));
        assertThat(metrics.value(Metric.ACCURACY)).as("0.35 is answered no").isEqualTo(0.8);
    }

    @Test
    void zeroHasNoSignAndANegativeScoreIsLess() {
        assertThat(BinaryMetrics.order(new float[] {-1, -2, 3, -0f, 0f})).containsExactly(1, 0, 3, 4, 2);
        assertThat(BinaryMetrics.order(new float[] {0f, -0f, 1e-30f})).containsExactly(0, 1, 2);
        assertThat(metrics(new float[] {0f, -0f}, new boolean[] {true, false}).value(Metric.AUC))
                .isEqualTo(0.5);
    }

    @Test
    void aQuantileNeedsAProbabilityStrictlyBetweenNoneAndOne() {
        for (double p : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> Quantiles.normal(p)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** To first order, which is as far as an effect goes: what is left is of the size of one in as many rows. */
    @Test
    void theEffectOfARowIsWhatTheMetricGainsByIt() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 400;
        for (Task task : List.of(Task.BINARY_CLASSIFICATION, Task.MULTICLASS_CLASSIFICATION, Task.REGRESSION)) {
            int outputs = task == Task.MULTICLASS_CLASSIFICATION ? 3 : 1;
            float[] truth = new float[rows];
            float[] scores = new float[rows * outputs];
            for (int row = 0; row < rows; row++) {
                truth[row] =
                        task == Task.REGRESSION ? 3 * random.nextFloat() : random.nextInt(1 + Math.max(1, outputs - 1));
                for (int output = 0; output < outputs; output++) {
                    boolean own = task == Task.BINARY_CLASSIFICATION ? truth[row] == 1 : truth[row] == output;
                    scores[row * outputs + output] =
                            0.3f * random.nextFloat() + (own ? 0.4f : 0.3f) * random.nextFloat();
                }
            }
            Metrics all = Answers.of(task, outputs, truth, scores).metrics();
            for (Metric metric : Metric.of(task)) {
                double[] effects = all.effects(metric);
                assertThat(Arrays.stream(effects).sum()).isCloseTo(0, within(1e-9));
                for (int row = 0; row < rows; row += 37) {
                    double without = Answers.of(task, outputs, without(truth, row, 1), without(scores, row, outputs))
                            .metrics()
                            .value(metric);
                    assertThat(all.value(metric) - without)
                            .as(metric + " of row " + row)
                            .isCloseTo(effects[row], within(2e-4));
                }
            }
        }
    }

    private static float[] without(float[] values, int row, int width) {
        float[] rest = new float[values.length - width];
        System.arraycopy(values, 0, rest, 0, row * width);
        System.arraycopy(values, (row + 1) * width, rest, row * width, rest.length - row * width);
        return rest;
    }

    @Test
    void boundsDoNotDependOnTheOrderOfRows() {
        Interval first = new Estimates(Fixtures.field(5).rows())
                .difference(Metric.AUC, 0.95)
                .bounds();
        ScoredRows rows = Fixtures.field(5).rows();
        int last = rows.size() - 1;
        ScoredRows turned = Fixtures.rows(
                rows.size(),
                row -> "g" + rows.group(last - row),
                row -> (int) rows.label(last - row),
                row -> rows.candidate().confidence(last - row).probability(),
                row -> rows.champion().confidence(last - row).probability());
        Interval again = new Estimates(turned).difference(Metric.AUC, 0.95).bounds();
        assertThat(again.low()).isCloseTo(first.low(), within(1e-12));
        assertThat(again.high()).isCloseTo(first.high(), within(1e-12));
    }

    /** Twenty groups of ten equal rows: the error is that of twenty rows, by the jackknife. */
    @Test
    void rowsThatRepeatWithinTheirGroupTellNothingNew() {
        double[] values =
                IntStream.range(0, 200).mapToDouble(row -> row / 10 % 2).toArray();
        GroupSpread spread = GroupSpread.of(groupsOfTen(), Metrics.effectsOnMean(values));
        assertThat(spread.error()).isCloseTo(0.5 / Math.sqrt(20) * 20 / 19, within(1e-12));
        assertThat(spread.effectiveGroups()).isCloseTo(20, within(1e-12));
        assertThat(spread.degreesOfFreedom()).isCloseTo(19, within(1e-9));
        assertThat(spread.skewness()).isCloseTo(0, within(1e-12));
    }

    /** One group of half of the rows and 50 of one row: no more than four groups of equal size. */
    @Test
    void aGroupOfHalfOfTheRowsLeavesFewDegreesOfFreedom() {
        int[] groups = IntStream.range(0, 100).map(row -> Math.max(0, row - 49)).toArray();
        double[] values = IntStream.range(0, 100).mapToDouble(row -> row % 7).toArray();
        GroupSpread spread = GroupSpread.of(new RowGroups(groups, 51), Metrics.effectsOnMean(values));
        assertThat(spread.effectiveGroups()).isCloseTo(10000 / (2500.0 + 50), within(1e-9));
        assertThat(spread.degreesOfFreedom()).isLessThan(4);
    }

    /** Whatever the number of groups. */
    @Test
    void aVarianceOfOneGroupAloneHasNextToNoDegreesOfFreedomAndItsTailGetsAWiderBound() {
        double[] values = new double[200];
        values[7] = -1;
        GroupSpread spread = GroupSpread.of(groupsOfTen(), Metrics.effectsOnMean(values));
        assertThat(spread.degreesOfFreedom()).isLessThan(2.5);
        Interval bounds = spread.bounds(-0.005, 0.95);
        assertThat(-0.005 - bounds.low()).isGreaterThan(1.2 * (bounds.high() + 0.005));
    }

    private static RowGroups groupsOfTen() {
        return new RowGroups(IntStream.range(0, 200).map(row -> row / 10).toArray(), 20);
    }

    @Test
    void sampleSizesAgreeWithTheirFormulasWorkedByHand() {
        // z = 1.6449 + 0.8416; (z / 0.02)^2 * 0.1 = 1545.6
        assertThat(SampleSize.accuracyNonInferiority(0.1, 0.02, 0, 0.95, 1)).isEqualTo(1546);
        assertThat(SampleSize.accuracyNonInferiority(0.1, 0.02, 0, 0.95, 2)).isEqualTo(3092);
        // Q1 = 0.8/1.2, Q2 = 1.28/1.8; (Q1-.64)/.5 + (Q2-.64)/.5 = 0.19556; * (z/0.05)^2
        assertThat(SampleSize.aucFloor(0.8, 0.75, 0.5, 0.95, 1)).isEqualTo(484);
        assertThatThrownBy(() -> SampleSize.aucFloor(0.7, 0.75, 0.5, 0.95, 1))
                .hasMessageContaining("0.7 to be above the limit 0.75");
    }
}
