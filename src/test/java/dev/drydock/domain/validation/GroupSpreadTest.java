package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held to the formulas of the papers that {@link GroupSpread} names, reckoned by leaving each group out. */
class GroupSpreadTest {
    private static final double EXACT = 1e-10;

    /** Of 24 rows in six groups of 1 to 7 rows; those of a group are alike. */
    private static final int[] GROUPS = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5};

    private static final double[] VALUES = {
        9, 2, 2.5, 7, 6.5, 7.5, 4, 4.25, 3.5, 4, 5, 1, 1.5, 0.5, 1, 1, 2, 5, 5.5, 4.5, 5, 6, 5, 4.5
    };

    private static GroupSpread ofMean(double[] values, int[] groups) {
        return GroupSpread.of(new RowGroups(groups, groupsIn(groups)), Metrics.effectsOnMean(values));
    }

    private static int groupsIn(int[] groups) {
        return Arrays.stream(groups).max().orElseThrow() + 1;
    }

    private static double meanWithout(double[] values, int[] groups, int group) {
        return IntStream.range(0, values.length)
                .filter(row -> groups[row] != group)
                .mapToDouble(row -> values[row])
                .average()
                .orElseThrow();
    }

    @Test
    void theErrorIsTheJackknifesOverWholeGroups() {
        GroupSpread spread = ofMean(VALUES, GROUPS);
        double mean = Arrays.stream(VALUES).average().orElseThrow();
        double[] distances = IntStream.range(0, 6)
                .mapToDouble(group -> mean - meanWithout(VALUES, GROUPS, group))
                .toArray();
        double squares = Arrays.stream(distances).map(d -> d * d).sum();
        double cubes = Arrays.stream(distances).map(d -> d * d * d).sum();

        assertThat(spread.error()).isCloseTo(Math.sqrt(squares), within(EXACT));
        assertThat(spread.skewness()).isCloseTo(cubes / Math.pow(squares, 1.5), within(EXACT));
        assertThat(spread.largestLoss())
                .isCloseTo(-Arrays.stream(distances).min().orElseThrow(), within(EXACT));
        assertThat(spread.largestGain())
                .isCloseTo(Arrays.stream(distances).max().orElseThrow(), within(EXACT))
                .isNotCloseTo(spread.largestLoss(), within(1e-3));
        assertThat(spread.effectiveGroups()).isCloseTo(24.0 * 24 / 124, within(EXACT));
    }

    /** A group's variance is that of as many rows with the correlation that the rows of a group have. */
    @Test
    void degreesOfFreedomCountGroupsBySizeAndByHowAlikeTheirRowsAre() {
        for (double alike : new double[] {0, 0.05, 0.15, 0.3, 1}) {
            double[] values = IntStream.range(0, VALUES.length)
                    .mapToDouble(row -> alike * VALUES[row] + (1 - alike) * (row * 7 % 5))
                    .toArray();
            double bySize = bySize(Metrics.effectsOnMean(values), GROUPS);
            double byParts = byParts(values);

            assertThat(ofMean(values, GROUPS).degreesOfFreedom())
                    .as("alike " + alike)
                    .isCloseTo(Math.max(1, Math.min(bySize, byParts)), within(EXACT));
            assertThat(ofMean(values, GROUPS).madeUpByFew()).isEqualTo(byParts < 0.5 * bySize);
        }
    }

    private static double bySize(double[] effects, int[] groups) {
        double rows = effects.length;
        double[] sizes = new double[groupsIn(groups)];
        double[] sums = new double[sizes.length];
        for (int row = 0; row < effects.length; row++) {
            sizes[groups[row]]++;
            sums[groups[row]] += effects[row];
        }
        double sizeOfMean = Arrays.stream(sizes).map(size -> size * size).sum() / rows;
        double together = Arrays.stream(sums).map(sum -> sum * sum).sum();
        double apart = Arrays.stream(effects).map(effect -> effect * effect).sum();
        double correlation = Math.max(0, Math.min(1, (together / apart - 1) / (sizeOfMean - 1)));
        double[] variances = Arrays.stream(sizes)
                .map(size -> size * (1 + (size - 1) * correlation))
                .toArray();
        double all = Arrays.stream(variances).sum();
        return Math.max(
                1,
                all
                                * all
                                / Arrays.stream(variances)
                                        .map(variance -> variance * variance)
                                        .sum()
                        - 1);
    }

    private static double byParts(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double[] squares = IntStream.range(0, 6)
                .mapToDouble(group -> Math.pow(mean - meanWithout(values, GROUPS, group), 2))
                .toArray();
        double sum = Arrays.stream(squares).sum();
        double unevenness =
                Arrays.stream(squares).map(square -> square * square).sum() - sum * sum / 6;
        return unevenness > 0 ? 2 * sum * sum / unevenness : Double.POSITIVE_INFINITY;
    }

    /** Half of the groups make up nearly all of the variance, and then one alone does. */
    @Test
    void aVarianceThatFewGroupsMakeUpIsSaidToBe() {
        int[] groups = IntStream.range(0, 40).toArray();
        assertThat(ofMean(IntStream.range(0, 40).mapToDouble(row -> row % 2).toArray(), groups)
                        .madeUpByFew())
                .isFalse();
        double[] one = new double[40];
        one[3] = 1;
        assertThat(ofMean(one, groups).madeUpByFew()).isTrue();
        assertThat(GroupSpread.of(
                                new RowGroups(groups, 40),
                                Metrics.effectsOnMean(one),
                                IntStream.range(0, 40).map(row -> row % 2).toArray())
                        .madeUpByFew())
                .as("of an area or an F1")
                .isFalse();
    }

    /** Each stratum is left out by itself, and counts by its share of the variance. */
    @Test
    void strataThatShareAGroupAreReckonedOnTheirOwn() {
        int[] strata = IntStream.range(0, 24).map(row -> row % 3 == 0 ? 2 : 0).toArray();
        double[] effects = Metrics.effectsOnMean(VALUES);
        GroupSpread spread = GroupSpread.of(new RowGroups(GROUPS, 6), effects, strata);

        double[] sum = new double[6];
        double[] variance = new double[3];
        double[] degrees = new double[3];
        double fewest = Double.POSITIVE_INFINITY;
        for (int stratum : new int[] {0, 2}) {
            int[] own =
                    IntStream.range(0, 24).filter(row -> strata[row] == stratum).toArray();
            double[] sizes = new double[6];
            double[] gathered = new double[6];
            for (int row : own) {
                sizes[GROUPS[row]]++;
                gathered[GROUPS[row]] += effects[row];
            }
            for (int group = 0; group < 6; group++) {
                double distance = gathered[group] / (1 - sizes[group] / own.length);
                sum[group] += distance;
                variance[stratum] += distance * distance;
            }
            degrees[stratum] = bySize(
                    Arrays.stream(own).mapToDouble(row -> effects[row]).toArray(),
                    Arrays.stream(own).map(row -> GROUPS[row]).toArray());
            fewest = Math.min(
                    fewest,
                    own.length
                            * own.length
                            / Arrays.stream(sizes).map(size -> size * size).sum());
        }
        double all = variance[0] + variance[2];
        double satterthwaite =
                all * all / (variance[0] * variance[0] / degrees[0] + variance[2] * variance[2] / degrees[2]);
        double squares = Arrays.stream(sum).map(one -> one * one).sum();
        double unevenness = Arrays.stream(sum).map(one -> Math.pow(one, 4)).sum() - squares * squares / 6;

        assertThat(spread.error()).isCloseTo(Math.sqrt(squares), within(EXACT));
        assertThat(spread.effectiveGroups()).isCloseTo(fewest, within(EXACT));
        assertThat(spread.degreesOfFreedom())
                .isCloseTo(Math.min(satterthwaite, 2 * squares * squares / unevenness), within(EXACT));
    }

    /** Nothing is left without it, so it is taken as far off as all its rows together. */
    @Test
    void aStratumOfOneGroupIsNotLeftOut() {
        int[] groups = {0, 0, 0, 1, 1, 2};
        GroupSpread spread = GroupSpread.of(
                new RowGroups(groups, 3), new double[] {0.1, 0.2, 0.3, 0.05, -0.05, 0.02}, new int[] {1, 1, 1, 0, 0, 0
                });
        assertThat(spread.largestGain()).isCloseTo(0.6 * 3, within(EXACT));
        assertThat(spread.degreesOfFreedom()).isCloseTo(1, within(0.01));
        assertThat(spread.effectiveGroups()).isEqualTo(1);
    }

    @Test
    void valuesThatAreAllTheSameHaveNoError() {
        GroupSpread spread = ofMean(new double[24], GROUPS);
        assertThat(spread.error()).isZero();
        assertThat(spread.skewness()).isZero();
        assertThat(spread.degreesOfFreedom()).isCloseTo(24.0 * 24 / 124 - 1, within(EXACT));
        assertThat(spread.bounds(0.5, 0.95)).isEqualTo(new Interval(0.5, 0.5));
    }

    /** Hall's transformation widens the side of the tail, and the other side keeps Student's quantile. */
    @ParameterizedTest
    @ValueSource(doubles = {-0.4, -0.1, 0, 0.1, 0.4})
    void boundsAreThoseOfTheFormulas(double skewness) {
        GroupSpread spread = new GroupSpread(0.02, 12, false, skewness, 0.005, 0.003, 13);
        double student = 1.782287555649;
        Interval bounds = spread.bounds(0.7, 0.95);

        assertThat(bounds.low())
                .isCloseTo(0.7 - 0.02 * Math.max(student, hall(student, skewness)) - 0.35 * 0.005, within(1e-9));
        assertThat(bounds.high())
                .isCloseTo(0.7 - 0.02 * Math.min(-student, hall(-student, skewness)) + 0.35 * 0.003, within(1e-9));
        assertThat(spread.bounds(0.7, 0.95, 0.5).high() - bounds.high()).isCloseTo(0.15 * 0.003, within(1e-12));
    }

    private static double hall(double critical, double skewness) {
        return skewness == 0
                ? critical
                : 3 / skewness * (Math.cbrt(1 + skewness * critical - skewness * skewness / 6) - 1);
    }

    /** On the logit scale, with half a row on either side. */
    @Test
    void boundsOfAShareAreThoseOfItsLogit() {
        GroupSpread spread = new GroupSpread(0.02, 12, false, 0, 0.005, 0.003, 13);
        double student = 1.782287555649;
        double held = (0.9 * 200 + 0.5) / 201;
        double slope = 1 / (held * (1 - held));
        double logit = Math.log(held / (1 - held));
        Interval bounds = spread.shareBounds(0.9, 200, 0.95);

        assertThat(bounds.low()).isCloseTo(expit(logit - slope * (0.02 * student + 0.35 * 0.005)), within(1e-9));
        assertThat(bounds.high()).isCloseTo(expit(logit + slope * (0.02 * student + 0.35 * 0.003)), within(1e-9));
        assertThat(spread.shareBounds(1, 200, 0.95).high()).isGreaterThan(0.99).isLessThan(1);
        assertThat(spread.shareBounds(0, 200, 0.95).low()).isLessThan(0.01).isGreaterThan(0);
    }

    private static double expit(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    @Test
    void fourTimesAsManyGroupsHalveTheError() {
        assertThat(new GroupSpread(0.02, 12, true, 0.4, 0.005, 0.003, 13).times(4))
                .isEqualTo(new GroupSpread(0.01, 48, true, 0.2, 0.00125, 0.00075, 52));
        assertThat(new GroupSpread(0.02, 12, false, 0, 0, 0, 13).times(0.01).degreesOfFreedom())
                .isEqualTo(1);
    }
}
