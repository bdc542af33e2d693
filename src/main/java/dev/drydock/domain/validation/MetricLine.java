package dev.drydock.domain.validation;

/**
 * One metric of both models on the whole holdout, with one-sided 95 % bounds on their difference.
 *
 * @param target the name of one of several targets; empty: of all, or of the one
 */
public record MetricLine(
        Metric metric, String target, double candidate, double champion, double difference, Interval bounds) {

    /** Of all targets, or of the one. */
    public MetricLine(Metric metric, double candidate, double champion, double difference, Interval bounds) {
        this(metric, "", candidate, champion, difference, bounds);
    }

    /** Such as {@code mae}, or {@code mae:energy} of a target. */
    public String name() {
        return target.isEmpty() ? metric.wireName() : metric.wireName() + ":" + target;
    }
}
