package dev.drydock.domain.validation;

import java.util.List;
import java.util.Optional;

/**
 * What the suite found.
 *
 * @param watched slices that are reported but hold nobody
 * @param metrics empty if the holdout was not looked at
 * @param flips empty if the holdout was not looked at
 */
public record Findings(
        List<GateResult> gates,
        List<GateResult> watched,
        List<MetricLine> metrics,
        Optional<Flips> flips,
        Observations observations) {

    /** With nothing observed beside the gates. */
    public Findings(List<GateResult> gates, List<GateResult> watched, List<MetricLine> metrics, Optional<Flips> flips) {
        this(gates, watched, metrics, flips, Observations.NONE);
    }

    public Findings {
        gates = List.copyOf(gates);
        watched = List.copyOf(watched);
        metrics = List.copyOf(metrics);
    }

    /** PASS only if nothing holds; FAIL if anything failed; else the evidence is insufficient. */
    public Verdict verdict() {
        if (gates.stream().allMatch(GateResult::holdsNobody)) {
            return Verdict.PASS;
        }
        boolean failed = gates.stream().anyMatch(gate -> gate.verdict() == Verdict.FAIL);
        return failed ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE;
    }
}
