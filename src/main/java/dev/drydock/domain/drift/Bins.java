package dev.drydock.domain.drift;

import java.util.List;

/**
 * Neighbouring half-open bins of a number: the first holds what is below the first edge, bin i holds
 * {@code edge[i-1] <= value < edge[i]}, and the last one what is left. Immutable.
 */
public final class Bins {
    private final float[] starts;

    private Bins(float[] starts) {
        this.starts = starts;
    }

    /** @param edges finite, not falling; empty for one bin that holds everything */
    static Bins of(float... edges) {
        float[] starts = new float[edges.length];
        for (int i = 0; i < edges.length; i++) {
            starts[i] = edges[i] + 0f; // of the two zeros the positive one
        }
        return new Bins(starts);
    }

    /** A bin for each index of a category. */
    static Bins ofCategories(int categories) {
        float[] starts = new float[categories - 1];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = i + 1;
        }
        return new Bins(starts);
    }

    /**
     * Bins between decimal numbers. A float32 that is the nearest to an edge falls into the bin above it, though it may be a little
     * less than the edge.
     */
    public static Bins ofDecimals(List<Double> edges) {
        float[] starts = new float[edges.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = leastAtOrAbove(edges.get(i));
        }
        return of(starts);
    }

    /** The least float32 whose shortest decimal form is at or above the edge. */
    private static float leastAtOrAbove(double edge) {
        float start = (float) edge;
        while (shortest(start) < edge) {
            start = Math.nextUp(start);
        }
        while (shortest(Math.nextDown(start)) >= edge) {
            start = Math.nextDown(start);
        }
        return start;
    }

    private static double shortest(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    public int count() {
        return starts.length + 1;
    }

    /** Where a bin begins; of the first bin, minus infinity. */
    float start(int bin) {
        return bin == 0 ? Float.NEGATIVE_INFINITY : starts[bin - 1];
    }

    /** @param value no NaN */
    public int of(float value) {
        int before = 0;
        for (int left = starts.length; left > 0; ) { // the way does not depend on the value: nothing to predict wrongly
            int half = (left + 1) >>> 1;
            before += starts[before + half - 1] <= value ? half : 0;
            left -= half;
        }
        return before;
    }
}
