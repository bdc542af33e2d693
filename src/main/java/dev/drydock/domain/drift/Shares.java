package dev.drydock.domain.drift;

import java.util.Arrays;

/** The shares of counts, which two samples are compared by. */
final class Shares {
    private Shares() {}

    /** @throws IllegalArgumentException if the bins differ in number, or one side has no rows */
    static void requireComparable(long[] reference, long[] window) {
        if (reference.length != window.length || sum(reference) <= 0 || sum(window) <= 0) {
            throw new IllegalArgumentException("both sides need the same bins and at least one row");
        }
    }

    static long sum(long[] counts) {
        return Arrays.stream(counts).sum();
    }
}
