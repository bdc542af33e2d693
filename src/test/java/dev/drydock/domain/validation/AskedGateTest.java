package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.ExtensionGates.Answer;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which answers of an extension's gate are taken, and what the gate is given. */
class AskedGateTest {
    private static final double NAN = Double.NaN;
    private static final Evidence EVIDENCE = evidence();
    private static final ScoredRows HOLDOUT =
            EVIDENCE.scored(row -> EVIDENCE.rows().isIn(Split.HOLDOUT, row));

    @Test
    void anAnswerThatFitsTheLimitIsTakenAsItIs() {
        GateResult result = ask(gate(true), answer(Verdict.PASS, 0.2, 0.1, 0.25));

        assertThat(result.name()).isEqualTo("extension:spread");
        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.finding())
                .isEqualTo("Needs spread ≤ 0.25; measured 0.2 [0.1, 0.25] on 2 rows of 2 groups. Well.");
        assertThat(result.measurement()).hasValueSatisfying(measured -> {
            assertThat(measured.bounds()).isEqualTo(new Interval(0.1, 0.25));
            assertThat(measured.limit()).isEqualTo(0.25);
        });
    }

    /** A bound at the limit reaches it; the next number beyond it does not. */
    @Test
    void aVerdictThatContradictsTheLimitIsRefused() {
        assertInvalid(
                gate(true), answer(Verdict.PASS, 0.2, 0.1, Math.nextUp(0.25)), "the policy's limit is at-most 0.25");
        assertInvalid(gate(true), answer(Verdict.FAIL, 0.2, 0.1, 0.25), "it said FAIL with 0.2 [0.1, 0.25], and");
        assertThat(ask(gate(true), answer(Verdict.FAIL, 0.2, 0.1, 0.3)).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(ask(gate(false), answer(Verdict.PASS, 0.3, 0.25, 0.4)).finding())
                .startsWith("Needs spread ≥ 0.25; measured");
        assertInvalid(
                gate(false),
                answer(Verdict.PASS, 0.3, Math.nextDown(0.25), 0.4),
                "the policy's limit is at-least 0.25");
    }

    @Test
    void onlyAGateThatCannotDecideNeedsNoNumber() {
        GateResult unsure = ask(gate(true), answer(Verdict.INSUFFICIENT_EVIDENCE, NAN, NAN, NAN));

        assertThat(unsure.finding()).isEqualTo("Needs spread ≤ 0.25. Well.");
        assertThat(unsure.measurement()).isEmpty();
        assertThat(ask(gate(true), answer(Verdict.INSUFFICIENT_EVIDENCE, 0.2, 0.1, 0.2))
                        .verdict())
                .as("whatever its bounds")
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertInvalid(gate(true), answer(Verdict.PASS, NAN, 0.1, 0.2), "it said PASS with");
        assertInvalid(gate(true), answer(Verdict.FAIL, NAN, NAN, NAN), "it said FAIL with");
    }

    @Test
    void boundsEncloseTheValue() {
        for (Interval bounds : List.of(
                new Interval(0.21, 0.25),
                new Interval(0.1, 0.19),
                new Interval(Double.NEGATIVE_INFINITY, 0.25),
                new Interval(0.1, Double.POSITIVE_INFINITY),
                new Interval(NAN, 0.25))) {
            assertInvalid(
                    gate(true),
                    answer(Verdict.INSUFFICIENT_EVIDENCE, 0.2, bounds.low(), bounds.high()),
                    "its bounds do not enclose its value");
        }
    }

    @Test
    void theSentenceIsOneLineOfAtMostAThousandCharacters() {
        assertThat(ask(gate(true), said("x".repeat(1000))).verdict()).isEqualTo(Verdict.PASS);
        for (String sentence : List.of("", " ", "x".repeat(1001), "Two\nlines.")) {
            assertInvalid(gate(true), said(sentence), "its sentence must be one line of 1 to 1000 characters");
        }
    }

    @Test
    void aGateThatChangesItsMindIsRefused() {
        Deque<Answer> answers =
                new ArrayDeque<>(List.of(answer(Verdict.PASS, 0.2, 0.1, 0.25), answer(Verdict.PASS, 0.2, 0.1, 0.24)));

        assertThatThrownBy(
                        () -> new AskedGate((gate, holdout) -> answers.remove(), EVIDENCE).judge(gate(true), HOLDOUT))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(ExtensionFailure.EXTENSION_ANSWER_INVALID))
                .hasMessageContaining(
                        "two different answers to the same evidence: PASS with 0.2 [0.1, 0.25], then PASS");
    }

    /** Two targets a row, two outputs, and a row of tune between the two of the holdout. */
    @Test
    void theGateSeesTheRowsOfTheHoldoutWithAllTheirNumbers() {
        HoldoutView view = HoldoutView.of(EVIDENCE);

        assertThat(view.targets()).containsExactly("hours", "starts");
        assertThat(view.labels()).containsExactly(1, 2, 5, 6);
        assertThat(view.candidate()).containsExactly(1.5f, 2.5f, 5.5f, 6.5f);
        assertThat(view.champion()).containsExactly(11, 12, 15, 16);
        assertThat(view.inSlice(1, 0)).isTrue();
        assertThatThrownBy(() -> view.inSlice(1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.inSlice(1, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void assertInvalid(ExtensionGate gate, Answer answer, String why) {
        assertThatThrownBy(() -> ask(gate, answer))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(ExtensionFailure.EXTENSION_ANSWER_INVALID))
                .hasMessageContaining(why);
    }

    private static GateResult ask(ExtensionGate gate, Answer answer) {
        return new AskedGate((asked, holdout) -> answer, EVIDENCE).judge(gate, HOLDOUT);
    }

    private static Answer said(String sentence) {
        return new Answer(Verdict.PASS, 0.2, new Interval(0.1, 0.25), sentence);
    }

    private static Answer answer(Verdict verdict, double value, double low, double high) {
        return new Answer(verdict, value, new Interval(low, high), "Well.");
    }

    private static ExtensionGate gate(boolean lessIsBetter) {
        return new ExtensionGate(new ExtensionJar("acme.jar", "ab".repeat(32)), "spread", lessIsBetter, 0.25, 0.95, 2);
    }

    private static Evidence evidence() {
        LabelRule.Quantity quantity = new LabelRule.Quantity(0, 100, "h", 1);
        ModelTask task = new ModelTask(
                Task.REGRESSION,
                new LabelRule.Quantities(
                        List.of(new LabelRule.Target("hours", quantity), new LabelRule.Target("starts", quantity))));
        LabelledRows rows = new LabelledRows(
                List.of("a", "b", "c"),
                List.of("g1", "g2", "g3"),
                new Split[] {Split.HOLDOUT, Split.TUNE, Split.HOLDOUT},
                new float[] {1, 2, 3, 4, 5, 6},
                new int[] {0, 0, 1});
        return new Evidence(
                task,
                rows,
                new Evidence.Scores(
                        new ModelScores("child", new float[] {1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f}, "a", "a"),
                        new ModelScores("parent", new float[] {11, 12, 13, 14, 15, 16}, "b", "b")),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(new Slice("north", true)),
                new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                9);
    }
}
