package dev.drydock.domain.validation;

/**
 * Metrics of one model's answers over labelled rows, each row counted as often as its weight says. What can be worked out once is,
 * so that a resample costs one pass. Not safe for threads while being made; immutable afterwards.
 */
interface Metrics {

    /**
     * @param weights how often each row counts
     * @return NaN where the rows so weighted have no such metric
     * @throws IllegalArgumentException if the metric is of another task
     */
    double value(Metric metric, int[] weights);

    /** Each row counted once. */
    double value(Metric metric);

    static IllegalArgumentException foreign(Metric metric) {
        return new IllegalArgumentException(metric + " is a metric of another task");
    }
}
