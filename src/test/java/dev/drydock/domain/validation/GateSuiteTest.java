package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GateSuiteTest {
    private static final DecisionRule FIND_NINE_OF_TEN =
            new DecisionRule.RecallFloor(0.9, OperatingPoint.Threshold.at(0.5f));

    private static final Instant AT = Instant.parse("2026-11-24T23:15:00Z");

    @Test
    void passesACandidateThatIsBetterThanTheChampion() {
        Findings findings = suite().judge(new Night().evidence());

        assertThat(findings.gates())
                .allSatisfy(gate -> assertThat(gate.verdict())
                        .as(gate.name() + ": " + gate.finding())
                        .isEqualTo(Verdict.PASS));
        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        assertThat(findings.gates())
                .extracting(GateResult::name)
                .containsExactly(
                        "floor",
                        "non-inferiority",
                        "slice:north",
                        "golden",
                        "determinism",
                        "weights-changed",
                        "leakage",
                        "sources");
        assertThat(findings.watched()).extracting(GateResult::name).containsExactly("slice:south");
        assertThat(findings.metrics())
                .extracting(MetricLine::metric)
                .containsExactly(Metric.AUC, Metric.ACCURACY, Metric.LOG_LIKELIHOOD);
    }

    @Test
    void sameEvidenceGivesTheSameFindings() {
        assertThat(suite().judge(new Night().evidence())).isEqualTo(suite().judge(new Night().evidence()));
    }

    @Test
    void failsACandidateThatIsClearlyWorseAndNamesWhatItBreaks() {
        Night night = new Night();
        night.candidateShift = 0.5;
        night.championShift = 2.5;

        Findings findings = suite().judge(night.evidence());

        assertThat(verdict(findings, "non-inferiority")).isEqualTo(Verdict.FAIL);
        assertThat(verdict(findings, "slice:north")).isEqualTo(Verdict.FAIL);
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);
        Flips flips = findings.flips().orElseThrow();
        assertThat(flips.negative()).isGreaterThan(flips.positive());
        assertThat(flips.negativeIds()).hasSize(Math.min(flips.negative(), Flips.LISTED));
    }

    @Test
    void saysThatEvidenceIsInsufficientAndHowManyRowsWouldDoWhenTheBoundsStraddleTheMargin() {
        Night night = new Night();
        night.groups = 40;
        night.rowsPerGroup = 8;
        night.candidateShift = 1.45;
        night.championShift = 1.5;

        GateResult comparison = result(suite().judge(night.evidence()), "non-inferiority");

        assertThat(comparison.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        Measurement measurement = comparison.measurement().orElseThrow();
        assertThat(measurement.bounds().contains(measurement.limit())).isTrue();
        assertThat(measurement.rowsNeeded()).isPresent();
        assertThat(comparison.finding())
                .contains("collect labels until the holdout has about "
                        + measurement.rowsNeeded().getAsLong() + " rows of ");
        assertThat(measurement.rowsNeeded().getAsLong()).isGreaterThan(measurement.rows());
    }

    /** It ranks the rows better than the champion, and at 0.5 never says yes. */
    @Test
    void failsACandidateThatFindsFewerRowsOfAClassThanTheChampion() {
        Night night = new Night();
        night.scale = 0.49f;

        Findings findings = withRecallLoss(0.05).judge(night.evidence());

        assertThat(verdict(findings, "non-inferiority")).isEqualTo(Verdict.PASS);
        assertThat(verdict(findings, "recall-loss:no")).isEqualTo(Verdict.PASS);
        assertThat(verdict(findings, "recall-loss:yes")).isEqualTo(Verdict.FAIL);
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void comparesEachModelAtItsOwnOperatingPoint() {
        Night night = new Night();
        night.scale = 0.49f;
        night.point = Optional.of(OperatingPoint.Threshold.at(0.245f));

        Findings findings = withRecallLoss(0.05).judge(night.evidence());

        GateResult found = result(findings, "recall-loss:yes");
        assertThat(found.verdict()).isEqualTo(Verdict.PASS);
        assertThat(found.finding()).startsWith("Needs recall difference ≥ -0.05 at 95 % confidence; measured 0.0");
        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
    }

    /** As in the first night after an import, whose threshold nobody chose, or after a change of decision. */
    @Test
    void aRecallThatTheOwnersDecisionGivesUpWaitsForPeople() {
        Night night = afterAnImport(FIND_NINE_OF_TEN);

        Findings findings = withRecallLoss(0.05).judge(night.evidence());

        assertThat(verdict(findings, "recall-loss:yes")).isEqualTo(Verdict.PASS);
        GateResult found = result(findings, "recall-loss:no");
        assertThat(found.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        Measurement lost = found.measurement().orElseThrow();
        assertThat(lost.bounds().high()).isLessThan(lost.limit());
        assertThat(found.finding())
                .startsWith("Needs recall difference ≥ -0.05")
                .containsPattern(
                        "the difference would be -?0\\.0\\d+ \\[-?0\\.0\\d+, 0\\.0\\d+\\]\\. As the two answer now,"
                                + " [1-9]\\d+ of these rows that were right are wrong, or have no answer")
                .contains("waives this gate");
        assertThat(withRecallLoss(0.05).judgeOwnRows(night.evidence(), true))
                .as("nobody waives on a node")
                .filteredOn(line -> line.name().equals("rows:recall-loss:no"))
                .singleElement()
                .satisfies(line -> assertThat(line.verdict()).contains(Verdict.FAIL));
    }

    @Test
    void soDoesARecallThatAnotherThresholdOrCostsGiveUp() {
        Night threshold = afterAnImport(new DecisionRule.Fixed(OperatingPoint.Threshold.at(0.3f)));
        assertThat(verdict(withRecallLoss(0.05).judge(threshold.evidence()), "recall-loss:no"))
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        Night costs = afterAnImport(new DecisionRule.CheapestThreshold(
                new OperatingPoint.CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), 0.5)));
        assertThat(verdict(withRecallLoss(0.05).judge(costs.evidence()), "recall-loss:no"))
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void aRecallThatIsLostOtherwiseFails() {
        Night weights = afterAnImport(FIND_NINE_OF_TEN);
        weights.candidateShift = 0.8;
        assertRecallLost("no", weights);
        Night decided = afterAnImport(FIND_NINE_OF_TEN);
        decided.decisionIsNew = false;
        assertRecallLost("no", decided);
        Night fewRowsOfTune = afterAnImport(FIND_NINE_OF_TEN);
        fewRowsOfTune.tuneEvery = 100;
        assertRecallLost("no", fewRowsOfTune);
        Night choosesNothing = afterAnImport(FIND_NINE_OF_TEN);
        choosesNothing.chosen = false;
        choosesNothing.point = Optional.of(OperatingPoint.Threshold.at(0.3f));
        choosesNothing.tuneEvery = Integer.MAX_VALUE;
        assertRecallLost("no", choosesNothing);
        Night missesTheFloor = afterAnImport(FIND_NINE_OF_TEN);
        missesTheFloor.chosen = false;
        missesTheFloor.point = Optional.of(OperatingPoint.Threshold.at(0.9f));
        missesTheFloor.championPoint = Optional.of(OperatingPoint.Threshold.at(0.1f));
        assertRecallLost("yes", missesTheFloor);
    }

    private static void assertRecallLost(String name, Night night) {
        Findings findings = withRecallLoss(0.05).judge(night.evidence());
        assertThat(verdict(findings, "recall-loss:" + name)).isEqualTo(Verdict.FAIL);
    }

    /** Of a candidate as good as its champion. */
    private static Night afterAnImport(DecisionRule rule) {
        Night night = new Night();
        night.groups = 200;
        night.tuneEvery = 4;
        night.candidateShift = 1.5;
        night.decision = Optional.of(rule);
        night.chosen = true;
        night.championPoint = Optional.of(OperatingPoint.Threshold.at(0.75f));
        return night;
    }

    @Test
    void failsACandidateThatGivesNoValidScoreToARowOfAnySplit() {
        for (Split split : new Split[] {Split.TRAIN, Split.TUNE, Split.HOLDOUT}) {
            Night night = new Night();
            night.nanScore = true;
            night.splitOfNan = split;

            Findings findings = suite().judge(night.evidence());

            assertThat(verdict(findings, "floor")).as(split.name()).isEqualTo(Verdict.FAIL);
            assertThat(result(findings, "floor").finding())
                    .startsWith("For 1 of the 1200 rows of the snapshot the score is not a number from 0 to 1")
                    .contains(": rows p1. Look at");
        }
        Night erased = new Night();
        erased.nanScore = true;
        erased.splitOfNan = Split.ERASED;
        assertThat(verdict(suite().judge(erased.evidence()), "floor")).isEqualTo(Verdict.PASS);
    }

    @Test
    void rowsWithoutAnAnswerAreNotFound() {
        Night night = new Night();
        night.point = Optional.of(new OperatingPoint.Threshold(0.1f, 0.9f));

        Findings findings = withRecallLoss(0.05).judge(night.evidence());

        assertThat(verdict(findings, "recall-loss:yes")).isEqualTo(Verdict.FAIL);
        assertThat(verdict(findings, "recall-loss:no")).isEqualTo(Verdict.FAIL);
    }

    /** A missed failure costs ten inspections, and the candidate never says yes. */
    @Test
    void failsACandidateWhoseAnswersCostMore() {
        Night night = new Night();
        night.scale = 0.49f;
        night.decision = costs(
                new OperatingPoint.CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));

        GateResult dear = result(withCost(0.1).judge(night.evidence()), "cost");

        assertThat(dear.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(dear.finding())
                .startsWith("The candidate's answers cost ")
                .contains(" a row, the champion's ", " % more, ", "at 95 % confidence at most 10.0 % more is allowed");
        Measurement more = dear.measurement().orElseThrow();
        assertThat(more.value())
                .isCloseTo(more.candidate().orElseThrow() / more.champion().orElseThrow() - 1, within(1e-12));
        assertThat(more.bounds().contains(more.value())).isTrue();

        night.point = Optional.of(OperatingPoint.Threshold.at(0.245f));
        GateResult cheap = result(withCost(0.1).judge(night.evidence()), "cost");
        assertThat(cheap.verdict()).isEqualTo(Verdict.PASS);
        assertThat(cheap.finding()).contains(" % less, ");
        Measurement less = cheap.measurement().orElseThrow();
        assertThat(less.value()).isNegative();
        assertThat(less.bounds().contains(less.value())).isTrue();
    }

    /** Where one mistake costs as much as 1000 others, no 1200 rows exclude that one row in 400 is such a mistake. */
    @Test
    void dearMistakesThatARowWouldNotShowAreNotExcluded() {
        Night night = new Night();
        night.decision = costs(new OperatingPoint.CostTable(
                List.of(List.of(0.0, 1.0), List.of(1000.0, 0.0)), Double.POSITIVE_INFINITY));
        night.point = Optional.of(OperatingPoint.Threshold.at(0.0001f));
        night.championPoint = night.point;

        GateResult cost = result(withCost(0.1).judge(night.evidence()), "cost");

        assertThat(cost.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(cost.measurement().orElseThrow().rowsNeeded().orElseThrow()).isGreaterThan(1200);
    }

    @Test
    void withoutCostsOfTheOwnerThereIsNoGateOfThem() {
        assertThat(withCost(0.1).judge(new Night().evidence()).gates())
                .extracting(GateResult::name)
                .doesNotContain("cost");
    }

    /** A champion that costs nothing: no share of it can be allowed. */
    @Test
    void whatCostsNothingIsComparedWithNothing() {
        Night night = new Night();
        night.championShift = 40;
        night.decision = costs(new OperatingPoint.CostTable(
                List.of(List.of(0.0, 0.000001), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));
        night.championPoint = Optional.of(OperatingPoint.Threshold.at(0.999f));

        GateResult cost = result(withCost(0.1).judge(night.evidence()), "cost");

        assertThat(cost.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(cost.finding()).contains("the champion's answers cost nothing");
    }

    /** The champion abstained at a cost that the new costs do not name. */
    @Test
    void aChampionsAbstentionsNeedACost() {
        Night night = new Night();
        night.decision = costs(
                new OperatingPoint.CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));
        night.championPoint = Optional.of(new OperatingPoint.Threshold(0.4f, 0.5f));

        GateResult cost = result(withCost(0.1).judge(night.evidence()), "cost");

        assertThat(cost.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(cost.finding()).contains("Add abstain-cost to decision in model.yaml");
    }

    private static GateSuite withRecallLoss(double margin) {
        return with(Optional.of(new GatePolicy.Margin(margin, 0.95)), Optional.empty());
    }

    private static GateSuite withCost(double margin) {
        return with(Optional.empty(), Optional.of(new GatePolicy.Margin(margin, 0.95)));
    }

    @Test
    void aWatchedGateIsReportedAndHoldsNobody() {
        Night night = new Night();
        night.northEvery = 40;
        FurtherGates further = new FurtherGates();
        assertThat(verdict(new GateSuite(further.policy()).judge(night.evidence()), "slice:north"))
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        further.watched = new TreeSet<>(Set.of("slices"));

        Findings findings = new GateSuite(further.policy()).judge(night.evidence());

        assertThat(findings.gates()).noneMatch(result -> result.name().equals("slice:north"));
        assertThat(findings.watched())
                .anyMatch(result ->
                        result.name().equals("slice:north") && result.verdict() == Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aWatchedGateBlocksNoRevalidationEither() {
        Night night = new Night();
        FurtherGates further = new FurtherGates();
        further.recall = Optional.of(new GatePolicy.Recall(0.999, 0.95));
        assertThat(new GateSuite(further.policy())
                        .judgeChampion(night.evidence())
                        .verdict())
                .isNotEqualTo(Verdict.PASS);
        further.watched = new TreeSet<>(Set.of("recall"));

        Findings findings = new GateSuite(further.policy()).judgeChampion(night.evidence());

        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        assertThat(findings.watched()).extracting(GateResult::name).contains("recall:yes");
    }

    private static Optional<DecisionRule> costs(OperatingPoint.CostTable table) {
        return Optional.of(new DecisionRule.CheapestThreshold(table));
    }

    private static GateSuite with(Optional<GatePolicy.Margin> recallLoss, Optional<GatePolicy.Margin> cost) {
        FurtherGates further = new FurtherGates();
        further.recallLoss = recallLoss;
        further.cost = cost;
        return new GateSuite(further.policy());
    }

    @Test
    void aReportTellsItsReasonFailuresFirst() {
        Night night = new Night();
        night.northEvery = 40;
        night.goldenDifference = 2e-5;

        String reason = Reports.of(GateReport.Kind.CANDIDATE, suite().judge(night.evidence()))
                .reason();

        assertThat(reason)
                .startsWith("Gate golden: FAIL. Another process gave")
                .containsPattern(
                        "Gate slice:north: INSUFFICIENT EVIDENCE. The holdout has [0-9]+ rows here .*Collect labels.$");
        assertThat(Reports.of(GateReport.Kind.CANDIDATE, suite().judge(new Night().evidence()))
                        .reason())
                .isEmpty();
    }

    @Test
    void aRequiredSliceWithTooFewRowsIsInsufficientAndHoldsTheCandidate() {
        Night night = new Night();
        night.northEvery = 40;

        Findings findings = suite().judge(night.evidence());

        assertThat(verdict(findings, "slice:north")).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(findings.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void aWatchedSliceHoldsNobody() {
        Night night = new Night();
        night.southEvery = 1000;

        Findings findings = suite().judge(night.evidence());

        assertThat(findings.watched().get(0).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aHoldoutThatWasLookedAtTooOftenIsNotLookedAtAgain() {
        Night night = new Night();
        night.use = 21;

        Findings findings = suite().judge(night.evidence());

        assertThat(verdict(findings, "floor")).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result(findings, "floor").finding()).contains("look 21 at the same rows", "allows 20");
        assertThat(findings.metrics()).isEmpty();
        assertThat(findings.flips()).isEmpty();
        assertThat(findings.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void tellsTheSourcesOfLabelsApart() {
        Night night = new Night();
        night.rowsPerGroup = 100;
        night.candidateShift = 5;
        night.championShift = 4;
        night.sources = List.of("plant-a", "plant-b");
        assertThat(verdict(suite().judge(night.evidence()), "sources:plant-b")).isEqualTo(Verdict.PASS);

        night.flipped = 0.1;
        Findings findings = suite().judge(night.evidence());
        assertThat(verdict(findings, "sources:plant-b")).isEqualTo(Verdict.FAIL);
        assertThat(verdict(findings, "non-inferiority")).isEqualTo(Verdict.PASS);
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);

        Findings ofChampion = suite().judgeChampion(night.evidence());
        assertThat(ofChampion.gates()).extracting(GateResult::gate).doesNotContain(Gate.SOURCES);
        assertThat(ofChampion.watched()).extracting(GateResult::name).contains("sources:plant-b");
    }

    @Test
    void failsOnGoldenVectorsOutsideTheTolerance() {
        Night night = new Night();
        night.goldenDifference = 2e-5;

        assertThat(verdict(suite().judge(night.evidence()), "golden")).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aDifferenceAtTheToleranceAndAsManyVectorsAsThePolicyNeedsPass() {
        assertThat(golden(8, 1e-5).verdict()).isEqualTo(Verdict.PASS);
        assertThat(golden(8, 1e-5).finding()).endsWith("is allowed.");
        GateResult far = golden(8, Math.nextUp(1e-5));
        assertThat(far.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(far.finding())
                .endsWith("is allowed. Look for other libraries or another processor than the package"
                        + " was built with.");
        GateResult few = golden(7, 0);
        assertThat(few.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(few.finding()).endsWith("is allowed. The policy needs at least 8 vectors.");
        assertThat(golden(8, Double.NaN).verdict()).isEqualTo(Verdict.FAIL);
    }

    private static GateResult golden(int vectors, double difference) {
        return result(suite().judgeImport(new GoldenCheck(vectors, difference), Optional.empty(), true), "golden");
    }

    /** Of a candidate, its champion, what serves, a first version with rows and one without. */
    @Test
    void brokenBehaviourFailsWhateverIsJudged() {
        Night night = new Night();
        night.behaviour = Optional.of(new Behaviour(2, 5, Map.of("hot", "row 1 is cold")));
        Evidence evidence = night.evidence();

        for (Findings findings : List.of(
                suite().judge(evidence),
                suite().judgeChampion(evidence),
                suite().judgeServing(evidence, serving()),
                suite().judgeFirst(evidence),
                suite().judgeImport(new GoldenCheck(16, 0), night.behaviour, true))) {
            assertThat(verdict(findings, "behaviour")).isEqualTo(Verdict.FAIL);
            assertThat(result(findings, "behaviour").finding())
                    .isEqualTo(
                            "1 of 2 behaviour tests fails: hot: row 1 is cold. Train on rows that show it, or correct the"
                                    + " test in model.yaml ('drydock definition change').");
        }
        night.behaviour = Optional.of(new Behaviour(2, 5, Map.of()));
        assertThat(result(suite().judge(night.evidence()), "behaviour").finding())
                .isEqualTo("All 2 behaviour tests hold, on 5 rows.");
        assertThat(verdict(suite().judge(night.evidence()), "behaviour")).isEqualTo(Verdict.PASS);
    }

    @Test
    void theLastLookOfTheBudgetIsMeasured() {
        Night night = new Night();
        night.use = 20;

        assertThat(suite().judge(night.evidence()).gates())
                .extracting(GateResult::finding)
                .noneMatch(finding -> finding.contains("Not measured"));
        assertThat(suite().judge(night.evidence()).flips()).isPresent();
    }

    /** Each gate that a policy may have says so; none of them measures. */
    @Test
    void aUsedUpBudgetHoldsEachGateThatNeedsTheHoldout() {
        Night night = new Night();
        night.use = 21;
        night.decision = costs(
                new OperatingPoint.CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));

        Findings findings = new GateSuite(askingForAll()).judge(night.evidence());

        assertThat(findings.gates())
                .filteredOn(gate -> gate.finding().contains("Not measured: this would count as look 21"))
                .extracting(GateResult::name)
                .contains(
                        "floor",
                        "non-inferiority",
                        "slice:north",
                        "worst-slices",
                        "recall:no",
                        "recall:yes",
                        "recall-loss:no",
                        "recall-loss:yes",
                        "fairness",
                        "cost",
                        "flips",
                        "calibration")
                .as("a slice that holds nobody")
                .doesNotContain("slice:south");
        assertThat(findings.watched()).noneMatch(gate -> gate.gate() == Gate.SLICE);
        night.slices = List.of();
        assertThat(verdict(new GateSuite(askingForAll()).judge(night.evidence()), "fairness"))
                .as("nothing to look at")
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void eachGateOfThePolicyIsAskedIfThereAreRows() {
        Night night = new Night();
        night.decision = costs(
                new OperatingPoint.CostTable(List.of(List.of(0.0, 1.0), List.of(10.0, 0.0)), Double.POSITIVE_INFINITY));

        Findings findings = new GateSuite(askingForAll()).judge(night.evidence());

        assertThat(findings.gates())
                .extracting(GateResult::gate)
                .contains(
                        Gate.WORST_SLICES,
                        Gate.RECALL,
                        Gate.RECALL_LOSS,
                        Gate.FAIRNESS,
                        Gate.COST,
                        Gate.FLIPS,
                        Gate.CALIBRATION,
                        Gate.LOST_CLASS,
                        Gate.INPUTS,
                        Gate.OUT_OF_RANGE)
                .doesNotContain(Gate.UNSEEN, Gate.BEHAVIOUR);
        assertThat(findings.gates()).noneMatch(gate -> gate.finding().contains("Not measured"));
        assertThat(new GateSuite(askingForAll()).judgeChampion(night.evidence()).gates())
                .extracting(GateResult::gate)
                .contains(Gate.FAIRNESS);
        assertThat(new GateSuite(askingForAll()).judgeOwnRows(night.evidence(), true))
                .extracting(ReceiverRun.Found::name)
                .containsExactly(
                        "rows:floor",
                        "rows:recall:no",
                        "rows:recall:yes",
                        "rows:non-inferiority",
                        "rows:recall-loss:no",
                        "rows:recall-loss:yes",
                        "rows:cost",
                        "rows:flips",
                        "rows:calibration");
        assertThat(new GateSuite(askingForAll()).judgeOwnRows(night.evidence(), false))
                .extracting(ReceiverRun.Found::name)
                .containsExactly("rows:floor", "rows:recall:no", "rows:recall:yes");
    }

    private static GatePolicy askingForAll() {
        FurtherGates further = new FurtherGates();
        further.recall = Optional.of(new GatePolicy.Recall(0.5, 0.95));
        further.recallLoss = Optional.of(new GatePolicy.Margin(0.05, 0.95));
        further.cost = further.recallLoss;
        further.flips = Optional.of(new GatePolicy.Margin(0.2, 0.95));
        further.calibration = further.flips;
        further.worstSlices = Optional.of(new GatePolicy.WorstSlices(0.1, 0.95, 50, new TreeSet<>()));
        further.fairness = Optional.of(new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>()));
        further.lostClass = Optional.of(new GatePolicy.LostClass(0.2, 100, new TreeSet<>()));
        further.inputs = Optional.of(new GatePolicy.Inputs(100, new TreeSet<>()));
        further.outOfRange = Optional.of(new GatePolicy.OutOfRange(0.9, 0.95, 100));
        return further.policy();
    }

    /** A node that answers otherwise fails the check; a waiver that ran out counts as a failed gate again. */
    @Test
    void whatServesIsJudgedByItsNodeAndByItsWaivers() {
        Evidence evidence = new Night().evidence();
        Findings plain = suite().judgeServing(evidence, serving());
        assertThat(plain.gates())
                .extracting(GateResult::name)
                .containsExactly("floor", "golden", "determinism", "node");
        assertThat(plain.verdict()).isEqualTo(Verdict.PASS);
        assertThat(plain.metrics()).as("nothing to compare with").isEmpty();
        assertThat(result(plain, "node").finding()).isEqualTo("The node answers.");

        WaiverTerm month = waiver("no-baseline", 30);
        GateResult inForce = waivers(evidence, AT.minus(Duration.ofDays(8)), month);
        assertThat(inForce.verdict()).isEqualTo(Verdict.PASS);
        assertThat(inForce.finding()).isEqualTo("No waiver of this version expires soon.");
        GateResult soon = waivers(evidence, AT.minusMillis(1), month);
        assertThat(soon.verdict()).isEqualTo(Verdict.PASS);
        assertThat(soon.finding()).startsWith("The waiver of gate no-baseline by milo expires at");
        WaiverTerm year = new WaiverTerm("cost", "milo", AT, AT.plus(Duration.ofDays(365)), true);
        GateResult expired = waivers(evidence, AT, month, year);
        assertThat(expired.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(expired.finding())
                .startsWith("The waiver of gate no-baseline by milo expired at")
                .contains("pump/7 keeps serving")
                .doesNotContain("gate cost");
    }

    private static GateResult waivers(Evidence evidence, Instant at, WaiverTerm... waivers) {
        ServingEvidence usual = serving();
        return result(
                suite().judgeServing(
                                evidence,
                                new ServingEvidence(
                                        usual.released(), usual.lost(), usual.node(), List.of(waivers), at)),
                "waivers");
    }

    private static WaiverTerm waiver(String gate, int days) {
        return new WaiverTerm(gate, "milo", AT.minus(Duration.ofDays(days)), AT, true);
    }

    private static ServingEvidence serving() {
        return new ServingEvidence(
                Optional.empty(), "", new ServingEvidence.NodeAnswer(Verdict.PASS, "The node answers."), List.of(), AT);
    }

    @Test
    void whatServesIsComparedWithWhatItWasReleasedWith() {
        Night then = new Night();
        then.groups = 30;
        Evidence released = then.evidence();
        Night now = new Night();
        now.candidateShift = -1;
        now.use = 21;

        Findings findings = suite().judgeServing(now.evidence(), servingSince(released, ""));

        assertThat(verdict(findings, "as-released")).isEqualTo(Verdict.FAIL);
        assertThat(result(findings, "as-released").finding())
                .as("the first 600 rows were known at the release")
                .contains("on 600 rows of 30 groups; on 600 rows of 30 groups that came since");
        assertThat(result(findings, "floor").measurement().orElseThrow().rows())
                .as("a budget of 20 looks bars nothing")
                .isEqualTo(600);
        assertThat(findings.metrics())
                .extracting(MetricLine::metric)
                .containsExactly(Metric.AUC, Metric.ACCURACY, Metric.LOG_LIKELIHOOD);
        assertThat(findings.metrics().get(0).difference()).isLessThan(-0.1);

        Findings lost = suite().judgeServing(new Night().evidence(), servingSince(released, "The snapshot is gone."));
        assertThat(verdict(lost, "as-released")).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result(lost, "as-released").finding()).isEqualTo("The snapshot is gone.");
        Night few = new Night();
        few.groups = 39;
        assertThat(suite().judgeServing(few.evidence(), servingSince(released, ""))
                        .metrics())
                .as("rows of 9 groups that came since")
                .isEmpty();
    }

    private static ServingEvidence servingSince(Evidence released, String lost) {
        ServingEvidence usual = serving();
        return new ServingEvidence(
                Optional.of(new ReleasedHoldout(
                        released.rows(), released.candidate().values())),
                lost,
                usual.node(),
                List.of(),
                AT);
    }

    /** Held in any case; it fails if it surely knows less than an answer that is always the same. */
    @Test
    void aFirstVersionIsHeldAndFailsIfItKnowsNothing() {
        Findings good = new GateSuite(askingForAll()).judgeFirst(new Night().evidence());
        GateResult held = result(good, "no-baseline");
        assertThat(held.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(held.finding())
                .startsWith(
                        "There is no champion to compare this version with. On 1200 labelled rows of 60 groups its auc is 0.9")
                .contains(", surely worse. Nothing here shows on which rows the version was trained");
        assertThat(good.gates()).extracting(GateResult::gate).contains(Gate.FAIRNESS, Gate.RECALL);
        assertThat(good.metrics()).isNotEmpty();

        Night wrong = new Night();
        wrong.candidateShift = -2;
        GateResult useless = result(suite().judgeFirst(wrong.evidence()), "no-baseline");
        assertThat(useless.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(useless.finding()).contains(", surely better").endsWith(" Import a model that knows more.");

        Night tuned = new Night();
        tuned.tuneEvery = 3;
        Findings ofHoldout = suite().judgeFirst(tuned.evidence());
        assertThat(result(ofHoldout, "no-baseline").finding())
                .as("as the floor measures it, on the holdout alone")
                .contains("On 800 labelled rows of 40 groups its auc is "
                        + Numbers.thousandths(result(ofHoldout, "floor")
                                .measurement()
                                .orElseThrow()
                                .value()) + ".");

        Night chance = new Night();
        chance.candidateShift = 0;
        GateResult unsure = result(suite().judgeFirst(chance.evidence()), "no-baseline");
        assertThat(unsure.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(unsure.finding()).contains(", which may be as good");
    }

    /** Whoever trained the weights may know each row up to then. */
    @Test
    void broughtWeightsAreComparedOnRowsThatWerePredictedLater() {
        Night night = new Night();
        night.broughtAt = Optional.of(AT.plusMillis(299));
        assertThat(verdict(suite().judge(night.evidence()), "unseen"))
                .as("rows have no times")
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);

        night.times = true;
        GateResult unseen = result(suite().judge(night.evidence()), "unseen");

        assertThat(unseen.measurement().orElseThrow().rows())
                .as("the row at that very moment may be known")
                .isEqualTo(900);
        night.weights = "parent";
        assertThat(result(suite().judge(night.evidence()), "weights-changed").finding())
                .isEqualTo("The weights are the champion's, so a release would change nothing. Bring other weights.");
        night.broughtAt = Optional.empty();
        assertThat(result(suite().judge(night.evidence()), "weights-changed").finding())
                .startsWith("The weights are the champion's, so training had no effect.");
    }

    @Test
    void failsWhenASecondLoadAnswersOtherwise() {
        Night night = new Night();
        night.again = "other";

        assertThat(verdict(suite().judge(night.evidence()), "determinism")).isEqualTo(Verdict.FAIL);
    }

    @Test
    void failsWhenTrainingHadNoEffect() {
        Night sameBytes = new Night();
        sameBytes.weights = "parent";
        Night sameAnswers = new Night();
        sameAnswers.sameScores = true;

        assertThat(verdict(suite().judge(sameBytes.evidence()), "weights-changed"))
                .isEqualTo(Verdict.FAIL);
        GateResult answers = result(suite().judge(sameAnswers.evidence()), "weights-changed");
        assertThat(answers.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(answers.finding()).contains("every score is the same");
    }

    @Test
    void failsWhenAGroupOfTheHoldoutWasTrainedOn() {
        Night night = new Night();
        night.leak = true;

        GateResult leakage = result(suite().judge(night.evidence()), "leakage");

        assertThat(leakage.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(leakage.finding()).startsWith("1 groups lie in more than one split");
    }

    @Test
    void failsWhenAScoreIsNoNumber() {
        Night night = new Night();
        night.nanScore = true;

        assertThat(verdict(suite().judge(night.evidence()), "floor")).isEqualTo(Verdict.FAIL);
    }

    @Test
    void anImportIsHeldUntilNoBaselineIsWaivedAndAgainWithoutTheWaiver() {
        Findings findings = suite().judgeImport(new GoldenCheck(16, 0), Optional.empty(), true);
        assertThat(findings.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        Waiver waiver = new Waiver("no-baseline", "rhea", "first version", AT, AT.plus(Duration.ofHours(1)), "d");

        Findings waived = findings.withWaivers(List.of(waiver));

        assertThat(waived.verdict()).isEqualTo(Verdict.PASS);
        assertThat(waived.gates().get(0).waiver()).contains(waiver);
        assertThat(waived.withWaivers(List.of())).isEqualTo(findings);
    }

    @Test
    void aWaiverCoversOnlyTheGateThatItNames() {
        Findings findings = suite().judgeImport(new GoldenCheck(16, 1), Optional.empty(), true);
        Waiver waiver = new Waiver("no-baseline", "rhea", "first version", AT, AT.plus(Duration.ofHours(1)), "d");

        assertThat(findings.withWaivers(List.of(waiver)).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void noWaiverCoversAGateThatFailedOrPassed() {
        Findings findings = suite().judgeImport(new GoldenCheck(16, 1), Optional.empty(), true);

        Findings waived = findings.withWaivers(Stream.of("golden", "determinism")
                .map(gate -> new Waiver(gate, "rhea", "never mind", AT, AT.plus(Duration.ofHours(1)), "d"))
                .toList());

        assertThat(waived).isEqualTo(findings);
    }

    @Test
    void theChampionItselfIsNotComparedWithAnybody() {
        assertThat(suite().judgeChampion(new Night().evidence()).gates())
                .extracting(GateResult::name)
                .containsExactly("floor", "golden", "determinism", "leakage");
    }

    private static GateSuite suite() {
        return new GateSuite(Reports.policy());
    }

    private static GateResult result(Findings findings, String name) {
        return findings.gates().stream()
                .filter(gate -> gate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Verdict verdict(Findings findings, String name) {
        return result(findings, name).verdict();
    }

    /** A night's snapshot; the defaults pass. */
    private static final class Night {
        int groups = 60;
        int rowsPerGroup = 20;
        double candidateShift = 2;
        double championShift = 1.5;
        int northEvery = 2;
        int southEvery = 3;
        int use = 1;
        double goldenDifference = 1e-7;
        String again = "scores";
        String weights = "child";
        boolean sameScores;
        boolean leak;
        boolean nanScore;
        Split splitOfNan = Split.HOLDOUT;
        /** Of each of the candidate's scores. */
        float scale = 1;

        Optional<OperatingPoint> point = Optional.empty();
        Optional<OperatingPoint> championPoint = Optional.empty();
        Optional<DecisionRule> decision = Optional.empty();
        /** Every so many groups one is of <em>tune</em>. */
        int tuneEvery = Integer.MAX_VALUE;

        boolean decisionIsNew = true;
        /** Whether the candidate's operating point is chosen on tune, as a training does. */
        boolean chosen;

        Optional<LatencyCheck> latency = Optional.empty();
        List<String> sources = List.of("plant-a");
        double flipped;
        Optional<Behaviour> behaviour = Optional.empty();
        Optional<Instant> broughtAt = Optional.empty();
        /** Whether each row was predicted one millisecond after the row before, the first one at {@link #AT}. */
        boolean times;

        List<Slice> slices = List.of(new Slice("north", true), new Slice("south", false));

        Evidence evidence() {
            int rows = groups * rowsPerGroup;
            SplittableRandom random = new SplittableRandom(7);
            List<String> ids = new ArrayList<>();
            List<String> groupOf = new ArrayList<>();
            Split[] splits = new Split[rows];
            float[] labels = new float[rows];
            int[] bits = new int[rows];
            float[] candidate = new float[rows];
            float[] champion = new float[rows];
            List<String> sourceOf = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                int group = row / rowsPerGroup;
                ids.add("p" + row);
                groupOf.add("pump-" + group);
                splits[row] = group % tuneEvery == tuneEvery - 1 ? Split.TUNE : Split.HOLDOUT;
                labels[row] = random.nextInt(2);
                bits[row] = (group % northEvery == 0 ? 1 : 0) | (group % southEvery == 0 ? 2 : 0);
                double noise = random.nextGaussian();
                candidate[row] = scale * sigmoid(labels[row] * candidateShift + noise + 0.2 * random.nextGaussian());
                champion[row] = sigmoid(labels[row] * championShift + noise + 0.2 * random.nextGaussian());
                sourceOf.add(sources.get(group % sources.size()));
                if (flipped > 0 && sourceOf.get(row).equals("plant-b") && random.nextDouble() < flipped) {
                    labels[row] = 1 - labels[row];
                }
            }
            if (leak) {
                splits[0] = Split.TRAIN;
            }
            if (nanScore) {
                candidate[1] = Float.NaN;
                splits[1] = splitOfNan;
            }
            float[] theirs = sameScores ? candidate : champion;
            ModelTask task = new ModelTask(
                    Fixtures.TWO_CLASSES.task(), Fixtures.TWO_CLASSES.label(), decision.flatMap(DecisionRule::costs));
            long[] instants = IntStream.range(0, rows)
                    .mapToLong(row -> AT.toEpochMilli() + row)
                    .toArray();
            LabelledRows labelled = new LabelledRows(
                    ids,
                    groupOf,
                    splits,
                    labels,
                    bits,
                    new LabelledRows.Labellers(sourceOf, Collections.nCopies(rows, "")),
                    times ? new RowContents(instants, instants) : RowContents.UNKNOWN,
                    SplitRule.By.GROUP);
            return new Evidence(
                    task,
                    labelled,
                    new Evidence.Scores(
                            new ModelScores(
                                    weights,
                                    candidate,
                                    "scores",
                                    again,
                                    chosen ? Optional.of(choose(task, labelled, candidate)) : point),
                            new ModelScores("parent", theirs, "champion", "champion", championPoint),
                            Optional.empty(),
                            decision.filter(rule -> decisionIsNew)),
                    new Evidence.Checks(
                            new GoldenCheck(16, goldenDifference), behaviour, latency, DisturbedScores.NONE, broughtAt),
                    slices,
                    new HoldoutUse("snap", "pump", "pump/7", 12, use == 1 ? 1 : HoldoutSpending.ofUse(use), AT),
                    99);
        }

        private OperatingPoint choose(ModelTask task, LabelledRows rows, float[] scores) {
            float[] tune = new float[rows.size()];
            int count = 0;
            for (int row = 0; row < tune.length; row++) {
                if (rows.isIn(Split.TUNE, row)) {
                    tune[count++] = scores[row];
                }
            }
            return ChooseOperatingPoint.choose(decision.orElseThrow(), task, rows, Arrays.copyOf(tune, count))
                    .point();
        }

        private static float sigmoid(double x) {
            return (float) (1 / (1 + Math.exp(-x)));
        }
    }
}
