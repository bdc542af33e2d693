package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a classifier is as often right as it says: rows are put into {@link #BINS} bins of equal width by a probability (of two
 * classes the last one's, of several the predicted one's), and each bin's mean is held against the share of rows for which it came
 * true. C. Guo et al., On calibration of modern neural networks, ICML 2017.
 *
 * @param error the expected calibration error: the bins' differences, weighted by their rows, 0 to 1
 * @param bins from probability 0 to 1
 */
public record Calibration(double error, List<Bin> bins) {
    public static final int BINS = 15;

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * @param rows in the bin; of none the rest is NaN
     * @param probability mean of the rows
     * @param share of the rows for which it came true
     */
    public record Bin(int rows, double probability, double share) {}

    /** From 0. */
    static int bin(float probability) {
        return Math.min(BINS - 1, (int) (probability * BINS));
    }

    static Calibration of(Answers answers, int rows) {
        int[] count = new int[BINS];
        double[] sum = new double[BINS];
        int[] held = new int[BINS];
        for (int row = 0; row < rows; row++) {
            Answers.Confidence confidence = answers.confidence(row);
            int bin = bin(confidence.probability());
            count[bin]++;
            sum[bin] += confidence.probability();
            held[bin] += confidence.holds() ? 1 : 0;
        }
        double error = 0;
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            bins.add(new Bin(count[bin], sum[bin] / count[bin], (double) held[bin] / count[bin]));
            error += Math.abs(sum[bin] - held[bin]) / rows;
        }
        return new Calibration(error, bins);
    }
}
