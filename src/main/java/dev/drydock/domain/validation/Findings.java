package dev.drydock.domain.validation;

import java.util.List;
import java.util.Optional;

/**
 * The results of the suite.
 *
 * @param watched slices that are reported but block nothing
 * @param metrics empty if the holdout was not used
 * @param flips empty if the holdout was not used
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

    /**
     * The same findings under these waivers: each covers the gate that it names if the rows could not decide it, and a gate that was
     * waived before and is named by none of them holds again.
     */
    public Findings withWaivers(List<Waiver> waivers) {
        List<GateResult> under = gates.stream()
                .map(result -> result.under(waivers.stream()
                        .filter(waiver -> waiver.gate().equals(result.name()))
                        .findFirst()))
                .toList();
        return new Findings(under, watched, metrics, flips, observations);
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
