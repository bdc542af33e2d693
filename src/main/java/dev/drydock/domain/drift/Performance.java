package dev.drydock.domain.drift;

import java.util.List;

/**
 * Metrics of rows whose answers are counted, as they are expected by a reference or as they are found with labels.
 *
 * @param <S> sums over rows
 */
interface Performance<S> {

    /** Of the metrics, in the order of the arrays; the first one decides. */
    List<String> names();

    /** @param without block that is left out; below 0: none */
    S sum(List<S> blocks, int without);

    boolean isEmpty(S sums);

    /** By what is known of the reference; NaN for a metric that the rows do not have. */
    double[] expected(S reference, S window);

    /** @param sums of labelled rows */
    double[] found(S sums);

    /** The share of the window's rows of which the reference has none like them: their scores or inputs lie beyond. */
    double beyond(S reference, S window);

    /** Whether less of the metric is better, as of an error. */
    boolean lessIsBetter();
}
