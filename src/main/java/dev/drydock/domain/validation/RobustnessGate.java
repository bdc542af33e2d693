package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.GatePolicy.Robustness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

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
        double changed = evidence.checks().disturbed().changes().changed();
        String share = Numbers.percent(limits.noise());
        if (evidence.checks().disturbed() == DisturbedScores.NONE) {
            return "With noise: ";
        }
        if (changed == 0) {
            return "Noise of " + share
                    + " % changes nothing here: no row has a number or a word that it could change. ";
        }
        return evidence.task().task().readsText()
                ? "With letters that changed places in " + Numbers.percent(changed)
                        + " % of the words of copies of holdout rows: "
                : "With noise of " + share + " % of its usual spread on each number, which changed "
                        + Numbers.percent(changed) + " % of them, in copies of holdout rows: ";
    }

    private static GateResult line(
            Evidence evidence,
            Disturbance disturbance,
            String part,
            String told,
            BiFunction<String, ScoredRows, GateResult> compared) {
        Optional<ScoredRows> rows = evidence.disturbed(disturbance);
        if (rows.isEmpty()) {
            return insufficient(part, told + "No worker scored such rows. Submit another run.");
        }
        if (rows.get().candidate().areValid() && !rows.get().champion().areValid()) {
            return insufficient(
                    part,
                    told
                            + "The champion answered with a score that is no number it may answer, so there is nothing to compare"
                            + " with. A release manager may waive this gate.");
        }
        GateResult result = compared.apply(part, rows.get()).after(told);
        return result.measurement()
                .map(measured -> result.before(advice(evidence, result.verdict(), measured)))
                .orElse(result);
    }

    private static GateResult insufficient(String part, String finding) {
        return MeasuredGate.unmeasured(Gate.ROBUSTNESS, part, Verdict.INSUFFICIENT_EVIDENCE, finding);
    }

    private static String advice(Evidence evidence, Verdict verdict, Measurement measured) {
        return switch (verdict) {
            case FAIL -> " Train on rows that have such noise or gaps, or let the module depend less on one input.";
            case INSUFFICIENT_EVIDENCE -> cannotDecide(evidence, measured);
            case PASS, WAIVED -> "";
        };
    }

    /** If the holdout has more rows than were copied, further labels bring no further copies. */
    static String cannotDecide(Evidence evidence, Measurement measured) {
        LabelledRows rows = evidence.rows();
        long holdout = IntStream.range(0, rows.size())
                .filter(row -> rows.isIn(Split.HOLDOUT, row))
                .count();
        return holdout <= measured.rows()
                ? MeasuredGate.cannotDecide(measured.rowsNeeded())
                : " These " + measured.rows()
                        + " copies cannot decide, and there are no more of them, however many rows the holdout has:"
                        + " let the policy allow more, or have a release manager waive this gate.";
    }
}
