package dev.drydock.domain.validation;

import dev.drydock.domain.validation.GatePolicy.Comparison;
import java.util.List;
import java.util.Optional;

/** Holds a candidate that has forgotten what the champion still knows of earlier data, one gate an anchor. */
final class ForgettingGate {
    private ForgettingGate() {}

    /** @return empty if the policy has no such gate */
    static List<GateResult> judge(Optional<GatePolicy.Forgetting> gate, Evidence evidence, GroupBootstrap bootstrap) {
        if (gate.isEmpty()) {
            return List.of();
        }
        Anchors anchors = evidence.anchors();
        return anchors.anchors().isEmpty()
                ? List.of(withoutAnchors(anchors.leftOut()))
                : anchors.anchors().stream()
                        .map(anchor -> judge(anchor, gate.get().comparison(), evidence, bootstrap))
                        .toList();
    }

    private static GateResult withoutAnchors(String leftOut) {
        return leftOut.isEmpty()
                ? GateResult.of(
                        Gate.FORGETTING,
                        Verdict.PASS,
                        "No version that was trained on a snapshot was promoted so far: there is nothing to forget, and nothing"
                                + " was measured.")
                : GateResult.of(
                        Gate.FORGETTING,
                        Verdict.INSUFFICIENT_EVIDENCE,
                        "Whether it has forgotten anything cannot be told. " + leftOut
                                + " A release manager may waive this gate for the first release of the new form.");
    }

    private static GateResult judge(Anchor anchor, Comparison comparison, Evidence evidence, GroupBootstrap bootstrap) {
        ScoredRows rows = anchor.scored(evidence.task());
        GateResult result = MeasuredGate.tooFewRows(Gate.FORGETTING, anchor.name(), rows, comparison.minRows())
                .orElseGet(() -> MeasuredGate.comparison(
                        Gate.FORGETTING, anchor.name(), new Estimates(rows, bootstrap), rows, comparison));
        return new GateResult(
                result.gate(),
                result.slice(),
                result.verdict(),
                result.finding() + told(anchor, evidence.anchors()),
                result.measurement(),
                result.waiver());
    }

    private static String told(Anchor anchor, Anchors anchors) {
        StringBuilder told = new StringBuilder(" The rows are the holdout of an earlier promoted version's snapshot");
        if (anchor.known() > 0) {
            told.append(", without ")
                    .append(anchor.known())
                    .append(" that champion or candidate were trained or chosen by");
        }
        told.append('.');
        if (anchor.erased() > 0) {
            told.append(" The anchor is reduced: ")
                    .append(anchor.erased())
                    .append(" rows of that snapshot were erased since.");
        }
        return told + (anchors.leftOut().isEmpty() ? "" : " " + anchors.leftOut());
    }
}
