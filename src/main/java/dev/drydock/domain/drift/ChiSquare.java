package dev.drydock.domain.drift;

import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * Pearson's chi-square test of whether two samples fall into bins alike, without Yates' correction; bins empty on both sides do not
 * count. The same numbers as {@code scipy.stats.chi2_contingency([reference, window], correction=False)} of the bins that are left.
 *
 * @param statistic the sum over both samples and all bins of {@code (observed - expected)^2 / expected}
 * @param degrees of freedom: bins with rows less one
 * @param p how likely so large a statistic is if both samples come from one population, 0 to 1
 * @param cramersV the effect: {@code sqrt(statistic / rows)} of both samples together, 0 to 1 (H. Cramér: Mathematical Methods of
 *     Statistics, 1946, 21.9; of two rows the divisor min(rows, columns) - 1 is 1)
 */
record ChiSquare(double statistic, int degrees, double p, double cramersV) {

    /** @throws IllegalArgumentException if the bins differ in number or one side has no rows */
    static ChiSquare of(long[] reference, long[] window) {
        Shares.requireComparable(reference, window);
        double referenceRows = Shares.sum(reference);
        double windowRows = Shares.sum(window);
        double rows = referenceRows + windowRows;
        double statistic = 0;
        int bins = 0;
        for (int i = 0; i < reference.length; i++) {
            double both = (double) reference[i] + window[i];
            if (both > 0) {
                bins++;
                statistic +=
                        term(reference[i], referenceRows * both / rows) + term(window[i], windowRows * both / rows);
            }
        }
        return new ChiSquare(statistic, bins - 1, survival(statistic, bins - 1), Math.sqrt(statistic / rows));
    }

    /** Of one bin against all others. */
    static ChiSquare ofShare(long reference, long referenceRows, long window, long windowRows) {
        return of(new long[] {reference, referenceRows - reference}, new long[] {window, windowRows - window});
    }

    private static double term(long observed, double expected) {
        return (observed - expected) * (observed - expected) / expected;
    }

    /** The chance that a chi-square variable of these degrees of freedom is larger. */
    static double survival(double statistic, int degrees) {
        return degrees == 0 ? 1 : RegularizedGamma.Q.value(degrees / 2.0, statistic / 2);
    }
}
