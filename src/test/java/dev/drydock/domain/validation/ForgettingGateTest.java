package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.GatePolicy.Comparison;
import dev.drydock.domain.validation.GatePolicy.Forgetting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForgettingGateTest {
    private static final String SNAPSHOT = "0123456789ab" + "cd".repeat(26);
    private static final int ROWS = 1200;
    private static final int GROUPS = 60;

    private final Split[] splits = new Split[ROWS];
    private double candidate = 2;
    private String version = "pump/3";
    private List<LabelledRows> learned = List.of();

    ForgettingGateTest() {
        java.util.Arrays.fill(splits, Split.HOLDOUT);
    }

    @Test
    void passesACandidateThatKnowsTheOldRowsAsWellAsTheChampion() {
        GateResult result = judge();

        assertThat(result.name()).isEqualTo("forgetting:0123456789ab");
        assertThat(result.verdict()).as(result.finding()).isEqualTo(Verdict.PASS);
        assertThat(result.measurement().orElseThrow().rows()).isEqualTo(ROWS);
        assertThat(result.measurement().orElseThrow().champion()).isPresent();
        assertThat(result.finding()).endsWith("The rows are the holdout of the snapshot that pump/3 was trained on.");
    }

    @Test
    void aRunThatRecordedNoVersionOfItsAnchorSaysSoMuch() {
        version = "";

        assertThat(judge().finding())
                .endsWith("The rows are the holdout of the snapshot that an earlier promoted version was trained on.");
    }

    @Test
    void failsOneThatHasForgottenThem() {
        candidate = 0.2;

        GateResult result = judge();

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.measurement().orElseThrow().metric()).isEqualTo("log-likelihood difference");
        assertThat(result.finding())
                .contains(
                        "that pump/3 was trained on. The candidate has forgotten what the champion still knows of these")
                .contains("replay in model.yaml")
                .doesNotContain("look at its worst slices");
    }

    @Test
    void rowsThatAModelLearnedFromAreNoPartOfAnAnchorByIdAndByGroup() {
        learned = List.of(rows("p", 0, 1, Split.TRAIN), rows("other", 20, 1, Split.TUNE));

        GateResult result = judge();

        assertThat(result.measurement().orElseThrow().rows())
                .as("groups 0 and 1 of 20 rows each")
                .isEqualTo(ROWS - 40);
        assertThat(result.finding()).contains(", without 40 that champion or candidate were trained or chosen by.");
    }

    @Test
    void rowsOfAnotherHoldoutMayBeInItTwice() {
        learned = List.of(rows("p", 0, ROWS, Split.HOLDOUT));

        assertThat(judge().measurement().orElseThrow().rows()).isEqualTo(ROWS);
    }

    @Test
    void erasedRowsAreGoneAndTheAnchorSaysThatItIsReduced() {
        for (int row = 0; row < 100; row++) {
            splits[row] = Split.ERASED;
        }

        GateResult result = judge();

        assertThat(result.measurement().orElseThrow().rows()).isEqualTo(ROWS - 100);
        assertThat(result.finding()).contains("The anchor is reduced: 100 rows of that snapshot were erased since.");
    }

    @Test
    void tooFewRowsDecideNothing() {
        for (int row = 150; row < ROWS; row++) {
            splits[row] = Split.TRAIN;
        }

        GateResult result = judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.measurement()).isEmpty();
        assertThat(result.finding())
                .contains("there will be no more of them: a release manager may waive this gate")
                .doesNotContain("Collect labels");
    }

    @Test
    void whatItsRowsCannotDecideNeedsNoMoreLabels() {
        candidate = 1.435;

        GateResult result = judge();

        assertThat(result.verdict()).as(result.finding()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.measurement()).isPresent();
        assertThat(result.finding())
                .contains("a release manager may waive this gate")
                .doesNotContain("collect labels");
    }

    @Test
    void withoutAnAnchorItTellsWhyAndPassesOnlyIfThereNeverWasOne() {
        assertThat(judge(Anchors.NONE).verdict()).isEqualTo(Verdict.PASS);

        GateResult gone = judge(new Anchors(List.of(), "There is no anchor of pump/3: its snapshot is gone."));
        assertThat(gone.name()).isEqualTo("forgetting");
        assertThat(gone.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(gone.finding()).contains("There is no anchor of pump/3: its snapshot is gone.");
    }

    @Test
    void aPolicyThatSaysNothingOfItHasNoSuchGate() {
        assertThat(ForgettingGate.judge(Optional.empty(), evidence(Anchors.NONE)))
                .isEmpty();
    }

    private GateResult judge() {
        return judge(new Anchors(
                List.of(new Anchor(
                        SNAPSHOT,
                        version,
                        rows("p", 0, ROWS, Split.HOLDOUT),
                        scores(candidate, 1),
                        scores(2, 2),
                        Anchor.Known.of(learned))),
                ""));
    }

    private GateResult judge(Anchors anchors) {
        Forgetting gate = new Forgetting(new Comparison(Metric.LOG_LIKELIHOOD, 0.1, 0.95, 200), 3);
        List<GateResult> results = ForgettingGate.judge(Optional.of(gate), evidence(anchors));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private Evidence evidence(Anchors anchors) {
        return new Evidence(
                Fixtures.TWO_CLASSES,
                rows("tonight", 0, 10, Split.HOLDOUT),
                new Evidence.Scores(
                        new ModelScores("child", new float[10], "a", "a"),
                        new ModelScores("parent", new float[10], "b", "b")),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(),
                new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                anchors,
                99);
    }

    /** Rows of that anchor, or of another snapshot that begins at that row. */
    private LabelledRows rows(String prefix, int from, int count, Split split) {
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        Split[] of = new Split[count];
        float[] labels = new float[count];
        for (int i = 0; i < count; i++) {
            int row = from + i;
            ids.add(prefix + row);
            groups.add("pump-" + row / (ROWS / GROUPS));
            of[i] = count == ROWS ? splits[row] : split;
            labels[i] = row % 2;
        }
        return new LabelledRows(ids, groups, of, labels, new int[count]);
    }

    private static float[] scores(double shift, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] scores = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            scores[row] = (float) (1 / (1 + Math.exp(-(shift * (row % 2 - 0.5) * 2 + 0.5 * random.nextGaussian()))));
        }
        return scores;
    }
}
