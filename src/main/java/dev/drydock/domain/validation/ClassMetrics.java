package dev.drydock.domain.validation;

/** Metrics of the probabilities of several classes. */
final class ClassMetrics implements Metrics {
    private final ClassAnswers answered;
    private final double[] logLikelihood;

    /**
     * @param probabilities row-major {@code [rows, classes]}
     * @param truth class indices
     * @param answers class indices, below 0 for none
     */
    ClassMetrics(float[] probabilities, int classes, int[] truth, int[] answers) {
        this.answered = new ClassAnswers(classes, truth, answers);
        this.logLikelihood = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            logLikelihood[row] = Metric.logLikelihood(probabilities[row * classes + truth[row]]);
        }
    }

    @Override
    public double value(Metric metric) {
        return switch (metric) {
            case MACRO_F1 -> answered.macroF1();
            case ACCURACY -> Metrics.mean(answered.right());
            case LOG_LIKELIHOOD -> Metrics.mean(logLikelihood);
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double[] effects(Metric metric) {
        return switch (metric) {
            case MACRO_F1 -> answered.effectsOnMacroF1();
            case ACCURACY -> Metrics.effectsOnMean(answered.right());
            case LOG_LIKELIHOOD -> Metrics.effectsOnMean(logLikelihood);
            default -> throw Metrics.foreign(metric);
        };
    }
}
