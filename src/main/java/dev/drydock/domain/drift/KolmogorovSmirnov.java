package dev.drydock.domain.drift;

import java.util.Arrays;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * The two-sample Kolmogorov–Smirnov test of whether two samples of a number come from one distribution. Statistic and p are those of
 * {@code scipy.stats.ks_2samp(reference, window, method='asymp')}. The statistic is counted here: the library wants copies of both
 * samples as doubles, and a sketch has only the statistic.
 */
final class KolmogorovSmirnov {
    /** As far as the library's own distribution has SciPy's digits; beyond, it would take seconds for each column. */
    private static final int LARGEST_SAMPLE = 1_000_000;

    /** Holds the limit's argument up to its square root, above which nothing is left of p. */
    private static final int SAMPLE_OF_THE_LIMIT = 1_000;

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
        return survival(statistic, Math.max(1, (long) Math.rint(effective)));
    }

    /**
     * The chance of a statistic of at least d in one sample of n values. Agrees with {@code scipy.stats.kstwo.sf} to 12 digits for n up
     * to a million. Above, it is the limit for large samples with the term of order {@code n^(-1/2)}, within 2e-7 of SciPy's.
     */
    static double survival(double d, long n) {
        if (n == 1) {
            return Math.min(1, 2 - 2 * d); // the library tests samples of two values and more
        }
        if (n <= LARGEST_SAMPLE) {
            return pOfSampleWith(d, (int) n, PValueMethod.EXACT);
        }
        double root = Math.sqrt((double) n);
        double limit = (root * d + 1 / (6 * root)) / Math.sqrt(SAMPLE_OF_THE_LIMIT);
        return pOfSampleWith(Math.min(1, limit), SAMPLE_OF_THE_LIMIT, PValueMethod.ASYMPTOTIC);
    }

    /** The library keeps its distribution to itself, so it gets a sample with this statistic: 0 is d away, every other value less. */
    private static double pOfSampleWith(double d, int n, PValueMethod method) {
        double[] sample = new double[n];
        Arrays.setAll(sample, i -> i);
        return KolmogorovSmirnovTest.withDefaults()
                .with(method)
                .test(sample, value -> Math.max(d, (value + 0.5) / n))
                .getPValue();
    }
}
