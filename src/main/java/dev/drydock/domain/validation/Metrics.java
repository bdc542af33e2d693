package dev.drydock.domain.validation;

/** Metrics of one model's answers over labelled rows. Immutable. */
interface Metrics {

    /**
     * @return NaN where the rows have no such metric
     * @throws IllegalArgumentException if the metric is of another task
     */
    double value(Metric metric);

    /**
     * What each row adds to the distance of the metric from its true value, to first order: the empirical influence function divided by the
     * number of rows (F. R. Hampel, The influence curve and its role in robust estimation, JASA 69 (1974) 383–393). Adds up to 0.
     *
     * @return one a row, in the metric's unit; NaN where the rows have no such metric
     * @throws IllegalArgumentException if the metric is of another task
     */
    double[] effects(Metric metric);

    /** What each value adds to the distance of their mean. */
    static double[] effectsOnMean(double[] values) {
        double mean = mean(values);
        double[] effects = new double[values.length];
        for (int row = 0; row < effects.length; row++) {
            effects[row] = (values[row] - mean) / values.length;
        }
        return effects;
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    static IllegalArgumentException foreign(Metric metric) {
        return new IllegalArgumentException(metric + " is a metric of another task");
    }
}
