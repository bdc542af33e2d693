package dev.drydock.domain.drift;

/**
 * The population stability index: the sum over bins of {@code (w - r) ln(w / r)}, where r and w are a bin's shares in reference and
 * window, a share below 0.0001 taken as 0.0001 (so that an empty bin counts as one row in ten thousand). It is the symmetrised
 * Kullback–Leibler divergence (S. Kullback, R. Leibler: On Information and Sufficiency, 1951, formula 2.6).
 */
public final class PopulationStability {
    private static final double SMALLEST_SHARE = 1e-4;

    private PopulationStability() {}

    /** @throws IllegalArgumentException if the bins differ in number or one side has no rows */
    public static double index(long[] reference, long[] window) {
        Shares.requireComparable(reference, window);
        double referenceRows = Shares.sum(reference);
        double windowRows = Shares.sum(window);
        double index = 0;
        for (int i = 0; i < reference.length; i++) {
            double before = Math.max(reference[i] / referenceRows, SMALLEST_SHARE);
            double now = Math.max(window[i] / windowRows, SMALLEST_SHARE);
            index += (now - before) * Math.log(now / before);
        }
        return index;
    }
}
