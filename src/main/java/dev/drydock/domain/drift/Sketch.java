package dev.drydock.domain.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The values of a number, counted between fixed edges. It replaces the values when there are too many to hold. Bin i holds {@code
 * edges[i-1] <= value < edges[i]}, the outer bins are open.
 *
 * @param edges float32, rising
 * @param counts one more than edges
 * @param least value; infinity if there is none
 * @param most value; minus infinity if there is none
 */
public record Sketch(List<Float> edges, List<Long> counts, float least, float most) {
    /** Quantiles that lie between edges of their own, of a model with few columns. */
    private static final int MOST_BINS = 256;

    private static final int FEWEST_BINS = 32;
    private static final int BINS_OF_A_MODEL = 100_000;
    /** Outside the values that edges were made of, distances double from a sixteenth of their range to eight times it. */
    private static final int[] AROUND = {-4, -3, -2, -1, 0, 1, 2, 3};

    public Sketch {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
    }

    /** How many bins each column gets, for this number of columns, so that the whole reference can be read at once. */
    static int bins(int columns) {
        return Math.max(FEWEST_BINS, Math.min(MOST_BINS, BINS_OF_A_MODEL / Math.max(1, columns)));
    }

    /**
     * Edges at the quantiles of values, and some around them. A value that is more than one bin's share has a bin of its own, in which
     * nothing is uncertain.
     *
     * @param sorted rising, no NaN
     */
    static List<Float> edges(float[] sorted, int bins) {
        TreeSet<Float> edges = new TreeSet<>();
        if (sorted.length == 0) {
            return List.of();
        }
        for (int i = 1; i < bins; i++) {
            float value = sorted[(int) ((long) sorted.length * i / bins)] + 0f;
            if (!edges.add(value)) {
                edges.add(Math.nextUp(value));
            }
        }
        float least = sorted[0] + 0f;
        float most = sorted[sorted.length - 1] + 0f;
        edges.add(least);
        edges.add(Math.nextUp(most));
        double range = most > least ? (double) most - least : Math.max(Math.abs((double) most), 1);
        for (int power : AROUND) {
            addFinite(edges, (float) (least - Math.scalb(range, power)));
            addFinite(edges, (float) (most + Math.scalb(range, power)));
        }
        return new ArrayList<>(edges);
    }

    private static void addFinite(TreeSet<Float> edges, float edge) {
        if (Float.isFinite(edge)) {
            edges.add(edge);
        }
    }

    static Bins bins(List<Float> edges) {
        float[] starts = new float[edges.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = edges.get(i);
        }
        return Bins.of(starts);
    }

    long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
