package dev.drydock.domain.validation;

import dev.drydock.domain.validation.GatePolicy.Comparison;
import java.util.List;
import java.util.Optional;

/** Holds a candidate that has forgotten what the champion still knows of earlier data, one gate an anchor. */
final class ForgettingGate {
    private ForgettingGate() {}

    /** @return empty if the policy has no such gate */
    static List<GateResult> judge(Optional<GatePolicy.Forgetting> gate, Evidence evidence) {
        if (gate.isEmpty()) {
            return List.of();
        }
        Anchors anchors = evidence.anchors();
        return anchors.anchors().isEmpty()
                ? List.of(withoutAnchors(anchors.leftOut()))
                : anchors.anchors().stream()
                        .map(anchor -> judge(anchor, gate.get().comparison(), evidence))
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

    private static GateResult judge(Anchor anchor, Comparison comparison, Evidence evidence) {
        ScoredRows rows = anchor.scored(evidence.task(), evidence.points());
        GateResult result = MeasuredGate.tooFewRows(Gate.FORGETTING, anchor.name(), rows, comparison.minRows())
                .orElseGet(() ->
                        MeasuredGate.comparison(Gate.FORGETTING, anchor.name(), new Estimates(rows), rows, comparison));
        return new GateResult(
                result.gate(),
                result.slice(),
                result.verdict(),
                result.finding() + told(anchor, evidence.anchors()) + advice(result),
                result.measurement(),
                result.waiver());
    }

    /** What to do about an anchor's verdict. Collecting labels does not help, because an anchor gets no more rows. */
    private static String advice(GateResult result) {
        return switch (result.verdict()) {
            case FAIL ->
                result.measurement().isEmpty()
                        ? ""
                        : " The candidate has forgotten what the champion still knows of these older rows. Let it train on old rows too"
                                + " (replay in model.yaml) or change less of the champion (a lower learning-rate, freeze), by"
                                + " 'drydock definition change'; if such rows will not come again, the gate policy may"
                                + " have fewer anchors or a wider margin.";
            case INSUFFICIENT_EVIDENCE ->
                " These older rows cannot decide, and there will be no more of them: a release manager may waive this gate.";
            case PASS, WAIVED -> "";
        };
    }

    private static String told(Anchor anchor, Anchors anchors) {
        StringBuilder told = new StringBuilder(" The rows are the holdout of the snapshot that ")
                .append(anchor.version().isEmpty() ? "an earlier promoted version" : anchor.version())
                .append(" was trained on");
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
