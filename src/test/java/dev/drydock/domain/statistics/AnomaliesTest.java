package dev.drydock.domain.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Each rule where it warns, and just below its limit, where it does not. */
class AnomaliesTest {
    private static final int ROWS = 300;
    private static final LabelRule HOURS = new LabelRule.Quantity(0, 5000, "h", 5);

    private static List<Anomaly> anomalies(Described rows) {
        return rows.describe(ROWS).anomalies();
    }

    private static void assertOne(Described rows, AnomalyRule rule, String subject, double measured, String sentence) {
        assertThat(anomalies(rows)).singleElement().satisfies(anomaly -> {
            assertThat(anomaly).isEqualTo(new Anomaly(rule, subject, measured, rule.limit(), anomaly.sentence()));
            assertThat(anomaly.sentence()).contains(sentence).endsWith(".");
        });
    }

    private static void assertNone(Described rows) {
        assertThat(anomalies(rows)).isEmpty();
    }

    @Test
    void goodRowsAreNotUnusual() {
        assertNone(Described.rows()
                .number("flow", row -> row)
                .category("fluid", List.of("oil", "water"), row -> row / 3 % 2));
    }

    @Test
    void aSplitWithoutRows() {
        assertOne(
                Described.rows().split(row -> row % 2),
                AnomalyRule.EMPTY_SPLIT,
                "holdout",
                0,
                "No row lies in holdout: no gate can judge a candidate.");
        assertThat(Described.rows().describe(0).anomalies())
                .extracting(Anomaly::brief)
                .containsExactly("EMPTY_SPLIT train", "EMPTY_SPLIT tune", "EMPTY_SPLIT holdout");
    }

    @Test
    void anInputWithOneValueInTrain() {
        assertOne(
                Described.rows().number("flow", row -> row % 3 == 0 ? 12.5 : row),
                AnomalyRule.CONSTANT,
                "flow",
                1,
                "Input flow has one value, 12.5, in all 100 rows of train that have one");
        assertOne(
                Described.rows().category("fluid", List.of("oil", "water"), row -> row % 3 == 0 ? 1 : row / 3 % 2),
                AnomalyRule.CONSTANT,
                "fluid",
                1,
                "one value, water, in all 100 rows of train");
        assertNone(Described.rows().number("flow", row -> row == 297 ? 12.6 : row % 3 == 0 ? 12.5 : row));
        assertNone(Described.rows().number("flow", row -> row == 0 ? Double.NaN : row % 3 == 0 ? 12.5 : row));
    }

    @Test
    void aScoreOrAQuantityWithOneValue() {
        assertOne(
                Described.rows().score(row -> 0.5),
                AnomalyRule.CONSTANT,
                "score",
                1,
                "The logged score has one value, 0.5, in all 300 rows");
        assertNone(Described.rows().score(row -> row == 0 ? 0.25 : 0.5));
        assertOne(
                Described.rows().label(HOURS, row -> 7),
                AnomalyRule.CONSTANT,
                "label",
                1,
                "The label has one value, 7, in all 100 rows of train");
        assertNone(Described.rows().label(HOURS, row -> row == 0 ? 8 : 7));
    }

    @Test
    void anInputWithoutValuesInHalfOfTheRows() {
        assertOne(
                Described.rows().number("flow", row -> row % 2 == 0 ? Double.NaN : row),
                AnomalyRule.MOSTLY_MISSING,
                "flow",
                0.5,
                "Input flow has no value in 150 of 300 rows (50 %, limit 50 %)");
        assertOne(
                Described.rows().category("fluid", List.of("oil", "water"), row -> Double.NaN),
                AnomalyRule.MOSTLY_MISSING,
                "fluid",
                1,
                "has no value in 300 of 300 rows (100 %, limit 50 %)");
        assertNone(Described.rows().number("flow", row -> row > 0 && row % 2 == 0 ? Double.NaN : row));
    }

    @Test
    void aCategoryThatNoRowHas() {
        assertOne(
                Described.rows().category("fluid", List.of("oil", "slurry", "water"), row -> row / 3 % 2 * 2),
                AnomalyRule.UNSEEN_CATEGORY,
                "fluid",
                1,
                "Input fluid has no row of 1 of its 3 categories among 300 rows: slurry.");
        assertNone(Described.rows()
                .category("fluid", List.of("oil", "slurry", "water"), row -> row == 1 ? 1 : row / 3 % 2 * 2));
    }

    @Test
    void aClassWithFewRowsInASplit() {
        assertOne(
                Described.rows()
                        .label(LabelRule.ofClasses("no", "yes"), row -> row % 3 == 1 && row >= 27 ? 0 : row / 3 % 2),
                AnomalyRule.RARE_CLASS,
                "tune",
                4,
                "1 of 2 classes have fewer than 10 rows in tune: yes (4).");
        assertNone(Described.rows()
                .label(LabelRule.ofClasses("no", "yes"), row -> row % 3 == 1 && row >= 62 ? 0 : row / 3 % 2));
    }

    @Test
    void aNumberThatOftenStandsAtItsLimit() {
        assertOne(
                Described.rows()
                        .number("flow", OptionalDouble.empty(), OptionalDouble.of(500), row -> row < 30 ? 500 : row),
                AnomalyRule.SATURATED,
                "flow",
                0.1,
                "Input flow is at its maximum, 500, in 30 of 300 rows that have a value (10 %, limit 10 %)");
        assertOne(
                Described.rows()
                        .number("flow", OptionalDouble.of(-0.1), OptionalDouble.empty(), row -> row < 150 ? -0.1 : row),
                AnomalyRule.SATURATED,
                "flow",
                0.5,
                "Input flow is at its minimum, -0.1, in 150 of 300 rows");
        assertNone(Described.rows()
                .number("flow", OptionalDouble.empty(), OptionalDouble.of(500), row -> row < 29 ? 500 : row));
        assertNone(Described.rows()
                .number("rain", OptionalDouble.of(0), OptionalDouble.empty(), row -> row < 150 ? 0 : row));
    }

    @Test
    void aNumberThatIsNearlyAlwaysZero() {
        assertOne(
                Described.rows().number("rain", row -> row < 285 ? 0 : row),
                AnomalyRule.MOSTLY_ZERO,
                "rain",
                0.95,
                "Input rain is 0 in 285 of 300 rows that have a value (95 %, limit 95 %)");
        assertNone(Described.rows().number("rain", row -> row < 284 ? 0 : row));
    }

    @Test
    void twoInputsThatAreTheSame() {
        assertOne(
                Described.rows()
                        .number("flow", row -> row % 11)
                        .number("other", row -> row % 12)
                        .number("flow_2", row -> row % 11),
                AnomalyRule.DUPLICATE,
                "flow, flow_2",
                1,
                "Inputs flow and flow_2 have the same value in all 300 rows");
        assertNone(Described.rows().number("flow", row -> row % 11).number("flow_2", row -> row == 150 ? 0 : row % 11));
        assertNone(Described.rows()
                .category("fluid", List.of("oil", "water"), row -> row / 3 % 2)
                .category("colour", List.of("red", "green"), row -> row / 3 % 2));
    }

    @Test
    void constantInputsAreNoDuplicates() {
        assertThat(anomalies(Described.rows().number("a", row -> 1).number("b", row -> 1)))
                .extracting(Anomaly::brief)
                .containsExactly("CONSTANT a", "CONSTANT b");
    }

    @Test
    void aGroupWithMostRowsOfASplit() {
        assertOne(
                Described.rows().group(row -> row % 3 == 2 && row < 180 ? 7 : 1000 + row % 5),
                AnomalyRule.DOMINANT_GROUP,
                "holdout",
                0.6,
                "One group has at least 60 of the 100 rows of holdout (60 %, limit 50 %)");
        assertNone(Described.rows().group(row -> row % 3 == 2 && row < 147 ? 7 : 1000 + row % 5));
    }

    @Test
    void nothingIsSaidOfTooFewRows() {
        assertThat(Described.rows()
                        .number("flow", row -> 0)
                        .number("flow_2", row -> 0)
                        .category("fluid", List.of("oil", "water"), row -> Double.NaN)
                        .score(row -> 0)
                        .group(row -> 1)
                        .describe(99)
                        .anomalies())
                .isEmpty();
    }

    @Test
    void sentencesAboutPrivateColumnsNameNoValue() {
        List<Anomaly> anomalies = anomalies(Described.rows()
                .number("age", row -> 47)
                .number("dose", OptionalDouble.empty(), OptionalDouble.of(9), row -> row < 250 ? 9 : 0)
                .category("ward", List.of("north", "south", "burns"), row -> row / 3 % 2)
                .group(row -> 4711)
                .keepPrivate("age", "dose", "ward", "unit"));

        assertThat(anomalies)
                .extracting(Anomaly::brief)
                .containsExactly(
                        "CONSTANT age",
                        "UNSEEN_CATEGORY ward",
                        "DOMINANT_GROUP train",
                        "DOMINANT_GROUP tune",
                        "DOMINANT_GROUP holdout");
        assertThat(anomalies)
                .extracting(Anomaly::sentence)
                .noneMatch(sentence -> sentence.contains("47") || sentence.contains("burns"));
    }
}
