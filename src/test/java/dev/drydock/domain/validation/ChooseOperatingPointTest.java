package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChooseOperatingPointTest {
    private static final ModelTask TASK = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
    private static final DecisionRule NINE_OF_TEN = new DecisionRule.RecallFloor(0.9, Threshold.at(0.25f));

    /** Rows in groups of {@code groupSize}, of which some are labelled 1, with their scores. */
    private record Tune(List<Float> scores, List<Float> labels, int groupSize) {
        static Tune of(int rows, double positives, int groupSize, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Float> scores = new ArrayList<>();
            List<Float> labels = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                boolean positive = random.nextDouble() < positives;
                double logit = random.nextDouble() * 4 - 2 + (positive ? 1 : -1);
                scores.add((float) (1 / (1 + Math.exp(-logit))));
                labels.add(positive ? 1f : 0f);
            }
            return new Tune(scores, labels, groupSize);
        }

        /** Beside a row of the holdout, which must not matter. */
        ChosenPoint chosenBy(DecisionRule rule) {
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[scores.size() + 1];
            float[] labelled = new float[splits.length];
            for (int row = 0; row < splits.length; row++) {
                ids.add("id-" + row);
                groups.add("group-" + row / groupSize);
                splits[row] = row < scores.size() ? Split.TUNE : Split.HOLDOUT;
                labelled[row] = row < scores.size() ? labels.get(row) : 1;
            }
            float[] tune = new float[scores.size()];
            for (int row = 0; row < tune.length; row++) {
                tune[row] = scores.get(row);
            }
            return ChooseOperatingPoint.choose(
                    rule, TASK, new LabelledRows(ids, groups, splits, labelled, new int[splits.length]), tune);
        }

        double recall(Threshold point) {
            int found = 0;
            int all = 0;
            for (int row = 0; row < scores.size(); row++) {
                if (labels.get(row) == 1) {
                    all++;
                    found += scores.get(row) >= point.positiveFrom() ? 1 : 0;
                }
            }
            return (double) found / all;
        }

        double cost(Threshold point, CostTable costs) {
            double sum = 0;
            for (int row = 0; row < scores.size(); row++) {
                int answer = point.decide(new float[] {scores.get(row)}, 0);
                sum += costs.of(labels.get(row).intValue(), answer);
            }
            return sum / scores.size();
        }
    }

    private static CostTable costs(double falseAlarm, double missed, double abstain) {
        return new CostTable(List.of(List.of(0.0, falseAlarm), List.of(missed, 0.0)), abstain);
    }

    /** A package states bounds to six digits. */
    @Test
    void aRecallShowsAFloorIfItsLowerBoundReachesIt() {
        DecisionRule floor = new DecisionRule.RecallFloor(0.9, Threshold.at(0.5f));
        assertThat(ChosenPoint.shows(Optional.of(reached(0.899999)), floor)).isTrue();
        assertThat(ChosenPoint.shows(Optional.of(reached(0.8999985)), floor)).isFalse();
        assertThat(ChosenPoint.shows(Optional.empty(), floor)).isFalse();
        DecisionRule cheapest = new DecisionRule.CheapestThreshold(
                new CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));
        assertThat(ChosenPoint.shows(Optional.of(reached(0)), cheapest)).isTrue();
        assertThat(ChosenPoint.shows(Optional.empty(), cheapest)).isFalse();
        assertThat(ChosenPoint.shows(Optional.empty(), new DecisionRule.Fixed(Threshold.at(0.3f))))
                .isTrue();
    }

    private static ChosenPoint.Reached reached(double low) {
        return new ChosenPoint.Reached("recall", 0.95, new Interval(low, 1), 400, 40);
    }

    @Test
    void whatIsWrittenIsTaken() {
        ChosenPoint chosen = Tune.of(50, 0.5, 1, 1).chosenBy(new DecisionRule.Fixed(new Threshold(0.2f, 0.7f)));

        assertThat(chosen.point()).isEqualTo(new Threshold(0.2f, 0.7f));
        assertThat(chosen.reached()).isEmpty();
    }

    @Test
    void theRecallIsReachedByItsLowerBoundAndByNoHigherThresholdThatIsMorePrecise() {
        Tune tune = Tune.of(2000, 0.2, 4, 7);

        ChosenPoint chosen = tune.chosenBy(NINE_OF_TEN);

        Threshold point = (Threshold) chosen.point();
        ChosenPoint.Reached reached = chosen.reached().orElseThrow();
        assertThat(reached.measure()).isEqualTo("recall");
        assertThat(reached.bounds().low()).isBetween(0.9, 0.93);
        assertThat(reached.value()).isEqualTo(tune.recall(point)).isGreaterThan(0.9);
        assertThat(point.mayAbstain()).isFalse();
        assertThat(chosen.sentence()).contains("rows of class yes in tune", "is more precise.");
        assertThat(chosen.isBy(NINE_OF_TEN)).isTrue();
        assertThat(chosen.isBy(new DecisionRule.RecallFloor(0.99, Threshold.at(0.25f))))
                .isFalse();
    }

    @Test
    void ofEquallyPreciseThresholdsTheLowestFindsMost() {
        List<Float> scores = new ArrayList<>();
        List<Float> labels = new ArrayList<>();
        for (int row = 0; row < 400; row++) {
            labels.add(row % 2 == 0 ? 1f : 0f);
            scores.add(row % 2 == 0 ? 0.8f + row / 4000f : row / 4000f);
        }

        ChosenPoint chosen = new Tune(scores, labels, 1).chosenBy(NINE_OF_TEN);

        assertThat(chosen.reached().orElseThrow().value()).isEqualTo(1);
    }

    /** The bound falls again where what is missed lies in one group: each threshold must reach the floor by its own. */
    @Test
    void theChosenThresholdsOwnBoundReachesTheFloor() {
        for (int seed = 0; seed < 40; seed++) {
            Tune tune = Tune.of(600, 0.4, 25, seed);
            for (double floor : new double[] {0.6, 0.75, 0.85}) {
                ChosenPoint chosen = tune.chosenBy(new DecisionRule.RecallFloor(floor, Threshold.at(0.5f)));
                if (!chosen.sentence().contains("too few")) {
                    assertThat(chosen.reached().orElseThrow().bounds().low()).isGreaterThanOrEqualTo(floor);
                }
            }
        }
    }

    /** The promise: of many models and nights, at most one in twenty finds less on new rows of the same kind. */
    @Test
    void onNewRowsTheRecallIsSeldomLess() {
        int missed = 0;
        int nights = 300;
        for (int night = 0; night < nights; night++) {
            Threshold point = (Threshold)
                    Tune.of(800, 0.3, 1, 1000 + night).chosenBy(NINE_OF_TEN).point();
            missed += Tune.of(20_000, 0.3, 1, 77).recall(point) < 0.9 ? 1 : 0;
        }
        assertThat((double) missed / nights).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / nights));
    }

    @Test
    void tooFewRowsOfTheClassAreAllFoundAndItIsSaid() {
        ChosenPoint chosen = Tune.of(60, 0.1, 2, 3).chosenBy(NINE_OF_TEN);

        assertThat(chosen.reached().orElseThrow().value()).isEqualTo(1);
        assertThat(chosen.sentence()).contains("too few to show 90 %").endsWith("Collect labels of this class.");
        assertThat(chosen.isBy(NINE_OF_TEN)).as("it finds all, not nine of ten").isFalse();
    }

    @Test
    void withoutRowsOfAClassItStartsAsWritten() {
        ChosenPoint chosen = Tune.of(60, 0, 2, 3).chosenBy(NINE_OF_TEN);

        assertThat(chosen.point()).isEqualTo(Threshold.at(0.25f));
        assertThat(chosen.sentence()).contains("lacks a class");
        assertThat(chosen.isBy(NINE_OF_TEN)).isFalse();
        assertThat(chosen.reached()).isEmpty();
    }

    @Test
    void aScoreThatIsNoNumberLeavesTheStart() {
        Tune tune = Tune.of(60, 0.5, 2, 3);
        tune.scores().set(5, Float.NaN);

        assertThat(tune.chosenBy(NINE_OF_TEN).point()).isEqualTo(Threshold.at(0.25f));
    }

    @Test
    void noOtherThresholdCostsLess() {
        Tune tune = Tune.of(1500, 0.3, 3, 11);
        CostTable costs = costs(1, 12, Double.POSITIVE_INFINITY);

        ChosenPoint chosen = tune.chosenBy(new DecisionRule.CheapestThreshold(costs));

        Threshold point = (Threshold) chosen.point();
        double cost = tune.cost(point, costs);
        assertThat(point.mayAbstain()).isFalse();
        assertThat(chosen.reached().orElseThrow().value()).isCloseTo(cost, within(1e-12));
        for (float score : tune.scores()) {
            assertThat(tune.cost(Threshold.at(score), costs)).isGreaterThanOrEqualTo(cost - 1e-9);
        }
        assertThat(point.positiveFrom())
                .as("a missed failure is dearer than a false alarm")
                .isLessThan(0.3f);
    }

    @Test
    void aBandAbstainsWhereThatIsCheaper() {
        Tune tune = Tune.of(1500, 0.5, 3, 12);
        CostTable costs = costs(10, 10, 2);

        Threshold point = (Threshold)
                tune.chosenBy(new DecisionRule.CheapestThreshold(costs)).point();

        double cost = tune.cost(point, costs);
        assertThat(point.mayAbstain()).isTrue();
        for (int i = 0; i < 1500; i += 37) {
            for (int j = 0; j < 1500; j += 37) {
                float low = Math.min(tune.scores().get(i), tune.scores().get(j));
                float high = Math.max(tune.scores().get(i), tune.scores().get(j));
                assertThat(tune.cost(new Threshold(low, high), costs)).isGreaterThanOrEqualTo(cost - 1e-9);
            }
        }
    }

    @Test
    void anAbstentionThatIsDearAsAMistakeIsNoneAtAll() {
        Threshold point = (Threshold) Tune.of(1500, 0.5, 3, 12)
                .chosenBy(new DecisionRule.CheapestThreshold(costs(10, 10, 10)))
                .point();

        assertThat(point.mayAbstain()).isFalse();
    }

    @Test
    void equalScoresAreNeverSeparated() {
        Tune tune = new Tune(
                List.of(0.1f, 0.4f, 0.4f, 0.4f, 0.4f, 0.9f, 0.1f, 0.9f), List.of(0f, 1f, 0f, 1f, 0f, 1f, 0f, 1f), 1);

        for (double missed : new double[] {0.5, 1, 2, 100}) {
            Threshold point = (Threshold)
                    tune.chosenBy(new DecisionRule.CheapestThreshold(costs(1, missed, Double.POSITIVE_INFINITY)))
                            .point();
            assertThat(point.positiveFrom()).isIn(0.25f, 0.65f);
        }
    }

    @Test
    void whereNoAlarmIsWorthItsCostNobodyIsAlarmed() {
        Tune tune = new Tune(Collections.nCopies(40, 0.5f), new ArrayList<>(Collections.nCopies(40, 0f)), 2);
        tune.labels().set(3, 1f);

        Threshold point =
                (Threshold) tune.chosenBy(new DecisionRule.CheapestThreshold(costs(1, 1, Double.POSITIVE_INFINITY)))
                        .point();

        assertThat(point.decide(new float[] {0.5f}, 0)).isZero();
    }

    @Test
    void theSameRowsGiveTheSamePoint() {
        Tune tune = Tune.of(900, 0.3, 3, 5);

        assertThat(tune.chosenBy(NINE_OF_TEN)).isEqualTo(tune.chosenBy(NINE_OF_TEN));
    }

    @Test
    void ofSeveralClassesTheAnswerThatCostsLeast() {
        CostTable costs =
                new CostTable(List.of(List.of(0.0, 1.0, 1.0), List.of(1.0, 0.0, 1.0), List.of(50.0, 50.0, 0.0)), 2);
        OperatingPoint point = new DecisionRule.CheapestClass(costs).start();

        assertThat(point.decide(new float[] {0.97f, 0.02f, 0.01f}, 0)).isZero();
        assertThat(point.decide(new float[] {0.90f, 0.05f, 0.05f}, 0))
                .as("5 % of the dear class cost more than a false alarm")
                .isEqualTo(2);
        assertThat(new DecisionRule.CheapestClass(new CostTable(costs.rows(), 0.5))
                        .start()
                        .decide(new float[] {0.90f, 0.05f, 0.05f}, 0))
                .isEqualTo(OperatingPoint.ABSTAINED);
    }
}
