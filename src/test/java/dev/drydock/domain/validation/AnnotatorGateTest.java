package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.GateRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Caps on who labels: one annotator's share of what is trained on, labels that name nobody, and labels that both models contradict.
 */
class AnnotatorGateTest {
    private static final List<String> FOUR = List.of("ada", "bo", "cleo", "dai");
    private static final GatePolicy.Annotators CAP = new GatePolicy.Annotators(0.4, 1, 1);

    private final Night night = new Night();

    @Test
    void annotatorsWithinTheirShareShareOneResult() {
        GateResult passed = only(night.judge(CAP));

        assertThat(passed.verdict()).isEqualTo(Verdict.PASS);
        assertThat(passed.name()).isEqualTo("annotators");
        assertThat(passed.finding())
                .matches(
                        "\\w+ gave the most of the \\d+ labels that are trained on, 2[5-7]\\.\\d %, and nobody may give"
                                + " more than 40\\.0 %; annotators: 4, labels that name none: 0\\.");
    }

    @Test
    void oneWhoFloodsTheTrainingRowsFailsTheCandidateByName() {
        night.annotator = row -> row % 10 < 6 ? "mallory" : FOUR.get(row % 4);

        GateResult failed = only(night.judge(CAP));

        assertThat(failed.name()).isEqualTo("annotators:mallory");
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.finding())
                .startsWith("Annotator mallory gave ")
                .contains(" labels that are trained on, 60.", "nobody may give more than 40.0 %: rows p")
                .endsWith("have the release managers raise max-share of gate annotators.");
        assertThat(sample(failed))
                .hasSize(ContradictedLabels.LISTED)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    int row = Integer.parseInt(id.substring(1));
                    assertThat(night.annotator.apply(row)).isEqualTo("mallory");
                    assertThat(Night.split(row)).isEqualTo(Split.TRAIN);
                });
        assertThat(Integer.parseInt(sample(failed).get(19).substring(1))).isGreaterThan(Night.ROWS * 9 / 10);
    }

    @Test
    void labelsOutsideOfTrainCountNothingTowardsAShare() {
        night.annotator = row -> Night.split(row) == Split.TRAIN ? FOUR.get(row % 4) : "mallory";

        assertThat(only(night.judge(CAP)).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void labelsThatNameNobodyAreCappedOnlyIfThePolicySaysSo() {
        night.annotator = row -> row % 10 == 0 ? "" : FOUR.get(row % 4);
        assertThat(only(night.judge(CAP)).verdict()).isEqualTo(Verdict.PASS);

        GateResult failed = only(night.judge(new GatePolicy.Annotators(0.4, 0.05, 1)));
        assertThat(failed.name()).isEqualTo("annotators");
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.finding()).contains("name no annotator, and at most 5.0 % may: rows p");
        assertThat(sample(failed)).hasSize(ContradictedLabels.LISTED);
    }

    @Test
    void aSiteThatDoesNotSayWhoLabelsIsHeldByNothingButTheCapOnThat() {
        night.annotator = row -> "";

        GateResult passed = only(night.judge(CAP));
        assertThat(passed.verdict()).isEqualTo(Verdict.PASS);
        assertThat(passed.finding()).startsWith("None of the ").endsWith("names its annotator.");
        assertThat(only(night.judge(new GatePolicy.Annotators(1, 0.99, 1))).verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void aSiteWithOneAnnotatorIsHeldOnlyByACapThatItCannotMeet() {
        night.annotator = row -> "ada";

        assertThat(only(night.judge(new GatePolicy.Annotators(1, 0, 0.03))).verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(only(night.judge(CAP)).name()).isEqualTo("annotators:ada");
    }

    @Test
    void oneWhoseLabelsBothModelsContradictFailsTheCandidate() {
        GatePolicy.Annotators margin = new GatePolicy.Annotators(1, 1, 0.03);
        assertThat(only(night.judge(margin)).finding())
                .endsWith("beyond the margin of 3.0 points: the labels of 4; not to be told by these rows: of 0.");

        night.wrong = 0.15;
        GateResult failed = only(night.judge(margin));
        assertThat(failed.name()).isEqualTo("annotators:bo");
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.finding())
                .contains("labels of annotator bo that they can be held against", "raise margin of gate annotators");
        assertThat(failed.measurement()).hasValueSatisfying(measured -> {
            assertThat(measured.limit()).isEqualTo(0.03);
            assertThat(measured.bounds().low()).isGreaterThan(0.03);
        });
    }

    @Test
    void oneWhoIsWorseForSureHoldsTheCandidateAlsoWhereTheMarginIsOpen() {
        night.wrong = 0.08;

        GateResult held = only(night.judge(new GatePolicy.Annotators(1, 1, 0.06)));

        assertThat(held.name()).isEqualTo("annotators:bo");
        assertThat(held.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(held.finding())
                .contains("They are contradicted more often, at 98 % confidence by at least ", "waive this gate");
    }

    @Test
    void oneWithTooFewRowsHoldsNobody() {
        night.annotator = row -> row % 500 == 0 ? "new" : FOUR.get(row % 4);

        assertThat(only(night.judge(new GatePolicy.Annotators(1, 1, 0.03))).finding())
                .endsWith("the labels of 4; not to be told by these rows: of 1.");
    }

    @Test
    void theSuiteHasTheGateOnlyIfItIsAskedFor() {
        GatePolicy without = Reports.policy();
        assertThat(names(new GateSuite(without).judge(night.evidence()).gates()))
                .doesNotContain("annotators");

        GatePolicy with = without.tightenedBy(GateRequests.of(Map.of("annotators", Map.of("max-share", 0.1))));
        Findings findings = new GateSuite(with).judge(night.evidence());
        assertThat(names(findings.gates()))
                .contains("annotators:ada", "annotators:bo", "annotators:cleo", "annotators:dai");
        assertThat(findings.verdict()).isEqualTo(Verdict.FAIL);

        Findings ofChampion = new GateSuite(with).judgeChampion(night.evidence());
        assertThat(names(ofChampion.gates())).doesNotContain("annotators:ada");
        assertThat(names(ofChampion.watched())).contains("annotators:ada");
    }

    private static GateResult only(List<GateResult> results) {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static List<String> names(List<GateResult> results) {
        return results.stream().map(GateResult::name).toList();
    }

    private static List<String> sample(GateResult result) {
        String rows = result.finding().replaceFirst(".*: rows ", "").replaceFirst("\\. Have.*", "");
        return List.of(rows.split(", "));
    }

    /** 12,000 rows of 400 pumps, of which both models know most labels; some of bo's are wrong. */
    private static final class Night {
        private static final int ROWS = 12_000;
        private static final int PUMPS = 400;

        IntFunction<String> annotator = row -> FOUR.get(row * 31 % 1009 % 4);
        double wrong;

        static Split split(int row) {
            int place = row % PUMPS * 7919 % 100;
            return place < 60 ? Split.TRAIN : place < 75 ? Split.TUNE : Split.HOLDOUT;
        }

        List<GateResult> judge(GatePolicy.Annotators limits) {
            return new AnnotatorGate(evidence(), limits, GatePolicy.Sources.DEFAULT, true).judge();
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(11);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> annotators = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            float[] candidate = new float[ROWS];
            float[] champion = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                ids.add("p" + row);
                groups.add("pump-" + row % PUMPS);
                annotators.add(annotator.apply(row));
                splits[row] = split(row);
                boolean truth = random.nextInt(2) == 1;
                candidate[row] = (float) (truth ? 0.9 + 0.09 * random.nextDouble() : 0.1 * random.nextDouble());
                champion[row] = (float) (truth ? 0.8 : 0.2);
                boolean mistaken = random.nextDouble() < 0.02;
                boolean flipped = annotators.get(row).equals("bo") && random.nextDouble() < wrong;
                labels[row] = truth == (mistaken || flipped) ? 0 : 1;
            }
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            new int[ROWS],
                            new LabelledRows.Labellers(Collections.nCopies(ROWS, "plant-a"), annotators),
                            RowContents.UNKNOWN,
                            SplitRule.By.GROUP),
                    new Evidence.Scores(
                            new ModelScores("child", candidate, "scores", "scores"),
                            new ModelScores("parent", champion, "champion", "champion")),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    99);
        }
    }
}
