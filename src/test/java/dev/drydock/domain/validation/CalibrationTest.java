package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Whether the gates keep their promise: among releases that are exactly as bad as the margin allows, at most the promised
 * share passes. Seeded, so that a failure is a change of the code.
 */
class CalibrationTest {
    private static final int RELEASES = 2000;
    private static final double CONFIDENCE = 0.95;
    private static final double ALPHA = 1 - CONFIDENCE;
    private static final double MARGIN = 0.03;
    private static final double THREE_ERRORS = 3 * Math.sqrt(ALPHA * CONFIDENCE / RELEASES);

    @Test
    void areaDifferenceAtTheMarginPassesAtMostAsOftenAsPromised() {
        double rate = passRate(random -> {
            Fixtures.Field field = new Fixtures.Field(random);
            field.championShift = Fixtures.Field.shiftFor(0.80);
            field.candidateShift = Fixtures.Field.shiftFor(0.80 - MARGIN);
            return lowerBound(field.rows(), Metric.AUC) >= -MARGIN;
        });
        assertThat(rate).isLessThanOrEqualTo(ALPHA + THREE_ERRORS).isGreaterThan(ALPHA / 5);
    }

    @Test
    void areaAtTheFloorPassesAtMostAsOftenAsPromised() {
        double rate = passRate(random -> {
            Fixtures.Field field = new Fixtures.Field(random);
            field.candidateShift = Fixtures.Field.shiftFor(0.80);
            Estimates estimates = new Estimates(field.rows());
            return estimates.level(Metric.AUC, CONFIDENCE).bounds().low() >= 0.80;
        });
        assertThat(rate).isLessThanOrEqualTo(ALPHA + THREE_ERRORS).isGreaterThan(ALPHA / 5);
    }

    @Test
    void accuracyDifferenceAtTheMarginPassesAtMostAsOftenAsPromisedAlthoughRowsShareGroups() {
        double rate = passRate(random -> lowerBound(flippingGroups(random), Metric.ACCURACY) >= -MARGIN);
        assertThat(rate).isLessThanOrEqualTo(ALPHA + THREE_ERRORS).isGreaterThan(ALPHA / 5);
    }

    /** What the design effect is there for. */
    @Test
    void pretendingThatRowsAreIndependentWouldPassTooOften() {
        double rate = passRate(random -> {
            ScoredRows rows = flippingGroups(random);
            double gained = 0;
            double lost = 0;
            for (int row = 0; row < rows.size(); row++) {
                gained += rows.candidateRight(row) && !rows.championRight(row) ? 1 : 0;
                lost += rows.championRight(row) && !rows.candidateRight(row) ? 1 : 0;
            }
            double z = Quantiles.normal(CONFIDENCE);
            return ScoreIntervals.pairedDifference(gained, lost, rows.size(), z).low() >= -MARGIN;
        });
        assertThat(rate).isGreaterThan(ALPHA + THREE_ERRORS);
    }

    private static double lowerBound(ScoredRows rows, Metric metric) {
        return new Estimates(rows).difference(metric, CONFIDENCE).bounds().low();
    }

    /** Rows of a group flip together: in each group the candidate loses 0 to 2 times (0.08 + MARGIN) and gains 0 to 0.16. */
    private static ScoredRows flippingGroups(SplittableRandom random) {
        int groups = 30;
        int perGroup = 20;
        float[] candidate = new float[groups * perGroup];
        float[] champion = new float[groups * perGroup];
        double lose = 0;
        double gain = 0;
        for (int row = 0; row < candidate.length; row++) {
            if (row % perGroup == 0) {
                lose = 2 * (0.08 + MARGIN) * random.nextInt(2);
                gain = 2 * 0.08 * random.nextInt(2);
            }
            double draw = random.nextDouble();
            boolean lost = draw < lose;
            boolean gained = !lost && draw < lose + gain;
            boolean bothRight = random.nextDouble() < 0.8;
            candidate[row] = lost ? 0 : gained || bothRight ? 1 : 0;
            champion[row] = lost ? 1 : gained ? 0 : bothRight ? 1 : 0;
        }
        return Fixtures.rows(
                candidate.length, row -> "g" + row / perGroup, row -> 1, row -> candidate[row], row -> champion[row]);
    }

    private static double passRate(Function<SplittableRandom, Boolean> release) {
        SplittableRandom random = new SplittableRandom(20261124);
        int passed = 0;
        for (int i = 0; i < RELEASES; i++) {
            passed += release.apply(random.split()) ? 1 : 0;
        }
        return (double) passed / RELEASES;
    }
}
