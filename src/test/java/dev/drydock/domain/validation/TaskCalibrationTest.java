package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** As {@link CalibrationTest} for the metrics of several classes and of quantities. */
class TaskCalibrationTest {
    private static final int RELEASES = 1000;
    private static final double CONFIDENCE = 0.95;
    private static final double ALPHA = 1 - CONFIDENCE;
    private static final double THREE_ERRORS = 3 * Math.sqrt(ALPHA * CONFIDENCE / RELEASES);

    /** A third of the error's variance is the groups': of 24 of them, 7 in 100 pass. */
    @Test
    void explainedVarianceAtTheFloorPassesAtMostAsOftenAsPromised() {
        double floor = TaskFields.r2(150);
        assertPromised(random -> {
            TaskFields field = new TaskFields(random);
            field.groups = 60;
            field.rowsPerGroup = 8;
            field.candidateDeviation = 150;
            return level(field.quantities().scored(), Metric.R2).low() >= floor;
        });
    }

    @Test
    void explainedVarianceDifferenceAtTheMarginPassesAtMostAsOftenAsPromised() {
        double margin = TaskFields.r2(100) - TaskFields.r2(115);
        assertPromised(random -> {
            TaskFields field = new TaskFields(random);
            field.groups = 40;
            field.candidateDeviation = 115;
            return difference(field.quantities().scored(), Metric.R2).low() >= -margin;
        });
    }

    @Test
    void errorDifferenceAtTheMarginPassesAtMostAsOftenAsPromised() {
        double margin = TaskFields.meanAbsoluteError(115) - TaskFields.meanAbsoluteError(100);
        assertPromised(random -> {
            TaskFields field = new TaskFields(random);
            field.candidateDeviation = 115;
            return difference(field.quantities().scored(), Metric.MAE).high() <= margin;
        });
    }

    @Test
    void macroF1AtTheFloorPassesAtMostAsOftenAsPromised() {
        double floor = TaskFields.macroF1(0.8);
        assertPromised(random -> level(new TaskFields(random).classes().scored(), Metric.MACRO_F1)
                        .low()
                >= floor);
    }

    @Test
    void macroF1DifferenceAtTheMarginPassesAtMostAsOftenAsPromised() {
        double margin = TaskFields.macroF1(0.8) - TaskFields.macroF1(0.75);
        assertPromised(random -> {
            TaskFields field = new TaskFields(random);
            field.candidateAccuracy = 0.75;
            return difference(field.classes().scored(), Metric.MACRO_F1).low() >= -margin;
        });
    }

    @Test
    void recallAtTheMinimumPassesAtMostAsOftenAsPromised() {
        assertPromised(random -> {
            TaskFields.Drawn drawn = new TaskFields(random).classes();
            ScoredRows scratched = ScoredRows.select(
                    drawn.task(),
                    drawn.rows(),
                    drawn.candidate(),
                    drawn.champion(),
                    row -> drawn.rows().label(row) == 1);
            return level(scratched, Metric.ACCURACY).low() >= 0.8;
        });
    }

    private static Interval level(ScoredRows rows, Metric metric) {
        return estimates(rows).level(metric, CONFIDENCE).bounds();
    }

    private static Interval difference(ScoredRows rows, Metric metric) {
        return estimates(rows).difference(metric, CONFIDENCE).bounds();
    }

    private static Estimates estimates(ScoredRows rows) {
        return new Estimates(rows);
    }

    private static void assertPromised(Predicate<SplittableRandom> release) {
        SplittableRandom random = new SplittableRandom(20261124);
        int passed = 0;
        for (int i = 0; i < RELEASES; i++) {
            passed += release.test(random.split()) ? 1 : 0;
        }
        assertThat((double) passed / RELEASES)
                .isLessThanOrEqualTo(ALPHA + THREE_ERRORS)
                .isGreaterThan(ALPHA / 5);
    }
}
