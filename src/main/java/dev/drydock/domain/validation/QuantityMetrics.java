package dev.drydock.domain.validation;

/** Metrics of predicted quantities. */
final class QuantityMetrics implements Metrics {
    private final double[] absolute;
    private final double[] squared;
    private final double[] squaredDistance;

    /** @param truth the labels, in the unit of the predictions */
    QuantityMetrics(float[] predicted, float[] truth) {
        int rows = truth.length;
        double mean = 0;
        for (float label : truth) {
            mean += label / rows;
        }
        double[] centred = new double[rows]; // so that the variance of large labels loses no digits
        for (int row = 0; row < rows; row++) {
            centred[row] = truth[row] - mean;
        }
        double rest = Metrics.mean(centred);
        this.absolute = new double[rows];
        this.squared = new double[rows];
        this.squaredDistance = new double[rows];
        for (int row = 0; row < rows; row++) {
            double error = (double) predicted[row] - truth[row];
            absolute[row] = Math.abs(error);
            squared[row] = error * error;
            squaredDistance[row] = (centred[row] - rest) * (centred[row] - rest);
        }
    }

    @Override
    public double value(Metric metric) {
        return switch (metric) {
            case R2 -> explained();
            case MAE -> Metrics.mean(absolute);
            case RMSE -> Math.sqrt(Metrics.mean(squared));
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double[] effects(Metric metric) {
        return switch (metric) {
            case R2 -> effectsOnExplained();
            case MAE -> Metrics.effectsOnMean(absolute);
            case RMSE -> effectsOnRoot();
            default -> throw Metrics.foreign(metric);
        };
    }

    /** The coefficient of determination, {@code 1 - SSE / SST} about the rows' own mean; NaN when all labels are equal. */
    private double explained() {
        double variance = Metrics.mean(squaredDistance);
        return variance > 0 ? 1 - Metrics.mean(squared) / variance : Double.NaN;
    }

    private double[] effectsOnExplained() {
        double variance = Metrics.mean(squaredDistance);
        double unexplained = 1 - explained();
        double[] errors = Metrics.effectsOnMean(squared);
        double[] distances = Metrics.effectsOnMean(squaredDistance);
        for (int row = 0; row < errors.length; row++) {
            errors[row] = (unexplained * distances[row] - errors[row]) / variance;
        }
        return errors;
    }

    /** All 0 where there is no error at all. */
    private double[] effectsOnRoot() {
        double[] effects = Metrics.effectsOnMean(squared);
        double root = Math.sqrt(Metrics.mean(squared));
        for (int row = 0; row < effects.length; row++) {
            effects[row] = root > 0 ? effects[row] / (2 * root) : 0;
        }
        return effects;
    }
}
