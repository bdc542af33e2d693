package dev.drydock.domain.validation;

/**
 * How long scoring one row took in the worker that validates, candidate and champion in turn so that both met the same machine.
 *
 * @param calls of each of the two
 * @param ratio how many times as long as the champion the candidate took: the median over pairs of calls, one right after the other
 */
public record LatencyCheck(int calls, Percentiles candidate, Percentiles champion, Ratio ratio) {
    /** Of every bound here, on its own. */
    public static final double CONFIDENCE = 0.99;

    /**
     * In milliseconds.
     *
     * @param p99Bounds NaN in a report of an earlier version of Drydock
     */
    public record Percentiles(double p50, double p95, double p99, Interval p95Bounds, Interval p99Bounds) {}

    public record Ratio(double median, Interval bounds) {}
}
