package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.SplitFigures.ClassFigure;
import dev.drydock.domain.validation.SplitFigures.ErrorQuantile;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitFiguresTest {
    private static final ModelTask TWO = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));

    @Test
    void countsRowsOfTheSplitAloneClassByClass() {
        LabelledRows rows = rows(Split.TUNE, 0, 0, 0, 1, 1);

        SplitFigures figures = SplitFigures.of(TWO, rows, Split.TUNE, new float[] {0.1f, 0.2f, 0.9f, 0.8f, 0.3f});

        assertThat(figures.rows()).isEqualTo(5);
        assertThat(figures.confusion()).containsExactly(List.of(2, 1), List.of(1, 1));
        assertThat(figures.classes())
                .containsExactly(
                        new ClassFigure("no", 3, 2 / 3.0, 2 / 3.0, 4 / 6.0), new ClassFigure("yes", 2, 0.5, 0.5, 0.5));
        assertThat(figures.metric()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(figures.errors()).isEmpty();
    }

    @Test
    void aClassThatHasNoRowsAndWasNotSaidIsNoNumber() {
        ModelTask three = new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("a", "b", "c"));
        float[] scores = {0.8f, 0.1f, 0.1f, 0.2f, 0.7f, 0.1f};

        SplitFigures figures = SplitFigures.of(three, rows(Split.TUNE, 0, 1), Split.TUNE, scores);

        ClassFigure last = figures.classes().get(2);
        assertThat(last.rows()).isZero();
        assertThat(new double[] {last.precision(), last.recall(), last.f1()}).containsOnly(Double.NaN);
    }

    @Test
    void aQuantityHasTheNearestRanksOfItsAbsoluteErrors() {
        float[] labels = new float[100];
        float[] scores = new float[100];
        for (int i = 0; i < 100; i++) {
            labels[i] = i;
            scores[i] = i + (i % 2 == 0 ? 1 : -1) * (i + 1);
        }

        SplitFigures figures = SplitFigures.of(
                new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 1000, "h", 1)),
                rows(Split.TUNE, labels),
                Split.TUNE,
                scores);

        assertThat(figures.errors())
                .containsExactly(
                        new ErrorQuantile("", 0.5, 50),
                        new ErrorQuantile("", 0.75, 75),
                        new ErrorQuantile("", 0.9, 90),
                        new ErrorQuantile("", 0.95, 95),
                        new ErrorQuantile("", 0.99, 99),
                        new ErrorQuantile("", 1, 100));
        assertThat(figures.classes()).isEmpty();
    }

    @Test
    void moreThanTwentyClassesAreNotCrossed() {
        String[] names = IntStream.range(0, 21).mapToObj(i -> "c" + i).toArray(String[]::new);
        float[] scores = new float[21];
        scores[3] = 1;

        SplitFigures figures = SplitFigures.of(
                new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses(names)),
                rows(Split.TUNE, 3),
                Split.TUNE,
                scores);

        assertThat(figures.classes()).hasSize(21);
        assertThat(figures.confusion()).isEmpty();
    }

    @Test
    void refusesScoresOfOtherRows() {
        assertThatThrownBy(() -> SplitFigures.of(TWO, rows(Split.TUNE, 0, 1), Split.TUNE, new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 rows of 1 scores, but there are 3");
    }

    /** Before them stands a row of train. */
    private static LabelledRows rows(Split split, float... labels) {
        int rows = labels.length + 1;
        Split[] splits = new Split[rows];
        float[] all = new float[rows];
        splits[0] = Split.TRAIN;
        for (int i = 0; i < labels.length; i++) {
            splits[i + 1] = split;
            all[i + 1] = labels[i];
        }
        List<String> names =
                IntStream.range(0, rows).mapToObj(Integer::toString).toList();
        return new LabelledRows(names, Collections.nCopies(rows, "g"), splits, all, new int[rows]);
    }
}
