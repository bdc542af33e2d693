package dev.drydock.domain.validation;

import java.util.Arrays;

/** Metrics of the probabilities of several classes. */
final class ClassMetrics implements Metrics {
    private static final double CLAMP = 1e-7;

    private final int classes;
    private final int[] truth;
    private final int[] answers;
    private final double[] logLikelihood;

    /**
     * @param probabilities row-major {@code [rows, classes]}
     * @param truth class indices
     * @param answers class indices, below 0 for none
     */
    ClassMetrics(float[] probabilities, int classes, int[] truth, int[] answers) {
        this.classes = classes;
        this.truth = truth;
        this.answers = answers;
        this.logLikelihood = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            double likelihood = probabilities[row * classes + truth[row]];
            logLikelihood[row] = Math.log(Math.min(1 - CLAMP, Math.max(CLAMP, likelihood)));
        }
    }

    @Override
    public double value(Metric metric, int[] weights) {
        return switch (metric) {
            case MACRO_F1 -> macroF1(weights);
            case ACCURACY -> accuracy(weights);
            case LOG_LIKELIHOOD -> meanLogLikelihood(weights);
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double value(Metric metric) {
        int[] once = new int[truth.length];
        Arrays.fill(once, 1);
        return value(metric, once);
    }

    /**
     * The mean of the classes' F1, as M. Sokolova and G. Lapalme, A systematic analysis of performance measures for classification
     * tasks, Information Processing &amp; Management 45 (2009) 427–437, have it; a class that no row has is left out.
     */
    private double macroF1(int[] weights) {
        double[] right = new double[classes];
        double[] actual = new double[classes];
        double[] said = new double[classes];
        for (int row = 0; row < truth.length; row++) {
            actual[truth[row]] += weights[row];
            if (answers[row] >= 0) {
                said[answers[row]] += weights[row];
            }
            right[truth[row]] += answers[row] == truth[row] ? weights[row] : 0;
        }
        double sum = 0;
        int present = 0;
        for (int i = 0; i < classes; i++) {
            if (actual[i] > 0) {
                present++;
                sum += 2 * right[i] / (actual[i] + said[i]);
            }
        }
        return sum / present;
    }

    private double accuracy(int[] weights) {
        double hits = 0;
        double all = 0;
        for (int row = 0; row < truth.length; row++) {
            all += weights[row];
            hits += answers[row] == truth[row] ? weights[row] : 0;
        }
        return hits / all;
    }

    private double meanLogLikelihood(int[] weights) {
        double sum = 0;
        double all = 0;
        for (int row = 0; row < truth.length; row++) {
            all += weights[row];
            sum += weights[row] * logLikelihood[row];
        }
        return sum / all;
    }
}
