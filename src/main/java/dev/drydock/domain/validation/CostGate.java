package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The gate {@code cost}: by how much more the candidate's answers cost than the champion's on the same holdout rows, as a share of what the
 * champion's cost, each at its own operating point.
 */
final class CostGate {
    static final String METRIC = "cost increase";

    private CostGate() {}

    static GateResult judge(ScoredRows rows, CostTable costs, GatePolicy.Margin policy) {
        double[] candidate = costs(rows, rows.candidate(), costs);
        double[] champion = costs(rows, rows.champion(), costs);
        long unpriced = Arrays.stream(champion).filter(Double::isInfinite).count();
        if (unpriced > 0) {
            return insufficient("The champion gives no answer to " + unpriced + " of the " + rows.size()
                    + " rows, and decision names no cost of that. Add abstain-cost to decision in model.yaml.");
        }
        double ours = Metrics.mean(candidate);
        double theirs = Metrics.mean(champion);
        if (theirs == 0) {
            return insufficient("On " + rows.size() + " rows the champion's answers cost nothing and the candidate's "
                    + Numbers.plain(ours)
                    + " a row, so there is nothing that a share could be allowed of. Collect labels.");
        }
        double[] beyond = new double[candidate.length];
        Arrays.setAll(beyond, row -> candidate[row] - (1 + policy.margin()) * champion[row]);
        Estimate excess = new Estimates(rows).mean(beyond, policy.confidence());
        return MeasuredGate.tooFewEffectiveGroups(Gate.COST, rows, excess, policy.confidence())
                .orElseGet(() -> measured(
                        rows, policy, ours, theirs, withUnseen(excess, rows.size(), policy, dearest(rows, costs))));
    }

    private static double dearest(ScoredRows rows, CostTable costs) {
        int classes = rows.task().label().classes().size();
        double dearest = costs.allowsAbstention() ? costs.abstain() : 0;
        for (int truth = 0; truth < classes; truth++) {
            for (int answer = 0; answer < classes; answer++) {
                dearest = Math.max(dearest, costs.of(truth, answer));
            }
        }
        return dearest;
    }

    /** No sample excludes dear mistakes in fewer rows than it would show one in: the upper bound is no lower than what those may cost. */
    private static Estimate withUnseen(Estimate excess, int rows, GatePolicy.Margin policy, double dearest) {
        return new Estimate(
                excess.value(),
                excess.error(),
                excess.degreesOfFreedom(),
                excess.madeUpByFew(),
                excess.effectiveGroups(),
                times -> {
                    double unseen = 1 - Math.pow(1 - policy.confidence(), 1 / (rows * times));
                    Interval bounds = excess.boundsAt().apply(times);
                    return new Interval(bounds.low(), Math.max(bounds.high(), excess.value() + unseen * dearest));
                });
    }

    private static double[] costs(ScoredRows rows, Answers answers, CostTable costs) {
        double[] paid = new double[rows.size()];
        for (int row = 0; row < paid.length; row++) {
            paid[row] = costs.of((int) rows.label(row), answers.answered(row));
        }
        return paid;
    }

    private static GateResult insufficient(String finding) {
        return MeasuredGate.unmeasured(Gate.COST, "", Verdict.INSUFFICIENT_EVIDENCE, finding);
    }

    /** @param excess by how much the candidate's answers cost more than is allowed: a mean, where the ratio of two costs would not be one */
    private static GateResult measured(
            ScoredRows rows, GatePolicy.Margin policy, double ours, double theirs, Estimate excess) {
        double margin = policy.margin();
        double value = ours / theirs - 1;
        Interval bounds = new Interval(
                excess.bounds().low() / theirs + margin, excess.bounds().high() / theirs + margin);
        Verdict verdict = Verdict.of(bounds, margin, true);
        OptionalLong needed = SampleSize.of(excess, rows.size(), Math.min(margin * theirs, -excess.value()), true);
        Measurement measurement = new Measurement(
                METRIC,
                value,
                bounds,
                true,
                policy.margin(),
                policy.confidence(),
                OptionalDouble.of(ours),
                OptionalDouble.of(theirs),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                needed);
        String finding = "The candidate's answers cost " + Numbers.plain(ours) + " a row, the champion's "
                + Numbers.plain(theirs) + ": " + Numbers.percent(Math.abs(value)) + " % "
                + (value < 0 ? "less" : "more")
                + ", with bounds from " + Numbers.percent(bounds.low()) + " to " + Numbers.percent(bounds.high())
                + " % on "
                + rows.size() + " rows of " + rows.groupCount() + " groups, and at "
                + Numbers.plain(100 * policy.confidence()) + " % confidence at most " + Numbers.percent(policy.margin())
                + " % more is allowed." + advice(verdict, needed);
        return new GateResult(Gate.COST, "", verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String advice(Verdict verdict, OptionalLong needed) {
        return switch (verdict) {
            case FAIL -> " Look at the rows that it answers wrongly, and at the labels, before another run.";
            case INSUFFICIENT_EVIDENCE -> MeasuredGate.cannotDecide(needed);
            case PASS, WAIVED -> "";
        };
    }
}
