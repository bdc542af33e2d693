package dev.drydock.domain.drift;

/**
 * The distribution of the two-sided Kolmogorov–Smirnov statistic of one sample of n values, each part of its range by the method that
 * is exact or best there, as R. Simard and P. L'Ecuyer choose them (Computing the Two-Sided Kolmogorov–Smirnov Distribution, Journal of
 * Statistical Software 39(11), 2011). Agrees with {@code scipy.stats.kstwo.sf} to 1e-9 for n up to a million; above, the one-sided
 * tail is taken from its expansion for large samples.
 */
final class KolmogorovDistribution {
    private static final int SMALL = 140;
    private static final long LARGE = 1_000_000;
    private static final int LARGEST_MATRIX_SAMPLE = 100_000;
    private static final double NOTHING_LEFT = 370;

    private KolmogorovDistribution() {}

    /**
     * The chance of a statistic of at least this.
     *
     * @param d from 0 to 1
     * @param n values, at least 1
     */
    static double survival(double d, long n) {
        double t = n * d;
        if (d >= 1 || t * d >= NOTHING_LEFT) {
            return 0;
        }
        if (t <= 0.5) {
            return 1;
        }
        if (t <= 1) {
            return 1 - shortest(n, t);
        }
        if (t >= n - 1) {
            return 2 * Math.pow(1 - d, (double) n);
        }
        return Math.min(1, Math.max(0, between(d, n, t * d)));
    }

    /** The distribution function of {@code n d <= 1}, by Ruben and Gambino: {@code n! ((2 n d - 1) / n)^n}. */
    private static double shortest(long n, double t) {
        return Math.sqrt(2 * Math.PI * n) * Math.exp(Stirling.error(n) - n + n * Math.log(2 * t - 1));
    }

    private static double between(double d, long n, double square) {
        boolean tail = d >= 0.5 || square >= (n <= SMALL ? 4 : 2.2);
        if (tail) {
            return 2 * oneSided(d, n);
        }
        if (n <= SMALL || (n <= LARGEST_MATRIX_SAMPLE && n * Math.pow(d, 1.5) <= 1.4)) {
            return 1 - DurbinMatrix.distribution(d, (int) n);
        }
        return 1 - PelzGood.distribution(d, n);
    }

    /**
     * The one-sided chance {@code d sum C(n,j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j)} of N. Smirnov, each term as a binomial
     * probability in C. Loader's form (Fast and Accurate Computation of Binomial Probabilities, 2000), which keeps 14 digits.
     */
    static double oneSided(double d, long n) {
        if (n > LARGE) {
            return Math.exp(-(6 * n * d + 1) * (6 * n * d + 1) / (18.0 * n));
        }
        long last = (long) Math.floor(n * (1 - d));
        double sum = Math.exp(n * Math.log1p(-d));
        for (long j = 1; j <= last; j++) {
            double rest = n - j - n * d;
            if (rest > 0) {
                sum += d / (d + (double) j / n) * binomial(j, n, n * d + j, rest);
            }
        }
        return sum;
    }

    /** The chance of j in n trials, of which {@code np} are expected to succeed and {@code nq} to fail. */
    private static double binomial(long j, long n, double np, double nq) {
        double exponent = Stirling.error(n)
                - Stirling.error(j)
                - Stirling.error(n - j)
                - deviance((double) j, np)
                - deviance((double) (n - j), nq);
        return Math.exp(exponent) * Math.sqrt((double) n / (2 * Math.PI * j * (double) (n - j)));
    }

    /** {@code x ln(x / m) + m - x}, without cancellation where x is near m. */
    private static double deviance(double x, double m) {
        double difference = x - m;
        if (Math.abs(difference) >= 0.1 * (x + m)) {
            return x * Math.log(x / m) + m - x;
        }
        double v = difference / (x + m);
        double sum = difference * v;
        double power = 2 * x * v;
        for (int i = 1; ; i++) {
            power *= v * v;
            double next = sum + power / (2 * i + 1);
            if (next == sum) {
                return sum;
            }
            sum = next;
        }
    }
}
