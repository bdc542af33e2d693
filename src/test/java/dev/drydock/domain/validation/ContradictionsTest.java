package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.Split;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which labels both models contradict, and from how many such rows a giver of labels is accused. */
class ContradictionsTest {
    private static ScoredRows rows(ModelTask task, float[] labels, float[] candidate, float[] champion) {
        List<String> names =
                IntStream.range(0, labels.length).mapToObj(row -> "p" + row).toList();
        LabelledRows rows = new LabelledRows(
                names,
                names,
                Collections.nCopies(labels.length, Split.HOLDOUT).toArray(Split[]::new),
                labels,
                new int[labels.length]);
        return ScoredRows.select(task, rows, candidate, champion, row -> true);
    }

    private static float[] predicting(double certainty, int... classes) {
        float[] scores = new float[3 * classes.length];
        for (int row = 0; row < classes.length; row++) {
            for (int i = 0; i < 3; i++) {
                scores[3 * row + i] = (float) (i == classes[row] ? certainty : (1 - certainty) / 2);
            }
        }
        return scores;
    }

    @Test
    void aRowCountsFromTheCertaintyThatThePolicyNames() {
        ScoredRows rows = rows(
                TaskFields.THREE_CLASSES,
                new float[] {0, 1, 1, 2},
                predicting(0.75, 0, 0, 0, 0),
                predicting(0.5, 0, 0, 1, 0));
        Contradictions found = Contradictions.in(rows, 0.75);
        assertThat(IntStream.range(0, 4).filter(found::counts))
                .as("row 2: the champion predicts another class")
                .containsExactly(0, 1, 3);
        assertThat(IntStream.range(0, 4).filter(found::contradicted)).containsExactly(1, 3);
        assertThat(found.strength(1)).isEqualTo(0.75);
        Contradictions none = Contradictions.in(rows, Math.nextUp(0.75));
        assertThat(IntStream.range(0, 4).filter(none::counts)).isEmpty();
        assertThat(IntStream.range(0, 4).filter(none::contradicted)).isEmpty();
    }

    /** Of the errors -3, -1, -1, 1, 3 and a sixth one the median is 0, and that of their sizes 2. */
    @Test
    void aQuantityIsContradictedFarFromBothPredictionsOnTheSameSide() {
        double deviation = 2 * 1.4826;
        assertThat(contradicted(12, 12)).containsExactly(5);
        assertThat(contradicted(12, 11)).as("champion at 3.7 deviations").isEmpty();
        assertThat(contradicted(11, 12)).as("candidate at 3.7 deviations").isEmpty();
        assertThat(contradicted(12, 40)).containsExactly(5);
        Contradictions found = Contradictions.in(errors(12, 12), 0.9);
        assertThat(found.strength(5)).isCloseTo(12 / deviation, within(1e-4));
        assertThat(found.strength(0)).isCloseTo(3 / deviation, within(1e-4));
        assertThat(IntStream.range(0, 6).filter(found::counts)).hasSize(6);
    }

    @Test
    void predictionsOnTwoSidesOfALabelDoNotContradictIt() {
        ScoredRows rows = rows(TaskFields.QUANTITY, labels(), predictions(1, 12), predictions(-1, 12));
        Contradictions found = Contradictions.in(rows, 0.9);
        assertThat(IntStream.range(0, 6).filter(found::contradicted)).isEmpty();
    }

    private static int[] contradicted(float candidate, float champion) {
        Contradictions found = Contradictions.in(errors(candidate, champion), 0.9);
        return IntStream.range(0, 6).filter(found::contradicted).toArray();
    }

    private static ScoredRows errors(float candidate, float champion) {
        return rows(TaskFields.QUANTITY, labels(), predictions(1, candidate), predictions(1, champion));
    }

    private static float[] labels() {
        return new float[] {1000, 1100, 1200, 1300, 1400, 1500};
    }

    private static float[] predictions(int sign, float last) {
        float[] labels = labels();
        float[] errors = {-3, -1, -1, 1, 3, last};
        for (int row = 0; row < labels.length; row++) {
            labels[row] += sign * errors[row];
        }
        return labels;
    }

    @Test
    void giversAreComparedFromAsManyRowsAndGroupsAsAreNeeded() {
        SourceShare enough = new SourceShare(100, MeasuredGate.MIN_GROUPS, 0.1, 100);
        SourceShare fewRows = new SourceShare(99, MeasuredGate.MIN_GROUPS, 0.1, 99);
        SourceShare fewGroups = new SourceShare(100, MeasuredGate.MIN_GROUPS - 1, 0.1, 100);
        assertThat(ContradictedLabels.suffice(enough, enough, 100)).isTrue();
        for (SourceShare few : List.of(fewRows, fewGroups)) {
            assertThat(ContradictedLabels.suffice(enough, few, 100)).isFalse();
            assertThat(ContradictedLabels.suffice(few, enough, 100)).isFalse();
        }
    }

    /** All givers together are accused wrongly in at most two nights of a hundred, so each of four in one of two hundred. */
    @Test
    void theMoreGiversAreComparedTheSurerEachAccusationIs() {
        SourceShare ours = new SourceShare(1000, 50, 0.09, 1000);
        SourceShare theirs = new SourceShare(5000, 50, 0.06, 5000);
        assertThat(ContradictedLabels.surelyWorse(ours, theirs, 0.95, 1)).contains(worse(98, ours, theirs, 0.98));
        assertThat(ContradictedLabels.surelyWorse(ours, theirs, 0.99, 1)).contains(worse(99, ours, theirs, 0.99));
        assertThat(ContradictedLabels.surelyWorse(ours, theirs, 0.95, 4)).contains(worse(98, ours, theirs, 0.995));
        assertThat(ContradictedLabels.surelyWorse(ours, theirs, 0.95, 1000)).isEqualTo(Optional.empty());
        assertThat(ContradictedLabels.surelyWorse(theirs, ours, 0.95, 1)).isEmpty();
        assertThat(ContradictedLabels.surelyWorse(ours, ours, 0.95, 1)).isEmpty();
    }

    private static String worse(int percent, SourceShare ours, SourceShare theirs, double confidence) {
        return "contradicted more often, at " + percent + " % confidence by at least "
                + Numbers.plain(100 * ours.lessBounds(theirs, confidence).low())
                + " points; whether by more than is allowed, these rows cannot decide.";
    }
}
