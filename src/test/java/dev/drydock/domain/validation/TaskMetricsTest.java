package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand. */
class TaskMetricsTest {
    private static final float[] PROBABILITIES = {
        0.7f, 0.2f, 0.1f, // ok, right
        0.2f, 0.6f, 0.2f, // ok, taken for scratch
        0.1f, 0.8f, 0.1f, // scratch, right
        0.4f, 0.3f, 0.3f, // dent, taken for ok
        0.2f, 0.2f, 0.6f, // dent, right
        0.5f, 0.5f, 0.0f // scratch, a tie: the first counts, so wrong
    };
    private static final float[] LABELS = {0, 0, 1, 2, 2, 1};

    @Test
    void macroF1IsTheMeanOfTheClassesF1() {
        Metrics metrics = Answers.of(Task.MULTICLASS_CLASSIFICATION, 3, LABELS, PROBABILITIES)
                .metrics();
        // ok: 1 right of 2, said 3; scratch: 1 right of 2, said 2; dent: 1 right of 2, said 1
        double expected = (2.0 / 5 + 2.0 / 4 + 2.0 / 3) / 3;
        assertThat(metrics.value(Metric.MACRO_F1)).isCloseTo(expected, within(1e-12));
        assertThat(metrics.value(Metric.ACCURACY)).isEqualTo(0.5);
        double logs =
                Math.log(0.7f) + Math.log(0.2f) + Math.log(0.8f) + Math.log(0.3f) + Math.log(0.6f) + Math.log(0.5f);
        assertThat(metrics.value(Metric.LOG_LIKELIHOOD)).isCloseTo(logs / 6, within(1e-9));
    }

    /** As scikit-learn has it: only what neither a row nor an answer names is left out. */
    @Test
    void aClassThatNoRowHasCountsWhereItIsAnswered() {
        // ok 1 right of 2, said 2, one of them for a dent; no dent
        assertThat(of(new float[] {0.9f, 0.1f, 0, 0.1f, 0.9f, 0, 0.2f, 0.8f, 0}, 0, 0, 1)
                        .value(Metric.MACRO_F1))
                .isCloseTo(2.0 / 3, within(1e-12));
        assertThat(of(new float[] {0.9f, 0.1f, 0, 0.1f, 0, 0.9f, 0.2f, 0.8f, 0}, 0, 0, 1)
                        .value(Metric.MACRO_F1))
                .isCloseTo((2.0 / 3 + 1 + 0) / 3, within(1e-12));
    }

    /** A row whose class is all but excluded costs 4.6, however sure the model is. */
    @Test
    void oneRowCostsNoMoreThanItsLimit() {
        Metrics sure = of(new float[] {1, 0, 0}, 1);
        assertThat(sure.value(Metric.LOG_LIKELIHOOD)).isCloseTo(Math.log(0.01), within(1e-12));
        assertThat(of(new float[] {1, 0, 0}, 0).value(Metric.LOG_LIKELIHOOD) - sure.value(Metric.LOG_LIKELIHOOD))
                .isCloseTo(Metric.LOG_LIKELIHOOD.mostOfRow(), within(1e-12));
    }

    @Test
    void eachRowOfSeveralClassesHasScoresOfItsOwn() {
        Answers answers = Answers.of(Task.MULTICLASS_CLASSIFICATION, 3, LABELS, PROBABILITIES);

        assertThat(answers.named(2)).isEqualTo(1);
        assertThat(answers.certainty(2)).isEqualTo(0.8f);
        assertThat(answers.areValid()).isTrue();
        float[] broken = PROBABILITIES.clone();
        broken[17] = Float.NaN;
        assertThat(Answers.of(Task.MULTICLASS_CLASSIFICATION, 3, LABELS, broken).areValid())
                .isFalse();
    }

    @Test
    void someRowsKeepAllTheirScores() {
        ModelScores scores = new ModelScores("weights", PROBABILITIES, "a", "a");

        assertThat(scores.only(new int[] {2, 4}, 3).values()).containsExactly(0.1f, 0.8f, 0.1f, 0.2f, 0.2f, 0.6f);
    }

    @Test
    void aHalfNamesTheLastOfTwoClasses() {
        Answers answers =
                Answers.of(Task.BINARY_CLASSIFICATION, 1, new float[2], new float[] {0.5f, Math.nextDown(0.5f)});

        assertThat(answers.named(0)).isEqualTo(1);
        assertThat(answers.named(1)).isZero();
    }

    @Test
    void eachTargetOfARowHasANumberOfItsOwn() {
        float[] truth = {1, 2, 3, 4};
        Answers.Quantities answers =
                (Answers.Quantities) Answers.of(Task.REGRESSION, 2, truth, new float[] {1, 2.5f, 3.25f, 8});

        assertThat(answers.targets()).isEqualTo(2);
        assertThat(answers.predicted(1, 0)).isEqualTo(3.25f);
        assertThat(answers.excess(1, 1)).isEqualTo(-4);
        assertThat(answers.error(1, 1)).isEqualTo(4);
        assertThat(answers.areValid()).isTrue();
        assertThat(Answers.of(Task.REGRESSION, 2, truth, new float[] {1, 2, 3, Float.POSITIVE_INFINITY})
                        .areValid())
                .isFalse();
    }

    @Test
    void severalTargetsHaveAUnitIfAllHaveTheSame() {
        assertThat(TaskFields.TARGETS.unit()).isEmpty();
        LabelRule.Quantity hours = new LabelRule.Quantity(0, 10, "h", 1);
        assertThat(new ModelTask(
                                Task.REGRESSION,
                                new LabelRule.Quantities(
                                        List.of(new LabelRule.Target("a", hours), new LabelRule.Target("b", hours))))
                        .unit())
                .isEqualTo("h");
    }

    private static Metrics of(float[] probabilities, float... truth) {
        return Answers.of(Task.MULTICLASS_CLASSIFICATION, 3, truth, probabilities)
                .metrics();
    }

    /** As scikit-learn's {@code uniform_average}. */
    @Test
    void ofSeveralTargetsAMetricIsTheMeanOverThem() {
        float[] truth = {3, 10, -0.5f, 20, 2, 30, 7, 40};
        float[] predicted = {2.5f, 12, 0, 18, 2, 33, 8, 40};
        Metrics both = Answers.of(TaskFields.TARGETS, truth, predicted).metrics();
        QuantityMetrics first = new QuantityMetrics(new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7});
        QuantityMetrics second = new QuantityMetrics(new float[] {12, 18, 33, 40}, new float[] {10, 20, 30, 40});
        for (Metric metric : new Metric[] {Metric.R2, Metric.MAE, Metric.RMSE}) {
            assertThat(both.value(metric)).isEqualTo((first.value(metric) + second.value(metric)) / 2);
            for (int row = 0; row < 4; row++) {
                double mean = (first.effects(metric)[row] + second.effects(metric)[row]) / 2;
                assertThat(both.effects(metric)[row]).isCloseTo(mean, within(1e-12));
            }
        }
        assertThat(both.value(Metric.MAE)).isCloseTo((0.5 + 1.75) / 2, within(1e-12));
    }

    @Test
    void errorsAndExplainedVarianceOfAQuantity() {
        QuantityMetrics metrics =
                new QuantityMetrics(new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7}); // a textbook's numbers
        assertThat(metrics.value(Metric.MAE)).isCloseTo(0.5, within(1e-12));
        assertThat(metrics.value(Metric.RMSE)).isCloseTo(Math.sqrt(0.375), within(1e-12));
        assertThat(metrics.value(Metric.R2)).isCloseTo(0.948608137, within(1e-9));
    }

    @Test
    void explainedVarianceKeepsItsDigitsForLargeLabels() {
        QuantityMetrics near = new QuantityMetrics(new float[] {1, 2, 4}, new float[] {1, 2, 3});
        QuantityMetrics far =
                new QuantityMetrics(new float[] {8000001, 8000002, 8000004}, new float[] {8000001, 8000002, 8000003});
        assertThat(far.value(Metric.R2)).isCloseTo(near.value(Metric.R2), within(1e-9));
    }

    @Test
    void equalLabelsHaveNoVarianceToExplain() {
        assertThat(new QuantityMetrics(new float[] {1, 2}, new float[] {5, 5}).value(Metric.R2))
                .isNaN();
    }

    @Test
    void aMetricOfAnotherTaskIsRefused() {
        assertThatThrownBy(() -> new QuantityMetrics(new float[1], new float[1]).value(Metric.AUC))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
