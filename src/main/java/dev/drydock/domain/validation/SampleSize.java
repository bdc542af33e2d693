package dev.drydock.domain.validation;

import java.util.OptionalLong;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/** How many holdout rows a gate needs, to know beforehand whether it can pass at all. */
public final class SampleSize {
    /** The probability that a gate passes when its condition is true. */
    public static final double POWER = 0.8;

    /** How sure the named number shall be that the true error is no larger than what it reckons with. */
    private static final double SURE_OF_ERROR = 0.6;

    /** The same where few groups make up the error: the estimate is mostly too small then. */
    private static final double SURE_OF_ERROR_OF_FEW = 0.9;

    /** A little more than {@link #POWER}, because bounds are wider in some samples than in others. */
    private static final double AIMED_AT = 0.82;

    private static final double MOST_TIMES = 1e6;
    private static final int BISECTIONS = 60;

    private SampleSize() {}

    /**
     * Rows for a floor on the area under the curve, with the variance of J. A. Hanley and B. J. McNeil, The meaning and use of the area
     * under a receiver operating characteristic (ROC) curve, Radiology 143 (1982) 29–36.
     *
     * @param expected the assumed area of the model; above {@code min}
     * @param positiveShare share of positive rows, 0 to 1
     * @param designEffect 1 for independent rows; see {@code rows per group}
     */
    public static long aucFloor(
            double expected, double min, double positiveShare, double confidence, double designEffect) {
        requireAbove(expected, min);
        return rows(aucVarianceTimesRows(expected, positiveShare), expected - min, confidence, designEffect);
    }

    /**
     * Rows for non-inferiority of two areas under the curve on the same rows: J. A. Hanley and B. J. McNeil, A method of comparing the
     * areas under ROC curves derived from the same cases, Radiology 148 (1983) 839–843.
     *
     * @param correlation of the two models' areas on the same rows; 0.8 and more for a fine-tuned child
     * @param expectedGain assumed gain of the candidate over the champion; 0 to be careful
     */
    public static long aucNonInferiority(
            double area,
            double correlation,
            double positiveShare,
            double margin,
            double expectedGain,
            double confidence,
            double designEffect) {
        requireAbove(expectedGain, -margin);
        double variance = 2 * (1 - correlation) * aucVarianceTimesRows(area, positiveShare);
        return rows(variance, expectedGain + margin, confidence, designEffect);
    }

    /**
     * Rows for non-inferiority of two accuracies on the same rows; variance of paired proportions as in J. M. Lachin, Power and
     * sample size evaluation for the McNemar test, Statistics in Medicine 11 (1992) 1239–1251.
     *
     * @param discordant share of rows on which the two disagree about the class, 0 to 1
     */
    public static long accuracyNonInferiority(
            double discordant, double margin, double expectedGain, double confidence, double designEffect) {
        requireAbove(expectedGain, -margin);
        double variance = discordant - expectedGain * expectedGain;
        return rows(variance, expectedGain + margin, confidence, designEffect);
    }

    /**
     * Rows with which the gate would pass four times in five, of groups as large as these: bounds narrow with the root of the rows.
     *
     * @param bounds at {@code confidence} each, from {@code rows} rows
     * @param distance what is between the assumed truth and the limit; above 0
     */
    public static long fromBounds(Interval bounds, int rows, double distance, double confidence) {
        double half = (bounds.high() - bounds.low()) / 2;
        double error = half / Quantiles.normal(confidence);
        double width = (half + Quantiles.normal(POWER) * error) / distance;
        return Math.max(1, (long) Math.ceil(rows * width * width));
    }

    /**
     * The same of an estimate whose bounds are known for other numbers of groups, too.
     *
     * @param less whether the upper bound must hold the limit
     * @return empty if no number would do that a site could have
     */
    static OptionalLong of(Estimates.Estimate estimate, int rows, double distance, boolean less) {
        if (!(distance > 0) || !suffices(estimate, MOST_TIMES, distance, less)) {
            return OptionalLong.empty();
        }
        double low = 1.0 / rows;
        double high = MOST_TIMES;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = Math.sqrt(low * high);
            if (suffices(estimate, middle, distance, less)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalLong.of(Math.max(1, (long) Math.ceil(rows * high)));
    }

    /** The error is an estimate, too: what it is reckoned with is its upper confidence bound, by its degrees of freedom. */
    private static boolean suffices(Estimates.Estimate estimate, double times, double distance, boolean less) {
        Interval bounds = estimate.boundsAt().apply(times);
        double half = less ? bounds.high() - estimate.value() : estimate.value() - bounds.low();
        double needed = half + Quantiles.normal(AIMED_AT) * estimate.error() / Math.sqrt(times);
        double sure = estimate.madeUpByFew() ? SURE_OF_ERROR_OF_FEW : SURE_OF_ERROR;
        return needed * errorBound(estimate.degreesOfFreedom(), sure) <= distance;
    }

    /** How many times as large as estimated the true error may be. */
    private static double errorBound(double degreesOfFreedom, double sure) {
        return Math.sqrt(
                degreesOfFreedom / ChiSquaredDistribution.of(degreesOfFreedom).inverseCumulativeProbability(1 - sure));
    }

    private static double aucVarianceTimesRows(double area, double positiveShare) {
        double q1 = area / (2 - area);
        double q2 = 2 * area * area / (1 + area);
        double square = area * area;
        return (q1 - square) / positiveShare + (q2 - square) / (1 - positiveShare);
    }

    private static long rows(double varianceTimesRows, double distance, double confidence, double designEffect) {
        double z = Quantiles.normal(confidence) + Quantiles.normal(POWER);
        return Math.max(1, (long) Math.ceil(varianceTimesRows * designEffect * z * z / (distance * distance)));
    }

    private static void requireAbove(double expected, double limit) {
        if (!(expected > limit)) {
            throw new IllegalArgumentException(
                    "no number of rows shows " + expected + " to be above the limit " + limit);
        }
    }
}
