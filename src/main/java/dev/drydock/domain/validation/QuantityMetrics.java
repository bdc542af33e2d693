package dev.drydock.domain.validation;

import java.util.Arrays;

/** Metrics of predicted quantities. */
final class QuantityMetrics implements Metrics {
    private final double[] error;
    private final double[] centred;

    /** @param truth the labels, in the unit of the predictions */
    QuantityMetrics(float[] predicted, float[] truth) {
        int rows = truth.length;
        double mean = 0;
        for (float label : truth) {
            mean += label / rows;
        }
        this.error = new double[rows];
        this.centred = new double[rows]; // so that the variance of large labels loses no digits
        for (int row = 0; row < rows; row++) {
            error[row] = (double) predicted[row] - truth[row];
            centred[row] = truth[row] - mean;
        }
    }

    @Override
    public double value(Metric metric, int[] weights) {
        return switch (metric) {
            case R2 -> explained(weights);
            case MAE -> meanAbsoluteError(weights);
            case RMSE -> Math.sqrt(meanSquaredError(weights));
            default -> throw Metrics.foreign(metric);
        };
    }

    @Override
    public double value(Metric metric) {
        int[] once = new int[error.length];
        Arrays.fill(once, 1);
        return value(metric, once);
    }

    /** The coefficient of determination, {@code 1 - SSE / SST} about the rows' own mean; NaN when all labels are equal. */
    private double explained(int[] weights) {
        double all = 0;
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < error.length; row++) {
            all += weights[row];
            sum += weights[row] * centred[row];
            squares += weights[row] * centred[row] * centred[row];
        }
        double variance = squares / all - sum / all * (sum / all);
        return variance > 0 ? 1 - meanSquaredError(weights) / variance : Double.NaN;
    }

    private double meanAbsoluteError(int[] weights) {
        double sum = 0;
        double all = 0;
        for (int row = 0; row < error.length; row++) {
            all += weights[row];
            sum += weights[row] * Math.abs(error[row]);
        }
        return sum / all;
    }

    private double meanSquaredError(int[] weights) {
        double sum = 0;
        double all = 0;
        for (int row = 0; row < error.length; row++) {
            all += weights[row];
            sum += weights[row] * error[row] * error[row];
        }
        return sum / all;
    }
}
