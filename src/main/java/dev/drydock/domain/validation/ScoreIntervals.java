package dev.drydock.domain.validation;

import java.util.function.DoubleUnaryOperator;

/**
 * Score intervals for proportions, one-sided at the given confidence on each side. They invert a test whose variance is taken
 * at the hypothesis, so they hold near 0 and 1 and for few rows, where Wald's do not.
 */
final class ScoreIntervals {
    private static final int BISECTIONS = 80;

    private ScoreIntervals() {}

    /**
     * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212.
     *
     * @param successes may be fractional when counts were divided by a design effect
     * @param z the critical value for one side
     */
    static Interval wilson(double successes, double n, double z) {
        double share = successes / n;
        double z2 = z * z;
        double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
        double half = z / (1 + z2 / n) * Math.sqrt(share * (1 - share) / n + z2 / (4 * n * n));
        return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
    }

    /**
     * The difference of two paired proportions, {@code (gained - lost) / n}: T. Tango, Equivalence test and confidence interval
     * for the difference in proportions for the paired-sample design, Statistics in Medicine 17 (1998) 891–908.
     *
     * @param gained rows that only the first of the two has right
     * @param lost rows that only the second has right
     */
    static Interval pairedDifference(double gained, double lost, double n, double z) {
        double estimate = (gained - lost) / n;
        double low = root(delta -> tango(gained, lost, n, delta) - z, -1, estimate);
        double high = root(delta -> tango(gained, lost, n, delta) + z, estimate, 1);
        return new Interval(low, high);
    }

    /**
     * The difference of two independent proportions from the Wilson bounds of each: R. G. Newcombe, Interval estimation for the
     * difference between independent proportions, Statistics in Medicine 17 (1998) 873–890, method 10.
     */
    static Interval difference(double successes, double n, double otherSuccesses, double otherN, double z) {
        double share = successes / n;
        double other = otherSuccesses / otherN;
        Interval bounds = wilson(successes, n, z);
        Interval otherBounds = wilson(otherSuccesses, otherN, z);
        double below = Math.hypot(share - bounds.low(), otherBounds.high() - other);
        double above = Math.hypot(bounds.high() - share, other - otherBounds.low());
        return new Interval(share - other - below, share - other + above);
    }

    /** Tango's test statistic for the hypothesis that the difference is {@code delta}; falls as delta rises. */
    private static double tango(double gained, double lost, double n, double delta) {
        double a = 2 * n;
        double b = -gained - lost + (2 * n - gained + lost) * delta;
        double c = -lost * delta * (1 - delta);
        double q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
        double variance = n * (2 * q + delta * (1 - delta));
        double distance = gained - lost - n * delta;
        if (variance <= 0) {
            return distance == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, distance);
        }
        return distance / Math.sqrt(variance);
    }

    /** The zero of a falling function, by halving: where its variance vanishes Tango's is infinite, which a faster solver cannot take. */
    private static double root(DoubleUnaryOperator falling, double from, double to) {
        double low = from;
        double high = to;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (falling.applyAsDouble(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
