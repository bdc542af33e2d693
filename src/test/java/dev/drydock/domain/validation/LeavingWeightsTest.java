package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.StatedReport.Line;
import dev.drydock.domain.validation.StatedReport.Measured;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which lines of a report let weights leave the site. */
class LeavingWeightsTest {
    private static final GatePolicy.Memorisation LIMITS = new GatePolicy.Memorisation(0.6, 0.1, 0.95, 400);
    private static final Line AUC = line("memorisation:auc", Verdict.PASS, 0.6, 0.95, 400);
    private static final Line TPR = line("memorisation:tpr", Verdict.PASS, 0.1, 0.95, 400);

    @Test
    void figuresAtTheLimitsMayLeave() {
        assertThat(problem(AUC, TPR)).isEmpty();
        assertThat(problem(AUC, TPR, line("memorisation:auc-wear", Verdict.PASS, 0.6, 0.95, 400)))
                .isEmpty();
        assertThat(problem(AUC, TPR, line("slice:north", Verdict.FAIL, 1, 0.5, 1)))
                .as("of another gate")
                .isEmpty();
    }

    @Test
    void figuresBeyondALimitMayNot() {
        assertThat(problem(line("memorisation:auc", Verdict.PASS, Math.nextUp(0.6), 0.95, 400), TPR))
                .hasValue(
                        "gate memorisation:auc of its report says PASS with membership auc [0.050, 0.600] at 95 % confidence"
                                + " on 400 rows; the limit is 0.6 at 95 % on 400 rows");
        assertThat(problem(AUC, line("memorisation:tpr", Verdict.PASS, 0.11, 0.95, 400))
                        .orElseThrow())
                .endsWith("the limit is 0.1 at 95 % on 400 rows");
        assertThat(problem(AUC, line("memorisation:tpr", Verdict.PASS, Double.NaN, 0.95, 400)))
                .isPresent();
        assertThat(problem(AUC, line("memorisation:tpr", Verdict.PASS, 0.1, Math.nextDown(0.95), 400)))
                .isPresent();
        assertThat(problem(AUC, line("memorisation:tpr", Verdict.PASS, 0.1, 0.95, 399)))
                .isPresent();
        assertThat(problem(AUC, TPR, line("memorisation:auc-wear", Verdict.PASS, 0.7, 0.95, 400)))
                .as("one of several targets")
                .isPresent();
    }

    @Test
    void onlyAPassCounts() {
        for (Verdict verdict : List.of(Verdict.FAIL, Verdict.INSUFFICIENT_EVIDENCE, Verdict.WAIVED)) {
            assertThat(problem(AUC, line("memorisation:tpr", verdict, 0.05, 0.95, 400)))
                    .as(verdict.name())
                    .isPresent();
        }
        assertThat(problem(AUC, new Line("memorisation:tpr", Verdict.PASS, Optional.empty(), false, Optional.empty())))
                .hasValue("gate memorisation:tpr of its report says PASS and measured nothing");
    }

    @Test
    void bothGatesAreNeeded() {
        assertThat(problem(AUC).orElseThrow()).startsWith("its report has no gate memorisation:tpr, because");
        assertThat(problem(TPR).orElseThrow()).startsWith("its report has no gate memorisation:auc, because");
    }

    @Test
    void whatWasImportedWasNotMeasured() {
        assertThat(LeavingWeights.problem(LIMITS, report(GateReport.Kind.IMPORT, AUC, TPR))
                        .orElseThrow())
                .startsWith("it was imported");
    }

    private static Optional<String> problem(Line... lines) {
        return LeavingWeights.problem(LIMITS, report(GateReport.Kind.CANDIDATE, lines));
    }

    private static Line line(String gate, Verdict verdict, double high, double confidence, int rows) {
        String part = gate.contains("auc") ? "auc" : "tpr";
        return new Line(
                gate,
                verdict,
                Optional.of(new Measured("membership " + part, 0.05, high, 1, confidence, rows, 40)),
                false,
                Optional.empty());
    }

    private static StatedReport report(GateReport.Kind kind, Line... watched) {
        return new StatedReport(
                kind,
                "tiny",
                "tiny/2",
                "binary-classification",
                "",
                "",
                1,
                Verdict.PASS,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of(watched));
    }
}
