package dev.drydock.domain.validation;

/**
 * How long scoring one row took in the worker that validates, candidate and champion in turn so that both met the same machine.
 *
 * @param calls of each of the two
 */
public record LatencyCheck(int calls, Percentiles candidate, Percentiles champion) {

    /** In milliseconds. */
    public record Percentiles(double p50, double p95, double p99) {}
}
