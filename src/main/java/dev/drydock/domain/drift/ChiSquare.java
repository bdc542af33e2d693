package dev.drydock.domain.drift;

import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.SignificanceResult;

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
        int[] filled = IntStream.range(0, reference.length)
                .filter(i -> reference[i] + window[i] > 0)
                .toArray();
        if (filled.length == 1) {
            return new ChiSquare(0, 0, 1, 0); // the library compares two bins and more
        }
        long[][] counts = {only(filled, reference), only(filled, window)};
        SignificanceResult test = ChiSquareTest.withDefaults().test(counts);
        double rows = Shares.sum(reference) + (double) Shares.sum(window);
        double effect = Math.sqrt(test.getStatistic() / rows);
        return new ChiSquare(test.getStatistic(), filled.length - 1, test.getPValue(), effect);
    }

    /** Of one bin against all others. */
    static ChiSquare ofShare(long reference, long referenceRows, long window, long windowRows) {
        return of(new long[] {reference, referenceRows - reference}, new long[] {window, windowRows - window});
    }

    private static long[] only(int[] bins, long[] counts) {
        return IntStream.of(bins).mapToLong(bin -> counts[bin]).toArray();
    }
}
