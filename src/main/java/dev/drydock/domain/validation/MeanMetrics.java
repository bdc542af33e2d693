package dev.drydock.domain.validation;

import java.util.List;

/** Metrics of a regression with several targets: the mean over the targets, each counting alike. Immutable. */
record MeanMetrics(List<Metrics> targets) implements Metrics {
    MeanMetrics {
        targets = List.copyOf(targets);
    }

    @Override
    public double value(Metric metric) {
        double sum = 0;
        for (Metrics target : targets) {
            sum += target.value(metric);
        }
        return sum / targets.size();
    }

    @Override
    public double[] effects(Metric metric) {
        double[] sum = targets.get(0).effects(metric);
        for (Metrics target : targets.subList(1, targets.size())) {
            double[] effects = target.effects(metric);
            for (int row = 0; row < sum.length; row++) {
                sum[row] += effects[row];
            }
        }
        for (int row = 0; row < sum.length; row++) {
            sum[row] /= targets.size();
        }
        return sum;
    }
}
