package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The gate {@code as-released}: what the version in service measures on rows that came since its release, less what it measured on the
 * holdout of its report. The two samples have different rows, so each has bounds of its own, with groups as units, and the bounds of the
 * difference are put together from theirs (G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693–1702; R. G. Newcombe, Statistics in
 * Medicine 17 (1998) 873–890, method 10). Groups that both samples have make the true difference vary less than that, so the bounds rather
 * hold too much.
 */
final class AsReleasedGate {
    private AsReleasedGate() {}

    /**
     * @param target the name of one of several targets; else empty
     * @param now rows that came since
     * @param then the holdout of the report
     */
    static GateResult judge(String target, ScoredRows now, ScoredRows then, GatePolicy.Comparison comparison) {
        return MeasuredGate.tooFewRows(Gate.AS_RELEASED, target, now, comparison.minRows())
                .or(() -> MeasuredGate.tooFewRows(Gate.AS_RELEASED, target, then, 0))
                .or(() -> tooFewGroups(target, now, comparison))
                .or(() -> tooFewGroups(target, then, comparison))
                .orElseGet(() -> compared(target, now, then, comparison));
    }

    /** Why nothing can be compared. */
    static GateResult lost(String why) {
        return GateResult.of(Gate.AS_RELEASED, Verdict.INSUFFICIENT_EVIDENCE, why);
    }

    /** Every metric of the task, over all targets. */
    static List<MetricLine> metrics(ScoredRows now, ScoredRows then, double confidence) {
        List<MetricLine> lines = new ArrayList<>();
        for (Metric metric : Metric.of(now.task().task())) {
            Estimates.Estimate ours = new Estimates(now).level(metric, confidence);
            Estimates.Estimate released = new Estimates(then).level(metric, confidence);
            double difference = ours.value() - released.value();
            lines.add(
                    new MetricLine(metric, "", ours.value(), released.value(), difference, difference(ours, released)));
        }
        return lines;
    }

    private static Optional<GateResult> tooFewGroups(String target, ScoredRows rows, GatePolicy.Comparison comparison) {
        return MeasuredGate.tooFewEffectiveGroups(
                Gate.AS_RELEASED, target, comparison.metric(), level(rows, comparison), rows, comparison.confidence());
    }

    private static Estimates.Estimate level(ScoredRows rows, GatePolicy.Comparison comparison) {
        return new Estimates(rows).level(comparison.metric(), comparison.confidence());
    }

    private static GateResult compared(
            String target, ScoredRows now, ScoredRows then, GatePolicy.Comparison comparison) {
        Metric metric = comparison.metric();
        Estimates.Estimate ours = level(now, comparison);
        Estimates.Estimate released = level(then, comparison);
        double limit = metric.lessIsBetter() ? comparison.margin() : -comparison.margin();
        Interval bounds = difference(ours, released);
        Verdict verdict = Verdict.of(bounds, limit, metric.lessIsBetter());
        double value = ours.value() - released.value();
        Measurement measurement = new Measurement(
                metric.wireName() + " difference",
                value,
                bounds,
                metric.lessIsBetter(),
                limit,
                comparison.confidence(),
                OptionalDouble.of(ours.value()),
                OptionalDouble.empty(),
                now.size(),
                now.groupCount(),
                OptionalInt.empty(),
                OptionalLong.empty());
        String unit = metric.lessIsBetter() && !now.task().unit().isEmpty()
                ? " " + now.task().unit()
                : "";
        String finding = "Released with " + metric.wireName() + " " + shown(released.value(), metric) + unit + " on "
                + rows(then) + "; on " + rows(now) + " that came since it is " + shown(ours.value(), metric)
                + ". It may be worse by " + Numbers.plain(comparison.margin()) + unit + " at "
                + Numbers.plain(100 * comparison.confidence()) + " % confidence; the difference is "
                + shown(value, metric) + " [" + shown(bounds.low(), metric) + ", " + shown(bounds.high(), metric)
                + "]." + advice(verdict);
        return new GateResult(Gate.AS_RELEASED, target, verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static Interval difference(Estimates.Estimate ours, Estimates.Estimate released) {
        double value = ours.value() - released.value();
        return new Interval(
                value
                        - Math.hypot(
                                ours.value() - ours.bounds().low(),
                                released.bounds().high() - released.value()),
                value
                        + Math.hypot(
                                ours.bounds().high() - ours.value(),
                                released.value() - released.bounds().low()));
    }

    private static String rows(ScoredRows rows) {
        return rows.size() + " rows of " + rows.groupCount() + " groups";
    }

    private static String shown(double value, Metric metric) {
        return Numbers.measured(value, metric.lessIsBetter());
    }

    private static String advice(Verdict verdict) {
        return switch (verdict) {
            case FAIL ->
                " Look at the drift of the inputs and at who labelled these rows. Then let a night train, or roll back.";
            case INSUFFICIENT_EVIDENCE -> " These rows cannot decide. Collect labels.";
            case PASS, WAIVED -> "";
        };
    }
}
