package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows, groups and degrees of freedom an estimate takes for its bounds. */
class EstimatesTest {
    private static final int ROWS = 240;
    private static final double EXACT = 1e-9;

    /** Every third row has the outcome; the candidate gives it 0.9 where it is right and 0.1 where it is wrong. */
    private static Estimates of(int groups, IntPredicate ours, IntPredicate theirs) {
        return new Estimates(Fixtures.rows(
                ROWS,
                row -> "g" + row % groups,
                EstimatesTest::label,
                row -> answer(row, ours.test(row)),
                row -> answer(row, theirs.test(row))));
    }

    private static int label(int row) {
        return row % 3 == 0 ? 1 : 0;
    }

    private static float answer(int row, boolean right) {
        return (label(row) == 1) == right ? 0.9f : 0.1f;
    }

    private static GroupSpread spread(double[] values, int groups) {
        return GroupSpread.of(groups(groups), Metrics.effectsOnMean(values));
    }

    private static RowGroups groups(int groups) {
        return new RowGroups(IntStream.range(0, ROWS).map(row -> row % groups).toArray(), groups);
    }

    private static double[] ones(IntPredicate has) {
        return IntStream.range(0, ROWS)
                .mapToDouble(row -> has.test(row) ? 1 : 0)
                .toArray();
    }

    /**
     * By the variance, were rows independent, over the one that they have; or a group each where few groups have a row that differs, or where
     * there are few groups.
     *
     * @param groups that the rows are dealt to in turn
     * @param differing rows at the start that are wrong, and so in as many groups, with {@code more} of the first of these groups
     */
    @ParameterizedTest(name = "{0} groups, {1} differ: by variance {2}")
    @CsvSource({"40, 5, true", "40, 4, false", "20, 5, true", "19, 5, false", "40, 39, true"})
    void aShareCountsAsManyRowsAsWouldTellAsMuch(int groups, int differing, boolean byVariance) {
        IntPredicate wrong = row -> row < differing || row % groups == 0;
        double[] right = ones(wrong.negate());
        GroupSpread spread = spread(right, groups);
        double share = Arrays.stream(right).average().orElseThrow();
        double told = Math.min(ROWS, share * (1 - share) / (spread.error() * spread.error()));
        double rows = byVariance ? told : Math.min(told, spread.effectiveGroups());
        Interval expected =
                ScoreIntervals.wilson(share * rows, rows, Quantiles.student(0.95, spread.degreesOfFreedom()));

        assertThat(told).isGreaterThan(spread.effectiveGroups());
        Estimates.Estimate accuracy = of(groups, wrong.negate(), row -> true).level(Metric.ACCURACY, 0.95);
        assertThat(accuracy.value()).isCloseTo(share, within(EXACT));
        assertClose(accuracy.bounds(), expected);
        assertClose(of(groups, row -> true, row -> true).share(right, 0.95).bounds(), expected);
        assertClose(
                of(groups, row -> true, row -> true).share(ones(wrong), 0.95).bounds(),
                new Interval(1 - expected.high(), 1 - expected.low()));
    }

    /** Six rows would count as many as there are rows, but never more than that. */
    @Test
    void aShareNeverCountsMoreRowsThanThereAre() {
        int groups = 40;
        double[] right = ones(row -> row / groups % 2 == 0);
        GroupSpread spread = spread(right, groups);
        assertThat(spread.error()).isLessThan(1e-9);
        assertClose(
                of(groups, row -> true, row -> true).share(right, 0.95).bounds(),
                ScoreIntervals.wilson(ROWS / 2.0, ROWS, Quantiles.student(0.95, spread.degreesOfFreedom())));
    }

    /** Nothing tells how alike the rows of a group are. */
    @Test
    void aShareThatAllRowsHaveCountsItsGroups() {
        Interval bounds =
                of(30, row -> true, row -> true).level(Metric.ACCURACY, 0.95).bounds();
        assertClose(bounds, ScoreIntervals.wilson(30, 30, Quantiles.student(0.95, 29)));
        assertClose(
                of(30, row -> true, row -> true)
                        .level(Metric.ACCURACY, 0.95)
                        .boundsAt()
                        .apply(4),
                ScoreIntervals.wilson(120, 120, Quantiles.student(0.95, 116)));
    }

    /** Four groups with a wrong row are few, and eight are not: then rows count, as many as there would be. */
    @Test
    void twiceAsManyGroupsHaveTwiceAsManyThatDiffer() {
        IntPredicate wrong = row -> row < 4;
        double[] right = ones(wrong.negate());
        GroupSpread spread = spread(right, 30);
        double share = 1 - 4.0 / ROWS;
        double rows = 2 * Math.min(ROWS, share * (1 - share) / (spread.error() * spread.error()));
        assertClose(
                of(30, wrong.negate(), row -> true)
                        .level(Metric.ACCURACY, 0.95)
                        .boundsAt()
                        .apply(2),
                ScoreIntervals.wilson(share * rows, rows, Quantiles.student(0.95, 2 * spread.degreesOfFreedom())));
    }

    @Test
    void aDifferenceOfAccuraciesCountsWhatIsGainedAndWhatIsLost() {
        IntPredicate gained = row -> row % 17 == 0;
        IntPredicate lost = row -> row % 23 == 1;
        IntPredicate bothWrong = row -> row % 31 == 2;
        double gains = count(row -> gained.test(row) && !lost.test(row) && !bothWrong.test(row));
        double losses = count(row -> lost.test(row) && !gained.test(row) && !bothWrong.test(row));
        double[] change = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int ours = isWrong(row, lost, bothWrong) ? 0 : 1;
            int theirs = isWrong(row, gained, bothWrong) ? 0 : 1;
            change[row] = ours - theirs;
        }
        GroupSpread spread = spread(change, 40);
        double value = (gains - losses) / ROWS;
        double rows = Math.min(ROWS, ((gains + losses) / ROWS - value * value) / (spread.error() * spread.error()));
        Estimates.Estimate difference = of(
                        40, row -> !isWrong(row, lost, bothWrong), row -> !isWrong(row, gained, bothWrong))
                .difference(Metric.ACCURACY, 0.95);

        assertThat(gains).isEqualTo(15).isNotEqualTo(losses);
        assertThat(difference.value()).isCloseTo(value, within(EXACT));
        assertClose(
                difference.bounds(),
                ScoreIntervals.pairedDifference(
                        gains / ROWS * rows,
                        losses / ROWS * rows,
                        rows,
                        Quantiles.student(0.95, spread.degreesOfFreedom())));
    }

    /** Four groups have a row that differs: a group counts as one row. */
    @Test
    void aDifferenceInFewGroupsCountsItsGroups() {
        IntPredicate gained = row -> row < 4;
        GroupSpread spread = spread(ones(gained), 40);
        double value = 4.0 / ROWS;
        double told = Math.min(ROWS, (value - value * value) / (spread.error() * spread.error()));
        double rows = Math.min(told, spread.effectiveGroups());

        assertThat(rows).isLessThan(told);
        assertClose(
                of(40, row -> true, gained.negate())
                        .difference(Metric.ACCURACY, 0.95)
                        .bounds(),
                ScoreIntervals.pairedDifference(
                        value * rows, 0, rows, Quantiles.student(0.95, spread.degreesOfFreedom())));
    }

    private static boolean isWrong(int row, IntPredicate one, IntPredicate other) {
        return one.test(row) || other.test(row);
    }

    private static int count(IntPredicate has) {
        return (int) IntStream.range(0, ROWS).filter(has).count();
    }

    /** At 95 % confidence a loss that no row shows hits at most three in so many rows. */
    @Test
    void noSampleExcludesALossThatHitsFewerRowsThanItWouldShow() {
        Estimates.Estimate same = of(40, row -> true, row -> true).difference(Metric.LOG_LIKELIHOOD, 0.95);
        double most = Metric.LOG_LIKELIHOOD.mostOfRow();

        assertThat(same.value()).isZero();
        assertThat(same.bounds().low()).isCloseTo(-(1 - Math.pow(0.05, 1.0 / ROWS)) * most, within(EXACT));
        assertThat(same.bounds().high()).isCloseTo(0, within(EXACT));
        assertThat(same.boundsAt().apply(4).low()).isCloseTo(-(1 - Math.pow(0.05, 0.25 / ROWS)) * most, within(EXACT));
        Estimates.Estimate level = of(40, row -> true, row -> true).level(Metric.LOG_LIKELIHOOD, 0.95);
        assertThat(level.bounds().low())
                .isCloseTo(level.value() - (1 - Math.pow(0.05, 1.0 / ROWS)) * most, within(EXACT));
    }

    /** Rows with the outcome tell about one half of an area, and those without it about the other. */
    @Test
    void anAreaHasAStratumForEachClass() {
        IntPredicate right = row -> row % 7 != 0;
        Estimates.Estimate area = of(40, right, row -> true).level(Metric.AUC, 0.95);
        ScoredRows rows = Fixtures.rows(
                ROWS, row -> "g" + row % 40, EstimatesTest::label, row -> answer(row, right.test(row)), row -> 0.5f);
        double[] effects = rows.candidate().metrics().effects(Metric.AUC);
        int[] classes = IntStream.range(0, ROWS).map(EstimatesTest::label).toArray();
        GroupSpread spread = GroupSpread.of(groups(40), effects, classes);

        assertThat(area.degreesOfFreedom()).isCloseTo(spread.degreesOfFreedom(), within(EXACT));
        assertThat(spread.degreesOfFreedom())
                .isNotCloseTo(GroupSpread.of(groups(40), effects).degreesOfFreedom(), within(0.1));
        assertClose(area.bounds(), spread.shareBounds(area.value(), ROWS, 0.95));
        assertClose(area.boundsAt().apply(3), spread.times(3).shareBounds(area.value(), 3 * ROWS, 0.95));
    }

    private static void assertClose(Interval found, Interval expected) {
        assertThat(found.low()).isCloseTo(expected.low(), within(EXACT));
        assertThat(found.high()).isCloseTo(expected.high(), within(EXACT));
    }
}
