package dev.drydock.domain.drift;

import java.util.Arrays;
import java.util.List;

/**
 * How one input was distributed in the data that a model was trained on.
 *
 * @param edges of a number's bins, rising: bin i holds {@code edges[i-1] <= value < edges[i]}, the outer bins are open; empty for a
 *     category, whose bins are its categories
 * @param counts rows by bin: one more than edges, or one a category
 * @param missing rows without a value
 */
public record InputReference(String input, List<Double> edges, List<Long> counts, long missing) {
    public InputReference {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
    }

    /** The bin of a value; the last one, after all counts, is for missing values. */
    public int bin(float value) {
        if (Float.isNaN(value)) {
            return counts.size();
        }
        if (edges.isEmpty()) {
            return Math.min((int) value, counts.size() - 1);
        }
        double[] sorted = edges.stream().mapToDouble(Double::doubleValue).toArray();
        int place = Arrays.binarySearch(sorted, shortest(value));
        return place >= 0 ? place + 1 : -place - 1;
    }

    /** The decimal number that was rounded to this float32, so that a value on an edge falls into the bin above it. */
    private static double shortest(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** Rows by bin, missing ones last. */
    public long[] expected() {
        long[] all = new long[counts.size() + 1];
        for (int i = 0; i < counts.size(); i++) {
            all[i] = counts.get(i);
        }
        all[counts.size()] = missing;
        return all;
    }
}
