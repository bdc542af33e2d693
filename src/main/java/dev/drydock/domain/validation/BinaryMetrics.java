package dev.drydock.domain.validation;

import java.util.Arrays;

/** Metrics of the probability of the last of two classes. */
final class BinaryMetrics implements Metrics {
    private final boolean[] positive;
    private final float[] scores;
    private final Placements placements;
    private final ClassAnswers answered;
    private final double[] logLikelihood;

    /** @param answers 1 for the last class, 0 for the first, below 0 for none */
    BinaryMetrics(float[] scores, boolean[] positive, int[] answers) {
        this.positive = positive;
        this.scores = scores;
        this.logLikelihood = new double[scores.length];
        int[] truth = new int[scores.length];
        for (int row = 0; row < truth.length; row++) {
            truth[row] = positive[row] ? 1 : 0;
            logLikelihood[row] = Metric.logLikelihood(positive[row] ? scores[row] : 1.0 - scores[row]);
        }
        this.answered = new ClassAnswers(2, truth, answers);
        this.placements = new Placements();
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
    public double value(Metric metric) {
        return switch (metric) {
            case AUC -> placements.area();
            case ACCURACY -> Metrics.mean(answered.right());
            case LOG_LIKELIHOOD -> Metrics.mean(logLikelihood);
            case MACRO_F1 -> answered.macroF1();
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double[] effects(Metric metric) {
        return switch (metric) {
            case AUC -> placements.effects();
            case ACCURACY -> Metrics.effectsOnMean(answered.right());
            case LOG_LIKELIHOOD -> Metrics.effectsOnMean(logLikelihood);
            case MACRO_F1 -> answered.effectsOnMacroF1();
            default -> throw Metrics.foreign(metric);
        };
    }

    /**
     * Of each row the share of rows of the other class that it is on the right side of, ties counted half. Their mean over the positive rows
     * is the area under the curve (D. Bamber, The area above the ordinal dominance graph, Journal of Mathematical Psychology 12 (1975)
     * 387–415); what a row adds to its distance is its own placement's (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44
     * (1988) 837–845; for groups N. A. Obuchowski, Biometrics 53 (1997) 567–578).
     */
    private final class Placements {
        private final double[] placement = new double[scores.length];
        private final double positives;
        private final double negatives;

        Placements() {
            int count = 0;
            for (boolean isPositive : positive) {
                count += isPositive ? 1 : 0;
            }
            this.positives = count;
            this.negatives = scores.length - positives;
            int[] ascending = order(scores);
            double positivesBelow = 0;
            for (int from = 0; from < ascending.length; ) {
                int to = from;
                int tied = 0;
                while (to < ascending.length
                        && Float.compare(scores[ascending[to]] + 0f, scores[ascending[from]] + 0f) == 0) {
                    tied += positive[ascending[to++]] ? 1 : 0;
                }
                place(ascending, from, to, positivesBelow, tied);
                positivesBelow += tied;
                from = to;
            }
        }

        /** Rows with the same score. */
        private void place(int[] ascending, int from, int to, double positivesBelow, int tied) {
            double negativesBelow = from - positivesBelow;
            double tiedNegatives = to - from - tied;
            for (int i = from; i < to; i++) {
                int row = ascending[i];
                placement[row] = positive[row]
                        ? (negativesBelow + tiedNegatives / 2) / negatives
                        : 1 - (positivesBelow + tied / 2.0) / positives;
            }
        }

        /** NaN when one class is absent. */
        double area() {
            double sum = 0;
            for (int row = 0; row < placement.length; row++) {
                sum += positive[row] ? placement[row] : 0;
            }
            return sum / positives;
        }

        double[] effects() {
            double area = area();
            double[] effects = new double[placement.length];
            for (int row = 0; row < effects.length; row++) {
                effects[row] = (placement[row] - area) / (positive[row] ? positives : negatives);
            }
            return effects;
        }
    }
}
