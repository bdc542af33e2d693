package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many rows, groups and classes a gate needs, and what it says of rows that cannot decide. */
class MeasuredGateTest {
    private static final double LEAST = MeasuredGate.leastEffectiveGroups(0.95);

    @Test
    void asManyRowsAndGroupsAsNeededAreEnough() {
        assertThat(MeasuredGate.tooFewRows(Gate.FLOOR, "", rows(40, 10), 40)).isEmpty();
        assertThat(MeasuredGate.tooFewRows(Gate.FLOOR, "", rows(40, 10), 41))
                .hasValueSatisfying(result -> assertThat(result.finding())
                        .isEqualTo(
                                "The holdout has 40 rows here (20 positive, 20 negative) of 10 groups; at least 41 rows of"
                                        + " both classes from 10 groups are needed. Collect labels."));
        assertThat(MeasuredGate.tooFewRows(Gate.FORGETTING, "", rows(40, 9), 0)).hasValueSatisfying(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
            assertThat(result.finding())
                    .endsWith("of 9 groups; at least 0 rows of both classes from 10 groups are needed.");
        });
        assertThat(MeasuredGate.tooFewRows(Gate.UNSEEN, "", rows(0, 10), 1))
                .hasValueSatisfying(result -> assertThat(result.finding())
                        .startsWith("The holdout has 0 rows that were predicted after these weights were brought (0"));
        assertThat(MeasuredGate.tooFewRows(Gate.FLOOR, "", ofOneClass(40, 10), 0))
                .isPresent();
    }

    @Test
    void asManyGroupsOfAClassAsNeededAreEnough() {
        assertThat(MeasuredGate.tooFewOfClass(Gate.RECALL, "yes", ofOneClass(40, 10)))
                .isEmpty();
        assertThat(MeasuredGate.tooFewOfClass(Gate.RECALL, "yes", ofOneClass(40, 9)))
                .hasValueSatisfying(result -> assertThat(result.finding())
                        .isEqualTo("The holdout has 40 rows of class yes in 9 groups; rows from at least 10 groups are"
                                + " needed. Collect labels of it."));
    }

    /** Whatever else the rows are, that is a failure. */
    @Test
    void aScoreThatIsNoNumberFails() {
        ScoredRows broken = Fixtures.rows(
                40, row -> "g" + row % 10, row -> row % 2, row -> row == 7 ? Float.NaN : 0.5f, row -> 0.5f);

        assertThat(MeasuredGate.tooFewRows(Gate.FLOOR, "", broken, 40)
                        .orElseThrow()
                        .verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(MeasuredGate.tooFewOfClass(Gate.RECALL, "yes", broken)
                        .orElseThrow()
                        .finding())
                .startsWith("A model answered with a score that is no number from 0 to 1.");
        ScoredRows quantity = errors(row -> row == 7 ? Float.POSITIVE_INFINITY : 1);
        assertThat(MeasuredGate.tooFewRows(Gate.FLOOR, "", quantity, 0)
                        .orElseThrow()
                        .finding())
                .startsWith("A model answered with a score that is no finite number.");
    }

    @Test
    void asManyEffectiveGroupsAsNeededAreEnough() {
        ScoredRows rows = rows(40, 10);
        assertThat(MeasuredGate.tooFewEffectiveGroups(Gate.FLIPS, rows, ofGroups(LEAST), 0.95))
                .isEmpty();
        assertThat(MeasuredGate.tooFewEffectiveGroups(Gate.FLIPS, rows, ofGroups(Math.nextDown(LEAST)), 0.95))
                .hasValueSatisfying(
                        result -> assertThat(result.finding())
                                .contains(
                                        "The 40 rows here come from 10 groups, uneven in size, and tell as much as 3.752 groups"));
        assertNeeds(LEAST, Metric.AUC, rows);
        assertNeeds(LEAST, Metric.ACCURACY, rows);
        assertNeeds(8, Metric.MACRO_F1, rows);
        assertNeeds(15, Metric.R2, errors(row -> 1));
        assertThat(tooFew(Metric.AUC, ofGroups(3), rows).orElseThrow().finding())
                .contains("and those of the class with the fewest tell as much as 3.000 groups of equal size; at 95 %"
                        + " confidence at least 3.752 are needed.");
        assertThat(tooFew(Metric.ACCURACY, ofGroups(3), rows).orElseThrow().finding())
                .contains("10 groups, uneven in size, and tell as much as");
    }

    @Test
    void aClassWithoutARowIsNamed() {
        assertThat(tooFew(Metric.AUC, ofGroups(30), ofOneClass(40, 10))
                        .orElseThrow()
                        .finding())
                .startsWith("The holdout has no row here of no, so nothing shows how well");
        assertThat(tooFew(Metric.ACCURACY, ofGroups(30), ofOneClass(40, 10))).isEmpty();
    }

    private static void assertNeeds(double groups, Metric metric, ScoredRows rows) {
        assertThat(tooFew(metric, ofGroups(groups), rows)).as(metric.name()).isEmpty();
        assertThat(tooFew(metric, ofGroups(Math.nextDown(groups)), rows))
                .as(metric.name())
                .isPresent();
    }

    private static Optional<GateResult> tooFew(Metric metric, Estimates.Estimate estimate, ScoredRows rows) {
        return MeasuredGate.tooFewEffectiveGroups(Gate.FLOOR, "", metric, estimate, rows, 0.95);
    }

    private static Estimates.Estimate ofGroups(double effective) {
        return new Estimates.Estimate(0.5, 0.1, 9, false, effective, times -> new Interval(0.4, 0.6));
    }

    /** Of 400 rows in 40 groups 300 are right. */
    @Test
    void rowsThatCannotDecideSayWhatWould() {
        GateResult near = accuracyAbove(0.74);
        Measurement measured = near.measurement().orElseThrow();
        assertThat(measured.positives()).as("of two classes").hasValue(200);
        assertThat(measured.rowsNeeded())
                .isEqualTo(SampleSize.of(
                        new Estimates(threeOfFour()).level(Metric.ACCURACY, 0.95), 400, 0.75 - 0.74, false));
        long needed = measured.rowsNeeded().orElseThrow();
        assertThat(near.finding())
                .endsWith(" These rows cannot decide: collect labels until the holdout has about " + needed
                        + " rows of " + (needed + 9) / 10 + " groups.");
        assertThat(accuracyAbove(0.75).finding())
                .as("at the limit itself")
                .endsWith(" These rows cannot decide, and no number of rows that a site could have would.");
        assertThat(accuracyAbove(0.76).finding())
                .endsWith(" What they measured misses the limit, so more rows would rather end in FAIL.");
        assertThat(accuracyAbove(0.9).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(accuracyAbove(0.5).finding()).endsWith("on 400 rows of 40 groups.");
    }

    /** Of an error less is better. */
    @Test
    void anErrorMissesItsLimitIfItLiesAboveIt() {
        assertThat(errorAtMost(1).finding())
                .as("at the limit itself")
                .endsWith(" These rows cannot decide, and no number of rows that a site could have would.");
        assertThat(errorAtMost(0.99).finding()).contains("What they measured misses the limit");
        assertThat(errorAtMost(1.01).measurement().orElseThrow().rowsNeeded()).isPresent();
        assertThat(errorAtMost(1.01).measurement().orElseThrow().positives())
                .as("a quantity has no classes")
                .isEmpty();
    }

    @Test
    void onlyGatesOfBothClassesCountPositives() {
        ScoredRows ofYes = ofOneClass(400, 40);
        GateResult recall = MeasuredGate.recall("yes", new Estimates(ofYes), ofYes, new GatePolicy.Recall(0.5, 0.95));
        GateResult loss =
                MeasuredGate.recallLoss("yes", new Estimates(ofYes), ofYes, new GatePolicy.Margin(0.05, 0.95));

        assertThat(recall.measurement().orElseThrow().positives()).isEmpty();
        assertThat(recall.measurement().orElseThrow().metric()).isEqualTo("recall");
        assertThat(loss.measurement().orElseThrow().positives()).isEmpty();
    }

    @Test
    void rowsThatWouldHelpAreNamedIfThereAreAny() {
        assertThat(MeasuredGate.cannotDecide(OptionalLong.of(700)))
                .isEqualTo(" These rows cannot decide: about 700 rows would be needed.");
        assertThat(MeasuredGate.cannotDecide(OptionalLong.empty())).isEqualTo(" These rows cannot decide.");
    }

    private static GateResult accuracyAbove(double min) {
        ScoredRows rows = threeOfFour();
        return MeasuredGate.floor(new Estimates(rows), rows, new GatePolicy.Floor(Metric.ACCURACY, min, 0.95, 0));
    }

    private static ScoredRows threeOfFour() {
        return Fixtures.rows(
                400,
                row -> "g" + row / 10,
                row -> row % 2,
                row -> row / 2 % 4 == 0 == (row % 2 == 1) ? 0.1f : 0.9f,
                row -> 0.5f);
    }

    /** The candidate's mean absolute error is larger by 1 h than the champion's, which is always right. */
    private static GateResult errorAtMost(double margin) {
        ScoredRows rows = errors(row -> row / 10 % 2 == 0 ? 2 : 0);
        return MeasuredGate.comparison(
                Gate.NON_INFERIORITY,
                "",
                new Estimates(rows),
                rows,
                new GatePolicy.Comparison(Metric.MAE, margin, 0.95, 0));
    }

    /** Of a quantity, 400 rows in 40 groups. */
    private static ScoredRows errors(Fixtures.RowToScore error) {
        float[] labels = new float[400];
        float[] answers = new float[400];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = 100 + row % 7;
            answers[row] = labels[row] + error.of(row);
        }
        Split[] splits = new Split[labels.length];
        Arrays.fill(splits, Split.HOLDOUT);
        LabelledRows rows = new LabelledRows(
                IntStream.range(0, labels.length).mapToObj(row -> "p" + row).toList(),
                IntStream.range(0, labels.length)
                        .mapToObj(row -> "g" + row / 10)
                        .toList(),
                splits,
                labels,
                new int[labels.length]);
        return ScoredRows.select(TaskFields.QUANTITY, rows, answers, labels, row -> true);
    }

    private static ScoredRows rows(int count, int groups) {
        return Fixtures.rows(
                count, row -> "g" + row % groups, row -> row / groups % 2, row -> 0.25f + row % 3 * 0.25f, row -> 0.5f);
    }

    /** All are "yes". */
    private static ScoredRows ofOneClass(int count, int groups) {
        return Fixtures.rows(
                count, row -> "g" + row % groups, row -> 1, row -> row % 9 == 0 ? 0.1f : 0.9f, row -> 0.9f);
    }
}
