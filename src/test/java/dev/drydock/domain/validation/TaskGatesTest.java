package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.failure.DrydockException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Gates for several classes and for a quantity, and the gates on recall and latency. */
class TaskGatesTest {
    private final TaskFields field = new TaskFields(new SplittableRandom(5));

    private Optional<GatePolicy.Recall> recall = Optional.empty();
    private Optional<GatePolicy.Latency> latency = Optional.empty();
    private Optional<LatencyCheck> measured = Optional.empty();

    TaskGatesTest() {
        field.groups = 60;
        field.rowsPerGroup = 20;
    }

    @Test
    void aBetterQuantityPassesAndItsErrorIsToldInItsUnit() {
        field.candidateDeviation = 60;

        Findings findings = judge(field.quantities());

        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        Measurement error = result(findings, "non-inferiority").measurement().orElseThrow();
        assertThat(error.metric()).isEqualTo("mae difference");
        assertThat(error.value()).isNegative();
        assertThat(error.limit()).isEqualTo(5);
        assertThat(error.lessIsBetter()).isTrue();
        assertThat(error.positives()).isEmpty();
        assertThat(error.candidate().orElseThrow()).isCloseTo(TaskFields.meanAbsoluteError(60), within(5.0));
        assertThat(result(findings, "non-inferiority").finding()).startsWith("Needs mae difference ≤ 5 h at 95 %");
        assertThat(findings.metrics())
                .extracting(MetricLine::metric)
                .containsExactly(Metric.R2, Metric.MAE, Metric.RMSE);
    }

    @Test
    void aQuantityWhoseErrorGrowsBeyondTheMarginFails() {
        field.candidateDeviation = 140;

        Findings findings = judge(field.quantities());

        assertThat(result(findings, "non-inferiority").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(findings, "slice:odd").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aQuantityThatExplainsTooLittleFailsTheFloor() {
        field.candidateDeviation = 290;
        field.championDeviation = 290;

        GateResult floor = result(judge(field.quantities()), "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(floor.finding()).startsWith("Needs r2 ≥ 0.5 at 95 % confidence; measured ");
    }

    @Test
    void aRowIsBrokenWhenItsErrorGrowsByMoreThanTheTolerance() {
        float[] labels = {100, 100, 100, 100};
        float[] champion = {110, 110, 10, 200};
        float[] candidate = {160, 161, 60, 140}; // errors 10→60, 10→61, 90→40, 100→40; the tolerance is 50
        field.rowsPerGroup = 1;

        Flips flips = Flips.of(
                new TaskFields.Drawn(TaskFields.QUANTITY, field.labelled(labels), candidate, champion).scored());

        assertThat(flips).isEqualTo(new Flips(1, 1, List.of("p1")));
    }

    @Test
    void ofSeveralTargetsTheMeanIsJudgedAndEachOneTold() {
        field.candidateDeviation = 60;

        TaskFields.Drawn drawn = field.targets();
        Findings findings = judge(drawn);

        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        assertThat(findings.metrics())
                .extracting(MetricLine::name)
                .containsExactly(
                        "r2",
                        "mae",
                        "rmse",
                        "r2:energy",
                        "mae:energy",
                        "rmse:energy",
                        "r2:wear",
                        "mae:wear",
                        "rmse:wear");
        assertThat(findings.metrics().get(0).candidate())
                .isEqualTo((findings.metrics().get(3).candidate()
                                + findings.metrics().get(6).candidate())
                        / 2)
                .isCloseTo(TaskFields.r2(60), within(0.01));
        assertThat(findings.metrics().get(7).candidate()).isCloseTo(TaskFields.meanAbsoluteError(0.06), within(0.005));
        assertThat(findings.metrics().get(7).bounds().high()).isNegative();
        assertThat(result(findings, "non-inferiority").finding()).startsWith("Needs mae difference ≤ 5 at");
    }

    /** The mean gains, because the other target gains more. */
    @Test
    void aTargetThatIsRuinedHoldsTheCandidateWhateverTheMeanSays() {
        field.candidateDeviation = 30;
        TaskFields.Drawn drawn = field.targets();
        float[] candidate = drawn.candidate().clone();
        for (int row = 0; row < drawn.rows().size(); row++) {
            candidate[2 * row + 1] += 0.14f * (row % 2 == 0 ? 1 : -1);
        }

        Findings findings = judge(
                policy(Metric.R2, Metric.R2, 0.05),
                new TaskFields.Drawn(TaskFields.TARGETS, drawn.rows(), candidate, drawn.champion()));

        assertThat(result(findings, "non-inferiority").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(findings, "non-inferiority:energy").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(findings, "non-inferiority:wear").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);
    }

    /** 2,000 rows of 60 groups, one of which has 820 of them: five groups of equal size tell as much. */
    @Test
    void aGroupOfMostRowsDecidesNothingForTheOthers() {
        TaskFields.Drawn drawn = field.classes();
        TaskFields.Drawn large = new TaskFields(new SplittableRandom(8)).classes();
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        int rows = drawn.rows().size();
        int all = rows + 800;
        float[] labels = new float[all];
        float[] scores = new float[3 * all];
        for (int row = 0; row < all; row++) {
            TaskFields.Drawn from = row < rows ? drawn : large;
            int of = row < rows ? row : (row - rows) % large.rows().size();
            ids.add("p" + row);
            groups.add(row < rows ? drawn.rows().group(row) : drawn.rows().group(0));
            labels[row] = from.rows().label(of);
            System.arraycopy(from.champion(), 3 * of, scores, 3 * row, 3);
        }
        Split[] splits = new Split[all];
        Arrays.fill(splits, Split.HOLDOUT);
        LabelledRows uneven = new LabelledRows(ids, groups, splits, labels, new int[all]);

        GateResult floor =
                result(judge(new TaskFields.Drawn(TaskFields.THREE_CLASSES, uneven, scores, scores)), "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(floor.finding())
                .matches(
                        "The 2000 rows here come from 60 groups, and those of the class with the fewest tell as much as"
                                + " [0-9.]+ groups of equal size; at 95 % confidence at least 8.000 are needed\\. Collect labels"
                                + " from more groups\\.");
    }

    @Test
    void aClassThatNoRowHasIsNotLeftOut() {
        TaskFields.Drawn drawn = field.classes();
        float[] labels = new float[drawn.rows().size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = Math.min(1, drawn.rows().label(row));
        }

        GateResult floor = result(
                judge(new TaskFields.Drawn(
                        TaskFields.THREE_CLASSES, field.labelled(labels), drawn.candidate(), drawn.champion())),
                "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(floor.finding())
                .isEqualTo(
                        "The holdout has no row here of dent, so nothing shows how well the candidate knows it. Collect"
                                + " labels of it.");
    }

    @Test
    void aRowOfSeveralTargetsIsBrokenIfOneOfThemIs() {
        float[] labels = {100, 1, 100, 1, 100, 1, 100, 1};
        float[] champion = {110, 1, 110, 1, 200, 1, 110, 1};
        float[] candidate = {160, 1.04f, 110, 1.06f, 120, 1.06f, 40, 1.01f};
        field.groups = 4;
        field.rowsPerGroup = 1;

        Flips flips = Flips.of(
                new TaskFields.Drawn(TaskFields.TARGETS, field.labelled(labels), candidate, champion).scored());

        assertThat(flips).isEqualTo(new Flips(2, 0, List.of("p1", "p2")));
    }

    @Test
    void aTargetWhoseLabelsAreAllAlikeDecidesNothing() {
        TaskFields.Drawn drawn = field.targets();
        float[] labels = new float[2 * drawn.rows().size()];
        for (int row = 0; row < drawn.rows().size(); row++) {
            labels[2 * row] = drawn.rows().label(row);
        }

        GateResult floor = result(
                judge(new TaskFields.Drawn(
                        TaskFields.TARGETS, field.labelled(labels), drawn.candidate(), drawn.champion())),
                "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(floor.finding()).contains("with different labels");
    }

    @Test
    void labelsThatAreAllAlikeDecideNothing() {
        float[] labels = new float[400];
        float[] scores = new float[400];

        GateResult floor = result(
                judge(new TaskFields.Drawn(TaskFields.QUANTITY, field.labelled(labels), scores, scores)), "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(floor.finding()).contains("at least 200 rows with different labels from 10 groups");
    }

    @Test
    void aQuantityThatOverflowsFails() {
        TaskFields.Drawn drawn = field.quantities();
        drawn.candidate()[3] = Float.POSITIVE_INFINITY;

        GateResult floor = result(judge(drawn), "floor");

        assertThat(floor.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(floor.finding()).contains("finite number");
    }

    @Test
    void classesHaveMetricsRecallsAndCalibrationOfTheirOwn() {
        field.candidateAccuracy = 0.84;

        Findings findings = judge(field.classes());

        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        assertThat(findings.metrics().get(0).metric()).isEqualTo(Metric.MACRO_F1);
        assertThat(findings.metrics().get(0).candidate()).isCloseTo(TaskFields.macroF1(0.84), within(0.03));
        assertThat(findings.observations().classes())
                .extracting(ClassLine::name)
                .containsExactly("ok", "scratch", "dent");
        assertThat(findings.observations().classes().get(1).candidateRecall()).isCloseTo(0.84, within(0.05));
        Calibration calibration =
                findings.observations().calibration().orElseThrow().candidate();
        assertThat(calibration.bins()).hasSize(15);
        assertThat(calibration.bins().get(12).rows()).isEqualTo(1200); // all are 0.8 sure
        assertThat(calibration.bins().get(12).share()).isCloseTo(0.84, within(0.03));
        assertThat(calibration.error()).isCloseTo(calibration.bins().get(12).share() - 0.8, within(1e-6));
    }

    @Test
    void eachClassHasARecallToReach() {
        recall = Optional.of(new GatePolicy.Recall(0.6, 0.95));
        TaskFields.Drawn drawn = field.classes();
        for (int row = 0; row < drawn.rows().size(); row++) {
            if (drawn.rows().label(row) == 2 && row % 3 != 0) {
                drawn.candidate()[3 * row] = 1; // two dents of three are taken for ok
            }
        }

        Findings findings = judge(drawn);

        assertThat(result(findings, "recall:ok").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(findings, "recall:scratch").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(findings, "recall:dent").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(findings, "recall:dent").finding()).startsWith("Needs recall ≥ 0.6 at 95 % confidence");
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aClassInTooFewGroupsDecidesNothingAboutItsRecall() {
        recall = Optional.of(new GatePolicy.Recall(0.1, 0.95));
        float[] labels = new float[1200];
        float[] scores = new float[3600];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = row < 100 ? 2 : row % 2;
            scores[3 * row + (int) labels[row]] = 1;
        }

        GateResult dents = result(
                judge(new TaskFields.Drawn(TaskFields.THREE_CLASSES, field.labelled(labels), scores, scores)),
                "recall:dent");

        assertThat(dents.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(dents.finding())
                .isEqualTo(
                        "The holdout has 100 rows of class dent in 5 groups; rows from at least 10 groups are needed."
                                + " Collect labels of it.");
    }

    @Test
    void theCalibrationOfSeveralClassesIsThatOfTheOneTheyPredict() {
        FurtherGates further = new FurtherGates(policy(Metric.MACRO_F1, Metric.MACRO_F1, 0.03));
        further.calibration = Optional.of(new GatePolicy.Margin(0.05, 0.95));
        TaskFields field = new TaskFields(new SplittableRandom(5));
        field.groups = 100;

        GateResult result = result(judge(further.policy(), field.classes()), "calibration");

        assertThat(result.verdict()).as(result.finding()).isEqualTo(Verdict.PASS);
        assertThat(result.measurement().orElseThrow().limit()).isEqualTo(0.0025, within(1e-12));
    }

    @Test
    void withoutALimitLatencyIsToldAndHoldsNobody() {
        measured = Optional.of(Fixtures.latency(Fixtures.times(900, 950, 990), Fixtures.times(0.2, 0.4, 1)));

        Findings findings = judge(field.classes());

        assertThat(findings.gates()).extracting(GateResult::gate).doesNotContain(Gate.LATENCY);
        assertThat(findings.observations().latency()).isEqualTo(measured);
    }

    @Test
    void anOwnerMayAskForRecallAndLatencyThatThePolicyDoesNot() {
        GatePolicy tightened = policy().tightenedBy(GateRequests.of(
                Map.of("recall", Map.of("min", 0.4), "latency", Map.of("p95-ms", 20.0, "ratio", 2.0))));

        assertThat(tightened.recall()).contains(new GatePolicy.Recall(0.4, 0.95));
        assertThat(tightened.latency()).contains(new GatePolicy.Latency(20, Double.POSITIVE_INFINITY, 2));
        assertThat(tightened.thresholds())
                .containsEntry("recall.min", "0.4")
                .containsEntry("latency.p95-ms", "20")
                .containsEntry("latency.ratio", "2");
    }

    @Test
    void anOwnerMayNotLoosenThemNorMeanAnotherMetric() {
        recall = Optional.of(new GatePolicy.Recall(0.6, 0.95));
        latency = Optional.of(new GatePolicy.Latency(50, Double.POSITIVE_INFINITY, 3));
        GateRequests requests = new GateRequests(
                Map.of("recall", Map.of("min", 0.5), "latency", Map.of("p95-ms", 80.0, "ratio", 4.0)),
                Map.of("floor", "accuracy"));

        assertThatThrownBy(() -> policy().tightenedBy(requests))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("gate floor: metric accuracy must be r2")
                .hasMessageContaining("gate recall: min 0.5 must be at least 0.6")
                .hasMessageContaining("gate latency: p95-ms 80 must be at most 50")
                .hasMessageContaining("gate latency: ratio 4 must be at most 3");
    }

    private GatePolicy policy() {
        return policy(Metric.R2, Metric.MAE, 5);
    }

    private GatePolicy policy(Metric floor, Metric comparison, double margin) {
        FurtherGates further = new FurtherGates(new GatePolicy(
                1,
                new GatePolicy.Floor(floor, 0.5, 0.95, 200),
                new GatePolicy.Comparison(comparison, margin, 0.95, 200),
                new GatePolicy.Comparison(comparison, 2 * margin, 0.95, 100),
                new GatePolicy.Golden(1e-5),
                20));
        further.recall = recall;
        further.latency = latency;
        return further.policy();
    }

    private Findings judge(TaskFields.Drawn drawn) {
        boolean quantity = !drawn.task().task().isClassification();
        return judge(quantity ? policy() : policy(Metric.MACRO_F1, Metric.MACRO_F1, 0.03), drawn);
    }

    private Findings judge(GatePolicy policy, TaskFields.Drawn drawn) {
        return new GateSuite(policy)
                .judge(new Evidence(
                        drawn.task(),
                        drawn.rows(),
                        new Evidence.Scores(
                                new ModelScores("child", drawn.candidate(), "a", "a"),
                                new ModelScores("parent", drawn.champion(), "b", "b")),
                        new Evidence.Checks(new GoldenCheck(16, 0), measured),
                        List.of(new Slice("odd", true)),
                        new HoldoutUse("snap", "m", "m/2", 1, 1, Instant.EPOCH),
                        9));
    }

    private static GateResult result(Findings findings, String name) {
        return findings.gates().stream()
                .filter(gate -> gate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
