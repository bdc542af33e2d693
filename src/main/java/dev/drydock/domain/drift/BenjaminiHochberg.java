package dev.drydock.domain.drift;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Adjusts the p-values of many tests so that among those at or below a level at most that share are false alarms: the i-th smallest
 * of m becomes the least {@code p[j] m / j} over {@code j >= i} (Y. Benjamini, Y. Hochberg: Controlling the False Discovery Rate, 1995).
 * The same numbers as {@code scipy.stats.false_discovery_control(p, method='bh')}.
 */
final class BenjaminiHochberg {
    private BenjaminiHochberg() {}

    /** @return in the order of the argument */
    static double[] adjust(double... p) {
        int[] rising = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double least = 1;
        for (int rank = p.length; rank >= 1; rank--) {
            int of = rising[rank - 1];
            least = Math.min(least, p[of] * p.length / rank);
            adjusted[of] = least;
        }
        return adjusted;
    }
}
