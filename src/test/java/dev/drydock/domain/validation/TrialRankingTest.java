package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.domain.validation.TrialStanding.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Trials of a quantity whose errors on <em>tune</em> are known, and of two classes. */
class TrialRankingTest {
    private static final int GROUPS = 24;
    private static final int ROWS = 20 * GROUPS;
    private static final float LABEL = 1000;

    private static LabelledRows rows(int groups) {
        return rows(groups, row -> LABEL);
    }

    private static LabelledRows labelled(IntToDoubleFunction label) {
        return rows(GROUPS, label);
    }

    /** In each group every fourth row is of tune. */
    private static LabelledRows rows(int groups, IntToDoubleFunction label) {
        List<String> ids = new ArrayList<>();
        List<String> groupOf = new ArrayList<>();
        Split[] splits = new Split[ROWS];
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            ids.add("r" + row);
            groupOf.add("g" + row * groups / ROWS);
            splits[row] = row % 4 == 1 ? Split.TUNE : row % 4 == 2 ? Split.HOLDOUT : Split.TRAIN;
            labels[row] = (float) label.applyAsDouble(row);
        }
        return new LabelledRows(ids, groupOf, splits, labels, new int[ROWS]);
    }

    private static float[] errors(long seed, double deviation) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] errors = new float[ROWS / 4];
        for (int row = 0; row < errors.length; row++) {
            errors[row] = (float) (deviation * random.nextGaussian());
        }
        return errors;
    }

    /** A trial that is off by these, with a loss of a tenth of each error. */
    private static TuneAnswers trial(int number, int bestEpoch, float... errors) {
        float[] scores = new float[errors.length];
        double[] losses = new double[errors.length];
        for (int row = 0; row < errors.length; row++) {
            scores[row] = LABEL + errors[row];
            losses[row] = Math.abs(errors[row]) / 10;
        }
        return new TuneAnswers(
                number, bestEpoch, Arrays.stream(losses).average().orElse(0), scores, losses);
    }

    private static List<TrialStanding> rank(LabelledRows rows, List<TuneAnswers> trials, TrialChoice choice) {
        return TrialRanking.rank(TaskFields.QUANTITY, rows, trials, choice);
    }

    private static TrialStanding chosen(List<TuneAnswers> trials, Undecided rule) {
        return rank(rows(GROUPS), trials, new TrialChoice(ChoiceMetric.MAE, rule)).stream()
                .filter(TrialStanding::chosen)
                .reduce((one, other) -> {
                    throw new AssertionError("two are chosen: " + one + " and " + other);
                })
                .orElseThrow();
    }

    @Test
    void theLeastErrorOnTuneIsTheBest() {
        float[] good = errors(1, 20);
        float[] bad = errors(2, 60);
        List<TuneAnswers> trials = List.of(trial(3, 1, bad), trial(5, 1, good), trial(8, 1, bad));
        for (ChoiceMetric metric : List.of(ChoiceMetric.MAE, ChoiceMetric.RMSE, ChoiceMetric.LOSS)) {
            List<TrialStanding> standings = rank(rows(GROUPS), trials, new TrialChoice(metric, Undecided.BEST));
            assertThat(standings)
                    .as("%s", metric)
                    .extracting(TrialStanding::place)
                    .containsExactly(Place.WORSE, Place.BEST, Place.WORSE);
            assertThat(standings).extracting(TrialStanding::trial).containsExactly(3, 5, 8);
            assertThat(standings).extracting(TrialStanding::chosen).containsExactly(false, true, false);
            assertThat(standings.get(0).difference())
                    .isCloseTo(standings.get(0).value() - standings.get(1).value(), within(1e-6));
        }
        double mean = IntStream.range(0, bad.length)
                .mapToDouble(row -> Math.abs(bad[row]))
                .average()
                .orElseThrow();
        double squares = IntStream.range(0, bad.length)
                .mapToDouble(row -> (double) bad[row] * bad[row])
                .average()
                .orElseThrow();
        assertThat(values(trials, ChoiceMetric.MAE)).containsOnlyKeys(3, 5, 8);
        assertThat(values(trials, ChoiceMetric.MAE).get(3)).isCloseTo(mean, within(1e-3));
        assertThat(values(trials, ChoiceMetric.RMSE).get(8)).isCloseTo(Math.sqrt(squares), within(1e-3));
        assertThat(values(trials, ChoiceMetric.LOSS).get(3)).isCloseTo(mean / 10, within(1e-6));
    }

    private static Map<Integer, Double> values(List<TuneAnswers> trials, ChoiceMetric metric) {
        return TrialRanking.values(TaskFields.QUANTITY, rows(GROUPS), trials, metric);
    }

    /** All differences together may be wrong in one night of twenty, so each of four in one night of eighty. */
    @Test
    void theMoreTrialsThereAreTheSurerEachDifferenceMustBe() {
        float[] best = errors(1, 20);
        float[] other = errors(2, 23);
        for (ChoiceMetric metric : List.of(ChoiceMetric.MAE, ChoiceMetric.LOSS)) {
            TrialChoice choice = new TrialChoice(metric, Undecided.BEST);
            List<TuneAnswers> two = List.of(trial(0, 1, best), trial(1, 1, other));
            List<TuneAnswers> five = new ArrayList<>(Collections.nCopies(4, trial(1, 1, other)));
            five.add(2, trial(0, 1, best));
            Interval alone =
                    rank(rows(GROUPS), two, choice).get(1).differenceBounds().orElseThrow();
            TrialStanding among = rank(rows(GROUPS), five, choice).get(4);
            double scale = metric == ChoiceMetric.LOSS ? 0.1 : 1;
            assertSame(alone, differenceInError(other, best, 0.95), scale);
            assertSame(among.differenceBounds().orElseThrow(), differenceInError(other, best, 1 - 0.05 / 4), scale);
            assertSame(among.bounds().orElseThrow(), errorItself(other), scale);
        }
    }

    private static void assertSame(Interval bounds, Interval expected, double scale) {
        assertThat(bounds.low()).isCloseTo(scale * expected.low(), within(1e-3));
        assertThat(bounds.high()).isCloseTo(scale * expected.high(), within(1e-3));
    }

    private static Estimates estimates(float[] errors) {
        LabelledRows rows = rows(GROUPS);
        float[] scores = new float[ROWS];
        for (int row = 0; row < errors.length; row++) {
            scores[4 * row + 1] = LABEL + errors[row];
        }
        return new Estimates(
                ScoredRows.select(TaskFields.QUANTITY, rows, scores, scores, row -> rows.isIn(Split.TUNE, row)));
    }

    private static Interval errorItself(float[] errors) {
        double[] values = new double[errors.length];
        Arrays.setAll(values, row -> Math.abs(errors[row]));
        return estimates(errors).mean(values, 0.95).bounds();
    }

    private static Interval differenceInError(float[] errors, float[] others, double confidence) {
        double[] differences = new double[errors.length];
        Arrays.setAll(differences, row -> Math.abs(errors[row]) - Math.abs(others[row]));
        return estimates(errors).mean(differences, confidence).bounds();
    }

    @Test
    void theRuleChoosesAmongThoseThatTuneCannotTellFromTheBest() {
        float[] best = errors(1, 20);
        float[] hardlyWorse = best.clone();
        hardlyWorse[0] += Math.signum(hardlyWorse[0]);
        List<TuneAnswers> trials =
                List.of(trial(0, 1, errors(2, 60)), trial(1, 5, hardlyWorse), trial(2, 7, best), trial(3, 4, best));
        assertThat(chosen(trials, Undecided.BEST).trial())
                .as("the first of equal ones")
                .isEqualTo(2);
        assertThat(chosen(trials, Undecided.EARLIEST).trial()).isEqualTo(1);
        assertThat(chosen(trials, Undecided.FEWEST_EPOCHS).trial()).isEqualTo(3);
    }

    /** One group does not say how much groups differ. */
    @Test
    void rowsOfOneGroupTellNoTrialsApart() {
        List<TuneAnswers> trials = List.of(trial(0, 1, errors(2, 60)), trial(1, 1, errors(1, 20)));
        for (ChoiceMetric metric : List.of(ChoiceMetric.MAE, ChoiceMetric.LOSS)) {
            List<TrialStanding> standings = rank(rows(1), trials, new TrialChoice(metric, Undecided.BEST));
            assertThat(standings).extracting(TrialStanding::place).containsExactly(Place.UNDECIDED, Place.BEST);
            assertThat(standings)
                    .allSatisfy(standing -> assertThat(standing.bounds()).isEmpty());
            assertThat(rank(rows(2), trials, new TrialChoice(metric, Undecided.BEST)))
                    .allSatisfy(standing -> assertThat(standing.bounds()).isPresent());
        }
    }

    @Test
    void anAreaIsBestAtItsMost() {
        float[] good = new float[ROWS / 4];
        float[] bad = new float[ROWS / 4];
        for (int row = 0; row < good.length; row++) {
            good[row] = row % 2 == 1 ? 0.9f : 0.1f;
            bad[row] = row % 3 == 0 ? 0.9f : 0.1f;
        }
        LabelledRows rows = labelled(row -> row / 4 % 2);
        ModelTask task = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
        double[] losses = new double[ROWS / 4];
        List<TuneAnswers> trials =
                List.of(new TuneAnswers(0, 1, 0.1, bad, losses), new TuneAnswers(1, 1, 0.2, good, losses));
        for (ChoiceMetric metric : List.of(ChoiceMetric.AUC, ChoiceMetric.MACRO_F1, ChoiceMetric.ACCURACY)) {
            List<TrialStanding> standings =
                    TrialRanking.rank(task, rows, trials, new TrialChoice(metric, Undecided.BEST));
            assertThat(standings)
                    .as("%s", metric)
                    .extracting(TrialStanding::place)
                    .containsExactly(Place.WORSE, Place.BEST);
            assertThat(standings.get(1).value()).isEqualTo(1);
        }
        assertThat(TrialRanking.values(task, rows, trials, ChoiceMetric.ACCURACY)
                        .get(0))
                .isCloseTo(0.5, within(1e-9));
    }

    /** Each row of tune has a score of each class. */
    @Test
    void ranksTrialsOfSeveralClasses() {
        float[] right = new float[3 * ROWS / 4];
        float[] wrong = new float[3 * ROWS / 4];
        for (int row = 0; row < ROWS / 4; row++) {
            right[3 * row + row % 3] = 1;
            wrong[3 * row + (row % 4 == 0 ? row + 1 : row) % 3] = 1;
        }
        double[] losses = new double[ROWS / 4];
        List<TrialStanding> standings = TrialRanking.rank(
                TaskFields.THREE_CLASSES,
                labelled(row -> row / 4 % 3),
                List.of(new TuneAnswers(0, 1, 0, wrong, losses), new TuneAnswers(1, 1, 0, right, losses)),
                new TrialChoice(ChoiceMetric.ACCURACY, Undecided.BEST));
        assertThat(standings).extracting(TrialStanding::value).containsExactly(0.75, 1.0);
        assertThat(standings).extracting(TrialStanding::place).containsExactly(Place.WORSE, Place.BEST);
    }

    @Test
    void refusesAnswersOfOtherRows() {
        float[] errors = errors(1, 20);
        TuneAnswers right = trial(0, 1, errors);
        for (int count : new int[] {errors.length - 1, errors.length + 1}) {
            float[] others = Arrays.copyOf(errors, count);
            assertThatThrownBy(() -> rank(rows(GROUPS), List.of(right, trial(1, 1, others)), TrialChoice.LEAST_LOSS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there are " + count + " scores, and the split tune has 120 rows with 1 each");
            TuneAnswers torn = new TuneAnswers(1, 1, 0.5, right.scores(), new double[count]);
            assertThatThrownBy(() -> rank(rows(GROUPS), List.of(right, torn), TrialChoice.LEAST_LOSS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("trial 1 has " + count + " losses, and the split tune 120 rows");
        }
    }
}
