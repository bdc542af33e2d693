package dev.drydock.domain.drift;

/**
 * The Jensen–Shannon distance to the base 2, from 0 (the same shares) to 1 (no bin in common): the square root of the mean of both
 * sides' Kullback–Leibler divergence from their middle (J. Lin: Divergence Measures Based on the Shannon Entropy, 1991). The same
 * number as {@code scipy.spatial.distance.jensenshannon(reference, window, base=2)}.
 */
final class JensenShannon {
    private static final double LN_2 = Math.log(2);

    private JensenShannon() {}

    /** @throws IllegalArgumentException if the bins differ in number or one side has no rows */
    static double distance(long[] reference, long[] window) {
        Shares.requireComparable(reference, window);
        double referenceRows = Shares.sum(reference);
        double windowRows = Shares.sum(window);
        double divergence = 0;
        for (int i = 0; i < reference.length; i++) {
            double before = reference[i] / referenceRows;
            double now = window[i] / windowRows;
            double middle = (before + now) / 2;
            divergence += term(before, middle) + term(now, middle);
        }
        return Math.sqrt(Math.max(0, divergence / LN_2 / 2));
    }

    private static double term(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle);
    }
}
