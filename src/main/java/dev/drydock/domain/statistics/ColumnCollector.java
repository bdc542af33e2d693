package dev.drydock.domain.statistics;

import java.util.List;
import java.util.Optional;

/** Collects the values of one column, some rows at a time. Not thread-safe. */
abstract sealed class ColumnCollector permits NumberCollector, CategoryCollector {
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final String name;
    private final boolean hidden;
    private long fingerprint;

    /** @param hidden whether the statistics leave out everything that could show a row's value */
    ColumnCollector(String name, boolean hidden) {
        this.name = name;
        this.hidden = hidden;
    }

    final String name() {
        return name;
    }

    final boolean hidden() {
        return hidden;
    }

    /**
     * Adds one column of some rows of a split.
     *
     * @param split its code
     * @param values {@code [rows, width] float32}; NaN for missing, of a category or class its index
     */
    final void add(int split, float[] values, int column, int width, int rows) {
        fingerprint = count(split, values, column, width, rows, fingerprint);
    }

    /** A hash of all values so far, and one more. */
    static long mixed(long fingerprint, float value) {
        return fingerprint * FACTOR + Float.floatToIntBits(value);
    }

    /** Of the values in their order: columns that have others differ. */
    final long fingerprint() {
        return fingerprint;
    }

    /** Returns the fingerprint of the earlier values and these. */
    abstract long count(int split, float[] values, int column, int width, int rows, long before);

    /**
     * Some rows of the column.
     *
     * @param single the value that all of them have; empty if there are several or none
     */
    record Tally(long count, long missing, Optional<String> single) {}

    abstract Parts<Tally> tallies();

    /** @param quantiles of a number; empty if they are not known */
    abstract ColumnStatistics statistics(List<Double> quantiles);
}
