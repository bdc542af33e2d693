package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The gate {@code recall-loss} of one class, as both models answer. A recall that is surely lost fails, with one exception: if the owner has
 * a decision by which the champion does not answer yet, and the champion would surely lose this recall by it, too, then the owner asked for
 * the loss. Whether the site needs such answers is for people to decide.
 */
final class RecallLossGate {
    private final Evidence evidence;
    private final GatePolicy.Margin limit;
    private final IntPredicate looked;

    /** @param looked rows of the holdout, if it may be looked at */
    RecallLossGate(Evidence evidence, GatePolicy.Margin limit, IntPredicate looked) {
        this.evidence = evidence;
        this.limit = limit;
        this.looked = looked;
    }

    /** @param rows those of the class */
    GateResult judge(String name, ScoredRows rows) {
        GateResult served = measure(name, rows);
        if (served.verdict() != Verdict.FAIL) {
            return served;
        }
        int label = evidence.task().label().classes().indexOf(name);
        return championByDecision()
                .flatMap(point -> explained(name, label, served, rows, point))
                .orElse(served);
    }

    /** As the two answer, without the exception. */
    GateResult measure(String name, ScoredRows rows) {
        return MeasuredGate.recallLoss(name, new Estimates(rows), rows, limit);
    }

    /** Where the champion would answer by the new decision; empty if there is none, or if too few rows of tune show where that is. */
    private Optional<OperatingPoint> championByDecision() {
        return evidence.scores()
                .newDecision()
                .flatMap(rule -> Optional.of(
                                ChooseOperatingPoint.choose(rule, evidence.task(), evidence.rows(), championOnTune()))
                        .filter(chosen -> chosen.isBy(rule))
                        .map(ChosenPoint::point));
    }

    private float[] championOnTune() {
        int[] tune = IntStream.range(0, evidence.rows().size())
                .filter(row -> evidence.rows().isIn(Split.TUNE, row))
                .toArray();
        return evidence.champion().only(tune, evidence.task().outputs()).values();
    }

    /** Empty if the weights lose recall as well, or if the candidate does not reach what its owner asks for. */
    private Optional<GateResult> explained(
            String name, int label, GateResult served, ScoredRows rows, OperatingPoint byDecision) {
        ModelScores champion = evidence.champion();
        ScoredRows moved = ScoredRows.select(
                evidence.task(),
                evidence.rows(),
                champion.values(),
                champion.values(),
                new Points(byDecision, champion.point(evidence.task())),
                row -> isOf(label, row));
        ScoredRows alike = evidence.scoredBeside(champion.at(byDecision), row -> isOf(label, row));
        boolean championLosesIt = measure(name, moved).verdict() == Verdict.FAIL;
        return Optional.of(measure(name, alike))
                .filter(same -> championLosesIt && !missesFloor(label, rows))
                .filter(same -> same.measurement()
                        .filter(measured -> measured.value() >= measured.limit())
                        .isPresent())
                .map(same -> byTheOwner(served, same.measurement().orElseThrow(), rows));
    }

    private boolean isOf(int label, int row) {
        return looked.test(row) && evidence.rows().label(row) == label;
    }

    /** Whether it surely finds less of the last class than the rule asks for, as after wrong labels in tune. */
    private boolean missesFloor(int label, ScoredRows rows) {
        return evidence.scores().newDecision().orElseThrow() instanceof DecisionRule.RecallFloor floor
                && label == 1
                && MeasuredGate.recall(
                                        "",
                                        new Estimates(rows),
                                        rows,
                                        new GatePolicy.Recall(floor.recall(), limit.confidence()))
                                .verdict()
                        == Verdict.FAIL;
    }

    private static GateResult byTheOwner(GateResult served, Measurement alike, ScoredRows rows) {
        String same = Numbers.measured(alike.value(), false) + " ["
                + Numbers.measured(alike.bounds().low(), false) + ", "
                + Numbers.measured(alike.bounds().high(), false) + "]";
        return new GateResult(
                Gate.RECALL_LOSS,
                served.slice(),
                Verdict.INSUFFICIENT_EVIDENCE,
                MeasuredGate.needed(served.measurement().orElseThrow(), rows)
                        + " The decision in the candidate's model.yaml asks for it, and the champion does not answer by that decision yet."
                        + " If it did, it would lose this recall, too, and the difference would be " + same
                        + ". As the two answer now, " + Flips.of(rows).negative()
                        + " of these rows that were right are wrong, or have no answer. If the site needs such answers, a release"
                        + " manager waives this gate; otherwise correct decision in model.yaml ('drydock definition change').",
                served.measurement(),
                Optional.empty());
    }
}
