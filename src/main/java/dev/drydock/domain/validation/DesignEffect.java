package dev.drydock.domain.validation;

import java.util.Arrays;

/**
 * How much less information a grouped row has than an independent one: the variance of a mean over groups divided by its variance were the
 * rows independent, by the ratio estimator of J. N. K. Rao and A. J. Scott, A simple method for the analysis of clustered binary data,
 * Biometrics 48 (1992) 577–585. Counts divided by it may be used as if rows were independent.
 */
final class DesignEffect {
    private DesignEffect() {}

    /**
     * @param values one for each row
     * @return at least 1: groups that happen to agree less than chance are not taken as a gain
     */
    static double of(ScoredRows rows, double[] values) {
        int[] groups = new int[values.length];
        Arrays.setAll(groups, rows::group);
        return of(groups, values);
    }

    /** @param groups of each row its number, 0 or more; numbers without a row do not count */
    static double of(int[] groups, double[] values) {
        double mean = mean(values);
        double[] excess = new double[Arrays.stream(groups).max().orElse(0) + 1];
        double squares = 0;
        for (int row = 0; row < values.length; row++) {
            double distance = values[row] - mean;
            excess[groups[row]] += distance;
            squares += distance * distance;
        }
        if (squares == 0) {
            return 1;
        }
        double grouped = 0;
        for (double sum : excess) {
            grouped += sum * sum;
        }
        long count = Arrays.stream(groups).distinct().count();
        return Math.max(1, count / (count - 1.0) * grouped / squares);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
