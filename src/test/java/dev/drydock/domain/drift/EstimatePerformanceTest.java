package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.drydock.domain.drift.AnsweredField.Kind;
import dev.drydock.domain.drift.AnsweredField.Row;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimates on a field whose truth is known: where they hold, and where their assumption does not. */
class EstimatePerformanceTest {
    private static final int BEFORE = 12_000;
    private static final int NOW = 12_000;
    private static final double POINTS = 0.02;

    /** How a version may be wrong about its own certainty. */
    private static Map<String, DoubleUnaryOperator> distortions() {
        Map<String, DoubleUnaryOperator> distortions = new LinkedHashMap<>();
        distortions.put("none", probability -> probability);
        distortions.put("too sure", probability -> 1 / (1 + Math.exp(-5 * Math.log(probability / (1 - probability)))));
        distortions.put("never sure", probability -> 0.5 + 0.1 * (probability - 0.5));
        distortions.put("too low", probability -> Math.pow(probability, 4));
        return distortions;
    }

    private static Value value(PerformanceEstimate estimate, String name) {
        return estimate.values().stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Tag("slow")
    @Test
    void ofTwoClassesItIsWithinTwoPointsWhenTheInputsMoveHoweverWrongTheScoresAre() {
        distortions().forEach((name, distortion) -> {
            for (int seed = 0; seed < 2; seed++) {
                for (double shift : new double[] {-0.7, 0.7}) {
                    AnsweredField field = new AnsweredField(Kind.BINARY, seed).distorted(distortion);
                    List<Row> before = field.rows(BEFORE, 0);
                    List<Row> now = field.rows(NOW, shift);
                    PerformanceEstimate estimate = field.estimate(before, now, 0);
                    for (String metric : List.of("accuracy", "auc", "f1:yes", "precision:yes")) {
                        assertThat(value(estimate, metric).estimate())
                                .as("%s, scores %s, seed %d, shift %s", metric, name, seed, shift)
                                .isCloseTo(field.truth(field.reference(before), now, metric), within(POINTS));
                    }
                }
            }
        });
    }

    @Test
    void ofThreeClassesItIsWithinTwoPointsWhenTheInputsMoveHoweverWrongTheScoresAre() {
        distortions().forEach((name, distortion) -> {
            for (int seed = 0; seed < 2; seed++) {
                AnsweredField field = new AnsweredField(Kind.THREE_CLASSES, seed).distorted(distortion);
                List<Row> before = field.rows(BEFORE, 0);
                List<Row> now = field.rows(NOW, 0.7);
                PerformanceEstimate estimate = field.estimate(before, now, 0);
                for (String metric : List.of("accuracy", "precision:scratch")) {
                    assertThat(value(estimate, metric).estimate())
                            .as("%s, scores %s, seed %d", metric, name, seed)
                            .isCloseTo(field.truth(field.reference(before), now, metric), within(POINTS));
                }
            }
        });
    }

    @Test
    void ofQuantitiesItFindsTheInputThatTheErrorsGrowWith() {
        for (int seed = 0; seed < 2; seed++) {
            AnsweredField field = new AnsweredField(Kind.QUANTITY, seed);
            List<Row> before = field.rows(40_000, 0);
            List<Row> now = field.rows(40_000, 0.7);
            AnswerReference reference = field.reference(before);
            PerformanceEstimate estimate = field.estimate(before, now, 0);
            assertThat(reference.errors().get(0).input()).as("y").isEqualTo(1);
            double truth = field.truth(reference, now, "mae");
            assertThat(truth).isGreaterThan(1.2 * value(estimate, "mae").atRelease());
            assertThat(value(estimate, "mae").estimate())
                    .as("seed %d", seed)
                    .isCloseTo(truth, withinPercentage(100 * POINTS));
            assertThat(value(estimate, "rmse").estimate())
                    .as("squares have a long tail, seed %d", seed)
                    .isCloseTo(field.truth(reference, now, "rmse"), withinPercentage(4));
            assertThat(estimate.lost()).extracting(Value::name).containsExactly("mae");
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Kind.class)
    void honestWindowsRaiseNoAlarmAndTheTruthLiesWithinTheBounds(Kind kind) {
        int within = 0;
        for (int seed = 0; seed < 100; seed++) {
            AnsweredField field = new AnsweredField(kind, 1000 + seed);
            List<Row> before = field.rows(1500, 0);
            List<Row> now = field.rows(2000, 0);
            PerformanceEstimate estimate = field.estimate(before, now, 0);
            assertThat(estimate.problem()).isEmpty();
            assertThat(estimate.lost()).as("seed %d", seed).isEmpty();
            Value first = estimate.values().get(0);
            double truth = field.truth(field.reference(before), field.rows(8000, 0), first.name());
            within += first.low() <= truth && truth <= first.high() ? 1 : 0;
        }
        assertThat(within).as("of 100 at 90 %% on both sides").isBetween(80, 99);
    }

    /** The assumption: labels that have changed their meaning are not seen, but the labels that are known show it. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void doesNotSeeLabelsThatHaveChangedTheirMeaning(Kind kind) {
        AnsweredField field = new AnsweredField(kind, 5);
        List<Row> before = field.rows(BEFORE, 0);
        List<Row> now = field.changed().rows(NOW, 0);

        PerformanceEstimate estimate = field.estimate(before, now, 10);

        Value first = estimate.values().get(0);
        double off = Math.abs(field.truth(field.reference(before), now, first.name()) - first.atRelease());
        assertThat(off).as("the loss that is there").isGreaterThan(0.2 * first.atRelease());
        assertThat(Math.abs(first.estimate() - first.atRelease()))
                .as("the loss that is seen")
                .isLessThan(off / 20);
        assertThat(estimate.lost()).isEmpty();
        PerformanceEstimate.Labelled labelled = first.labelled().orElseThrow();
        assertThat(Math.abs(labelled.estimate() - first.atRelease())).isLessThan(off / 5);
        assertThat(labelled.low() < labelled.estimate() && labelled.estimate() < labelled.high())
                .as("the labels agree with the estimate")
                .isFalse();
        assertThat(PerformanceEstimate.ASSUMPTION).contains("cannot see labels that have changed their meaning");
    }

    @Test
    void labelsThatAreKnownAgreeWhereOnlyTheInputsMoved() {
        AnsweredField field = new AnsweredField(Kind.BINARY, 5);
        PerformanceEstimate estimate = field.estimate(field.rows(BEFORE, 0), field.rows(NOW, 0.7), 4);

        assertThat(estimate.rows()).isEqualTo(NOW);
        assertThat(estimate.groups()).isEqualTo(NOW / 20);
        assertThat(estimate.labelled()).isEqualTo(NOW / 4);
        PerformanceEstimate.Labelled labelled =
                value(estimate, "accuracy").labelled().orElseThrow();
        assertThat(labelled.estimate()).isBetween(labelled.low(), labelled.high());
    }

    @Test
    void aSureLossIsNamedWithItsLimitAndOnlyTheFirstMetricDecides() {
        AnsweredField field = new AnsweredField(Kind.BINARY, 6);
        List<Row> before = new ArrayList<>(field.rows(BEFORE, 2.5));
        before.addAll(field.rows(BEFORE / 10, 0));
        PerformanceEstimate estimate = field.estimate(before, field.rows(NOW, 0), 0);

        Value accuracy = value(estimate, "accuracy");
        assertThat(accuracy.atRelease()).isGreaterThan(0.9);
        assertThat(accuracy.limit()).contains(accuracy.atRelease() - 0.1 * accuracy.atRelease());
        assertThat(accuracy.high()).isLessThan(accuracy.limit().orElseThrow());
        assertThat(estimate.lost()).containsExactly(accuracy);
        assertThat(estimate.leading()).containsExactly(accuracy);
        assertThat(estimate.inWords())
                .startsWith("On " + NOW + " rows, 0 of them with labels: accuracy 0.")
                .endsWith(PerformanceEstimate.ASSUMPTION);
    }

    /** Nothing is known of such rows: what is nearest to them may be right far more often, or far less. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rowsBeyondThoseOfTheReferenceAreToldAndDecideNothing(Kind kind) {
        AnsweredField field = new AnsweredField(kind, 12);
        List<Row> all = field.rows(40_000, 0);
        List<Row> before = all.stream().filter(row -> row.x() > 1.2).toList();
        PerformanceEstimate estimate = field.estimate(before, field.rows(NOW, -1), 0);

        assertThat(String.join(" ", estimate.remarks()))
                .contains("lie beyond those of tune")
                .endsWith("The estimate decides nothing, as more than 5 % of the rows are like none of tune.");
        assertThat(estimate.values().get(0).limit()).isEmpty();
        assertThat(estimate.lost()).isEmpty();
        assertThat(estimate.inWords()).contains("lie beyond those of tune");
    }

    @Test
    void answersAreThoseOfTheOperatingPointAndRowsWithoutOneAreNotFound() {
        AnsweredField field = new AnsweredField(Kind.BINARY, 7).at(new Threshold(0.2f, 0.7f));
        List<Row> before = field.rows(BEFORE, 0);
        List<Row> now = field.rows(NOW, 0.5);
        PerformanceEstimate estimate = field.estimate(before, now, 0);
        double right = now.stream()
                .filter(row -> row.scores()[0] >= 0.7f ? row.label() == 1 : row.scores()[0] < 0.2f && row.label() == 0)
                .count();
        assertThat(value(estimate, "accuracy").estimate()).isCloseTo(right / NOW, within(POINTS));

        AnsweredField several = new AnsweredField(Kind.THREE_CLASSES, 7).at(new MostProbable(3, 0.6f));
        List<Row> earlier = several.rows(BEFORE, 0);
        List<Row> later = several.rows(NOW, 0.5);
        PerformanceEstimate estimated = several.estimate(earlier, later, 0);
        AnswerReference reference = several.reference(earlier);
        for (String metric : List.of("accuracy", "precision:scratch")) {
            assertThat(value(estimated, metric).estimate())
                    .as(metric)
                    .isCloseTo(several.truth(reference, later, metric), within(POINTS));
        }
        assertThat(estimated.values())
                .as("which of the other classes a wrong row is of, the log does not tell")
                .extracting(Value::name)
                .containsExactly("accuracy", "precision:ok", "precision:scratch", "precision:dent");
        long sure = later.stream()
                .filter(row -> row.scores()[OperatingPoint.mostProbable(row.scores(), 0, 3)] >= 0.6f)
                .count();
        assertThat(value(estimated, "accuracy").estimate()).isLessThan((double) sure / NOW);
    }

    @Test
    void saysWhyNothingIsEstimated() {
        AnsweredField field = new AnsweredField(Kind.BINARY, 8);
        List<Row> many = field.rows(2000, 0);
        assertThat(field.estimate(many, field.rows(60, 0), 0).problem())
                .isEqualTo(
                        "There are 60 rows of 3 groups in the serving log of the version in this window, and 100 rows"
                                + " (drift.min-values) of 10 groups are needed.");
        assertThat(field.estimate(many, List.of(), 0).problem()).startsWith("There are 0 rows of 0 groups");
        assertThat(field.estimate(field.rows(160, 0), many, 0).problem())
                .startsWith("There are 160 rows of 8 groups in the split tune that the version was chosen on");
        List<Row> alike = many.stream().filter(row -> row.label() == 1).toList();
        assertThat(field.estimate(alike, many, 0).problem())
                .isEqualTo("All rows of the split tune have the same label.");

        PerformanceEstimate none = field.estimate(many, field.rows(60, 0), 0);
        assertThat(none.values()).isEmpty();
        assertThat(none.lost()).isEmpty();
        assertThat(none.inWords()).startsWith("Not estimated. There are 60 rows");
    }

    @Test
    void answersByCostsOfSeveralClassesAreNotInTheLog() {
        AnsweredField field = new AnsweredField(Kind.THREE_CLASSES, 9)
                .at(new OperatingPoint.LeastCost(new OperatingPoint.CostTable(
                        List.of(List.of(0.0, 1.0, 1.0), List.of(1.0, 0.0, 1.0), List.of(9.0, 9.0, 0.0)),
                        Double.POSITIVE_INFINITY)));
        assertThat(field.estimate(field.rows(2000, 0), field.rows(2000, 0), 0).problem())
                .startsWith("The version answers with the class that costs least");
    }

    @Test
    void rowsOfAClassThatWasHardlyPredictedBeforeAreNotCountedAndTold() {
        AnsweredField field = new AnsweredField(Kind.THREE_CLASSES, 10);
        List<Row> before = field.rows(6000, 0).stream()
                .filter(row -> OperatingPoint.mostProbable(row.scores(), 0, 3) != 2)
                .toList();
        List<Row> now = field.rows(2000, 0);
        long dents = now.stream()
                .filter(row -> OperatingPoint.mostProbable(row.scores(), 0, 3) == 2)
                .count();

        PerformanceEstimate estimate = field.estimate(before, now, 0);

        assertThat(estimate.rows()).isEqualTo(now.size() - dents);
        assertThat(estimate.remarks().get(0)).startsWith(dents + " more rows are not counted");
        assertThat(estimate.values().get(0).limit()).as("too many to decide").isEmpty();
    }

    @Test
    void theSameRowsGiveTheSameEstimateAndEveryTinyWindowOneWithoutAnAlarm() {
        for (Kind kind : Kind.values()) {
            AnsweredField field = new AnsweredField(kind, 11);
            List<Row> before = field.rows(3000, 0);
            for (int rows : new int[] {1, 20, 200, 220, 400}) {
                List<Row> now = field.rows(rows, 0);
                PerformanceEstimate estimate = field.estimate(before, now, 2);
                assertThat(field.estimate(before, now, 2)).isEqualTo(estimate);
                assertThat(estimate.lost()).isEmpty();
                assertThat(estimate.problem().isEmpty()).isEqualTo(rows >= 200);
                assertThat(estimate.values().isEmpty()).isEqualTo(rows < 200);
            }
        }
    }
}
