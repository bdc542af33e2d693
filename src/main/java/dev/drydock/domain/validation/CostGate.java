package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import java.util.Arrays;
import java.util.Locale;
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
        double ours = Arrays.stream(candidate).average().orElse(Double.NaN);
        double theirs = Arrays.stream(champion).average().orElse(Double.NaN);
        if (theirs == 0) {
            return ours == 0
                    ? measured(rows, policy, 0, new Interval(0, 0), 0, 0)
                    : insufficient(
                            "On " + rows.size() + " rows the champion's answers cost nothing and the candidate's "
                                    + Numbers.plain(ours)
                                    + " a row, so there is nothing that a share could be allowed of. Collect labels.");
        }
        return measured(
                rows, policy, ours / theirs - 1, bounds(candidate, champion, theirs, policy, rows), ours, theirs);
    }

    /**
     * Of the share by which the candidate's answers cost more. What is bounded is by how much they exceed what is allowed, as a share of the
     * champion's cost on all rows: a mean, where a ratio of two costs would not be one.
     */
    private static Interval bounds(
            double[] candidate, double[] champion, double theirs, GatePolicy.Margin policy, ScoredRows rows) {
        double margin = policy.margin();
        double[] beyond = new double[candidate.length];
        Arrays.setAll(beyond, row -> candidate[row] - (1 + margin) * champion[row]);
        Interval excess = new Estimates(rows).mean(beyond, policy.confidence()).bounds();
        return new Interval(excess.low() / theirs + margin, excess.high() / theirs + margin);
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

    private static GateResult measured(
            ScoredRows rows, GatePolicy.Margin policy, double value, Interval bounds, double ours, double theirs) {
        Verdict verdict = bounds.high() <= policy.margin()
                ? Verdict.PASS
                : bounds.low() > policy.margin() ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE;
        OptionalLong needed = policy.margin() > 0
                ? OptionalLong.of(SampleSize.fromBounds(bounds, rows.size(), policy.margin(), policy.confidence()))
                : OptionalLong.empty();
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
                + Numbers.plain(theirs) + ": " + percent(Math.abs(value)) + " % " + (value < 0 ? "less" : "more")
                + ", with bounds from " + percent(bounds.low()) + " to " + percent(bounds.high()) + " % on "
                + rows.size() + " rows of " + rows.groupCount() + " groups, and at "
                + Numbers.plain(100 * policy.confidence()) + " % confidence at most " + percent(policy.margin())
                + " % more is allowed." + advice(verdict, needed);
        return new GateResult(Gate.COST, "", verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String advice(Verdict verdict, OptionalLong needed) {
        return switch (verdict) {
            case FAIL -> " Look at the rows that it answers wrongly, and at the labels, before another run.";
            case INSUFFICIENT_EVIDENCE ->
                " These rows cannot decide"
                        + (needed.isPresent()
                                ? ": if both cost the same, about " + needed.getAsLong() + " rows would be needed."
                                : ".");
            case PASS, WAIVED -> "";
        };
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
