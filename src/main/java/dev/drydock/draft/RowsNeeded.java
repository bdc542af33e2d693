package dev.drydock.draft;

import dev.drydock.domain.validation.SampleSize;

/**
 * How many holdout rows the gates will need, estimated before any row is judged: at 95 % confidence and a chance of 80 % to pass when the
 * model is as good as assumed. Rows of one group resemble each other; an intra-group correlation of {@value #CORRELATION} is assumed.
 */
final class RowsNeeded {
    private static final double CORRELATION = 0.05;
    private static final double CONFIDENCE = 0.95;

    /** The normal quantiles of 95 % and 80 %, added. */
    private static final double QUANTILES = 1.6449 + 0.8416;

    private final double designEffect;

    /** @param rowsPerGroup on average, at least 1 */
    RowsNeeded(double rowsPerGroup) {
        this.designEffect = 1 + (rowsPerGroup - 1) * CORRELATION;
    }

    /** To show an area under the curve above {@code min} when it is {@code expected}. */
    long aucFloor(double expected, double min, double positiveShare) {
        return SampleSize.aucFloor(expected, min, positiveShare, CONFIDENCE, designEffect);
    }

    /** To show that an equal candidate is not worse than the champion by more than {@code margin}; both areas are 0.8. */
    long aucMargin(double margin, double positiveShare) {
        return SampleSize.aucNonInferiority(0.8, 0.9, positiveShare, margin, 0, CONFIDENCE, designEffect);
    }

    /** To show a recall above {@code min} for a class of that share when it is {@code expected}. */
    long recall(double expected, double min, double share) {
        return rows(expected * (1 - expected) / share, expected - min);
    }

    /**
     * To show an R² above {@code min} when it is {@code expected}: variance 4 R² (1 - R²)² / n, I. Olkin and J. D. Finn,
     * Correlations redux, Psychological Bulletin 118 (1995) 155–164.
     */
    long r2(double expected, double min) {
        return rows(4 * expected * (1 - expected) * (1 - expected), expected - min);
    }

    private long rows(double varianceTimesRows, double distance) {
        return (long) Math.ceil(varianceTimesRows * designEffect * QUANTILES * QUANTILES / (distance * distance));
    }
}
