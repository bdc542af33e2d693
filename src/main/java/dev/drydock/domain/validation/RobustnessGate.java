package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.validation.GatePolicy.Robustness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The gate {@code robustness}: both models answer copies of the same holdout rows, changed alike, and the candidate may be worse there by
 * the margin at most. A model can depend on what is always exact and never missing in a well-kept holdout, and then fail in the field.
 */
final class RobustnessGate {
    static final String NOISE = "noise";
    private static final String MISSING = "missing-";

    private RobustnessGate() {}

    /** What follows the gate's name in each of its lines. */
    static List<String> parts(Robustness limits, DatasetSchema schema) {
        List<String> parts = new ArrayList<>(List.of(NOISE));
        Disturbance.missing(limits, schema).forEach(missing -> parts.add(MISSING + missing.name()));
        return parts;
    }

    /** @param compared of a line's part and its rows */
    static List<GateResult> judge(
            Evidence evidence, Robustness limits, BiFunction<String, ScoredRows, GateResult> compared) {
        List<GateResult> lines = new ArrayList<>();
        lines.add(line(evidence, new Disturbance.Noise(limits.noise()), NOISE, noise(evidence, limits), compared));
        for (Disturbance disturbance : evidence.checks().disturbed().disturbances()) {
            if (disturbance instanceof Disturbance.Missing missing) {
                String told = "Without a value of " + missing.name() + ", in copies of holdout rows: ";
                lines.add(line(evidence, missing, MISSING + missing.name(), told, compared));
            }
        }
        return lines;
    }

    private static String noise(Evidence evidence, Robustness limits) {
        return evidence.task().task().readsText()
                ? "With letters that changed places in " + Numbers.percent(limits.noise())
                        + " % of the words of copies of holdout rows: "
                : "With noise of " + Numbers.percent(limits.noise())
                        + " % of its usual spread on each number, in copies of holdout rows: ";
    }

    private static GateResult line(
            Evidence evidence,
            Disturbance disturbance,
            String part,
            String told,
            BiFunction<String, ScoredRows, GateResult> compared) {
        Optional<ScoredRows> rows = evidence.disturbed(disturbance);
        if (rows.isEmpty()) {
            return MeasuredGate.unmeasured(
                    Gate.ROBUSTNESS,
                    part,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    told + "No worker scored such rows. Submit another run.");
        }
        return compared.apply(part, rows.get()).after(told);
    }
}
