package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.GatePolicy.BestVersions;
import dev.drydock.domain.validation.GatePolicy.Comparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BestVersionGateTest {
    private static final int GROUPS = 150;
    private static final int ROWS = 3000;
    private static final double LOSS = 0.005;

    private final SplittableRandom random = new SplittableRandom(11);

    /** Thirty candidates, each as much worse than the one before as one night hardly sees. */
    @Test
    void smallLossesDoNotAddUp() {
        double alone = afterThirtyNights(Reports.policy());
        double held = afterThirtyNights(withBestVersion());

        assertThat(alone).as("against the champion alone").isLessThan(0.78);
        assertThat(held).as("against the best version, too").isGreaterThan(0.87 - 0.03 - LOSS);
    }

    /** The area under the curve that is in service after thirty nights, of which the first begins with 0.87. */
    private double afterThirtyNights(GatePolicy policy) {
        double champion = 0.87;
        double best = champion;
        for (int night = 0; night < 30; night++) {
            Night tonight = new Night(champion - LOSS, champion, best);
            Findings findings = new GateSuite(policy).judge(tonight.evidence(Optional.of(tonight.best)));
            boolean released =
                    findings.gates().stream().noneMatch(gate -> gate.verdict() != Verdict.PASS && isComparison(gate));
            champion -= released ? LOSS : 0;
        }
        return champion;
    }

    /** Of the suite, what this test is about; the field says nothing of slices. */
    private static boolean isComparison(GateResult gate) {
        return gate.gate() == Gate.NON_INFERIORITY || gate.gate() == Gate.BEST_VERSION;
    }

    @Test
    void theFindingNamesTheVersionAndBothFigures() {
        Night night = new Night(0.80, 0.80, 0.90);

        GateResult result = judged(night.evidence(Optional.of(night.best)));

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.finding())
                .contains("Needs auc difference ≥ -0.03")
                .containsPattern(
                        "It is compared with pump/3, the best version that was released so far: 0\\.(89|90|91)[0-9]*, and the"
                                + " candidate 0\\.(79|80|81)[0-9]*\\.$");
        assertThat(result.measurement().orElseThrow().champion())
                .as("it is not the champion")
                .isEmpty();
        assertThat(result.measurement().orElseThrow().candidate()).isPresent();
    }

    @Test
    void aVersionThatCannotBeScoredHoldsTheCandidateWithTheReason() {
        Night night = new Night(0.87, 0.87, 0.87);

        GateResult gone = judged(night.evidence(Optional.of(
                new BestVersion("pump/3", true, Optional.empty(), "it has no signed package in the store."))));
        assertThat(gone.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(gone.finding())
                .isEqualTo(
                        "It cannot be compared with pump/3, which the gate policy names: it has no signed package in the"
                                + " store.");

        GateResult none = judged(night.evidence(Optional.empty()));
        assertThat(none.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(none.finding()).contains("Restart it at step validate");
    }

    /** Its fault is not the candidate's, and it proves nothing. */
    @Test
    void aVersionThatAnswersNoNumberTonightHoldsAndDoesNotFail() {
        Night night = new Night(0.87, 0.87, 0.87);
        float[] broken = night.scores(0.87, night.random);
        broken[5] = Float.NaN;

        GateResult result = judged(night.evidence(Optional.of(
                new BestVersion("pump/3", false, Optional.of(new ModelScores("best", broken, "c", "c")), ""))));

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding()).contains("answers with a score that is no number on these rows");
    }

    @Test
    void rowsThatWereLookedAtTooOftenProveNothingHereEither() {
        Night night = new Night(0.87, 0.87, 0.87);
        night.use = 30;

        GateResult result = judged(night.evidence(Optional.of(night.best)));

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding()).startsWith("Not measured: this would count as look 30");
    }

    @Test
    void aPolicyThatDoesNotAskForItHasNoSuchGate() {
        Night night = new Night(0.87, 0.87, 0.87);

        assertThat(new GateSuite(Reports.policy())
                        .judge(night.evidence(Optional.of(night.best)))
                        .gates())
                .noneMatch(gate -> gate.gate() == Gate.BEST_VERSION);
    }

    @Test
    void eachOfSeveralTargetsIsComparedByItself() {
        List<GateResult> results = BestVersionGate.judge(
                TaskFields.TARGETS,
                Optional.of(new BestVersion("pump/3", false, Optional.empty(), "it is gone.")),
                scores -> {
                    throw new AssertionError("it has none");
                },
                (target, rows) -> {
                    throw new AssertionError("it has none");
                });

        assertThat(results)
                .extracting(GateResult::name)
                .containsExactly("best-version", "best-version:energy", "best-version:wear");
    }

    private static GateResult judged(Evidence evidence) {
        return new GateSuite(withBestVersion())
                .judge(evidence).gates().stream()
                        .filter(gate -> gate.gate() == Gate.BEST_VERSION)
                        .findFirst()
                        .orElseThrow();
    }

    private static GatePolicy withBestVersion() {
        FurtherGates further = new FurtherGates();
        further.bestVersion =
                Optional.of(new BestVersions(new Comparison(Metric.AUC, 0.03, 0.95, 200), new TreeSet<>()));
        return further.policy();
    }

    /** Rows of one night with three models of these areas, whose scores share most of their noise. */
    private final class Night {
        final SplittableRandom random = BestVersionGateTest.this.random.split();
        final float[] labels = new float[ROWS];
        final double[] noise = new double[ROWS];
        final float[] candidate;
        final float[] champion;
        final BestVersion best;
        int use = 1;

        Night(double candidate, double champion, double best) {
            for (int row = 0; row < ROWS; row++) {
                labels[row] = random.nextInt(3) == 0 ? 1 : 0;
                noise[row] = random.nextGaussian();
            }
            this.candidate = scores(candidate, random);
            this.champion = scores(champion, random);
            this.best = new BestVersion(
                    "pump/3", false, Optional.of(new ModelScores("best", scores(best, random), "c", "c")), "");
        }

        private float[] scores(double area, SplittableRandom random) {
            double own = 0.2;
            double shift = Math.sqrt(2 * (1 + own * own)) * Quantiles.normal(area);
            float[] scores = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                double logit = labels[row] * shift + noise[row] + own * random.nextGaussian();
                scores[row] = (float) (1 / (1 + Math.exp(-logit)));
            }
            return scores;
        }

        Evidence evidence(Optional<BestVersion> compared) {
            Split[] splits = new Split[ROWS];
            java.util.Arrays.fill(splits, Split.HOLDOUT);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            IntStream.range(0, ROWS).forEach(row -> {
                ids.add("p" + row);
                groups.add("pump-" + row % GROUPS);
            });
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(ids, groups, splits, labels, new int[ROWS]),
                    new Evidence.Scores(
                            new ModelScores("child", candidate, "a", "a"),
                            new ModelScores("parent", champion, "b", "b"),
                            compared),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse(
                            "snap", "pump", "pump/7", 12, use == 1 ? 1 : HoldoutSpending.ofUse(use), Instant.EPOCH),
                    9);
        }
    }
}
