package dev.drydock.domain.drift;

/**
 * The two-sample Kolmogorov–Smirnov test of whether two samples of a number come from one distribution. Statistic and p are those of
 * {@code scipy.stats.ks_2samp(reference, window, method='asymp')}.
 */
final class KolmogorovSmirnov {
    private KolmogorovSmirnov() {}

    /**
     * The largest distance between the two distribution functions, 0 to 1; equal values are passed together.
     *
     * @param reference rising, at least one value, no NaN
     * @param window likewise
     */
    static double statistic(float[] reference, float[] window) {
        int before = 0;
        int now = 0;
        double largest = 0;
        while (before < reference.length && now < window.length) {
            float value = Math.min(reference[before], window[now]);
            while (before < reference.length && reference[before] <= value) {
                before++;
            }
            while (now < window.length && window[now] <= value) {
                now++;
            }
            largest = Math.max(largest, Math.abs((double) before / reference.length - (double) now / window.length));
        }
        return largest;
    }

    /**
     * How likely so large a statistic is if both samples come from one distribution: as likely as of one sample of
     * {@code m n / (m + n)} values, rounded to the nearest even number where two are as near.
     */
    static double p(double statistic, long reference, long window) {
        double effective = (double) reference * window / ((double) reference + window);
        return KolmogorovDistribution.survival(statistic, Math.max(1, (long) Math.rint(effective)));
    }
}
