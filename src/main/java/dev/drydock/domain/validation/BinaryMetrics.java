package dev.drydock.domain.validation;

import java.util.Arrays;

/** Metrics of the probability of the last of two classes. */
final class BinaryMetrics implements Metrics {
    private static final double CLAMP = 1e-7;

    private final boolean[] positive;
    private final int[] ascending;
    private final boolean[] endsTie;
    private final int[] answers;
    private final double[] logLikelihood;

    /** @param answers 1 for the last class, 0 for the first, below 0 for none */
    BinaryMetrics(float[] scores, boolean[] positive, int[] answers) {
        int n = scores.length;
        this.answers = answers;
        this.positive = positive;
        this.ascending = order(scores);
        this.endsTie = new boolean[n];
        this.logLikelihood = new double[n];
        for (int i = 0; i < n; i++) {
            endsTie[i] = i == n - 1 || scores[ascending[i]] != scores[ascending[i + 1]];
            double likelihood = positive[i] ? scores[i] : 1.0 - scores[i];
            logLikelihood[i] = Math.log(Math.min(1 - CLAMP, Math.max(CLAMP, likelihood)));
        }
    }

    /** Row numbers by ascending score: sortable bits of the score above, the row number below. */
    static int[] order(float[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < scores.length; i++) {
            int bits = Float.floatToIntBits(scores[i] + 0.0f);
            int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[i] = (long) sortable << 32 | i;
        }
        Arrays.sort(keys);
        int[] ascending = new int[scores.length];
        for (int i = 0; i < keys.length; i++) {
            ascending[i] = (int) keys[i];
        }
        return ascending;
    }

    @Override
    public double value(Metric metric, int[] weights) {
        return switch (metric) {
            case AUC -> auc(weights);
            case ACCURACY -> accuracy(weights);
            case LOG_LIKELIHOOD -> meanLogLikelihood(weights);
            case MACRO_F1 -> macroF1(weights);
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double value(Metric metric) {
        int[] once = new int[positive.length];
        Arrays.fill(once, 1);
        return value(metric, once);
    }

    /**
     * The Mann–Whitney form of the area under the curve, ties counted half: D. Bamber, The area above the ordinal dominance
     * graph, Journal of Mathematical Psychology 12 (1975) 387–415. NaN when one class is absent.
     */
    private double auc(int[] weights) {
        double negativesBelow = 0;
        double positives = 0;
        double wins = 0;
        double tiedPositive = 0;
        double tiedNegative = 0;
        for (int i = 0; i < ascending.length; i++) {
            int row = ascending[i];
            if (positive[row]) {
                tiedPositive += weights[row];
            } else {
                tiedNegative += weights[row];
            }
            if (endsTie[i]) {
                wins += tiedPositive * (negativesBelow + tiedNegative / 2);
                negativesBelow += tiedNegative;
                positives += tiedPositive;
                tiedPositive = 0;
                tiedNegative = 0;
            }
        }
        return wins / (positives * negativesBelow);
    }

    /** As {@link ClassMetrics} has it; a class that no row has is left out. */
    private double macroF1(int[] weights) {
        double[] rightOf = new double[2];
        double[] actual = new double[2];
        double[] said = new double[2];
        for (int row = 0; row < positive.length; row++) {
            int truth = positive[row] ? 1 : 0;
            actual[truth] += weights[row];
            if (answers[row] >= 0) {
                said[answers[row]] += weights[row];
            }
            rightOf[truth] += isRight(row) ? weights[row] : 0;
        }
        double sum = 0;
        int present = 0;
        for (int i = 0; i < 2; i++) {
            if (actual[i] > 0) {
                present++;
                sum += 2 * rightOf[i] / (actual[i] + said[i]);
            }
        }
        return sum / present;
    }

    private boolean isRight(int row) {
        return answers[row] == (positive[row] ? 1 : 0);
    }

    private double accuracy(int[] weights) {
        double hits = 0;
        double all = 0;
        for (int i = 0; i < positive.length; i++) {
            all += weights[i];
            hits += isRight(i) ? weights[i] : 0;
        }
        return hits / all;
    }

    private double meanLogLikelihood(int[] weights) {
        double sum = 0;
        double all = 0;
        for (int i = 0; i < logLikelihood.length; i++) {
            all += weights[i];
            sum += weights[i] * logLikelihood[i];
        }
        return sum / all;
    }
}
