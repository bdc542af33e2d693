package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * The gate {@code cost}: by how much more the candidate's answers cost than the champion's on the same holdout rows, as a share of what the
 * champion's cost, each at its own operating point. By group bootstrap.
 */
final class CostGate {
    static final String METRIC = "cost increase";

    private CostGate() {}

    static GateResult judge(ScoredRows rows, CostTable costs, GatePolicy.Cost policy, GroupBootstrap bootstrap) {
        double[] candidate = costs(rows, rows.candidate(), costs);
        double[] champion = costs(rows, rows.champion(), costs);
        int[] once = new int[rows.size()];
        Arrays.fill(once, 1);
        ToDoubleFunction<int[]> increase = weights -> mean(candidate, weights) / mean(champion, weights) - 1;
        double ours = mean(candidate, once);
        double theirs = mean(champion, once);
        if (theirs == 0) {
            return ours == 0 ? free(rows, policy) : incomparable(ours, rows);
        }
        double value = increase.applyAsDouble(once);
        Interval bounds = bootstrap.bounds(rows, policy.confidence(), increase);
        return measured(rows, policy, value, bounds, ours, theirs);
    }

    private static double[] costs(ScoredRows rows, Answers answers, CostTable costs) {
        double[] paid = new double[rows.size()];
        for (int row = 0; row < paid.length; row++) {
            paid[row] = costs.of((int) rows.label(row), answers.answered(row));
        }
        return paid;
    }

    private static double mean(double[] values, int[] weights) {
        double sum = 0;
        double all = 0;
        for (int row = 0; row < values.length; row++) {
            sum += weights[row] * values[row];
            all += weights[row];
        }
        return sum / all;
    }

    private static GateResult free(ScoredRows rows, GatePolicy.Cost policy) {
        return measured(rows, policy, 0, new Interval(0, 0), 0, 0);
    }

    private static GateResult incomparable(double ours, ScoredRows rows) {
        return MeasuredGate.unmeasured(
                Gate.COST,
                "",
                Verdict.INSUFFICIENT_EVIDENCE,
                "On " + rows.size() + " rows the champion's answers cost nothing and the candidate's "
                        + Numbers.plain(ours)
                        + " a row, so there is nothing that a share could be allowed of. Collect labels.");
    }

    private static GateResult measured(
            ScoredRows rows, GatePolicy.Cost policy, double value, Interval bounds, double ours, double theirs) {
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
                + Numbers.plain(theirs) + ": " + percent(value) + " % more [" + percent(bounds.low()) + ", "
                + percent(bounds.high()) + "] on " + rows.size() + " rows of " + rows.groupCount() + " groups, and at "
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
