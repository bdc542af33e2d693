package dev.drydock.domain.validation;

import java.util.List;

/** Metrics of a regression with several targets: the mean over the targets, each counting alike. Immutable. */
record MeanMetrics(List<Metrics> targets) implements Metrics {
    MeanMetrics {
        targets = List.copyOf(targets);
    }

    @Override
    public double value(Metric metric, int[] weights) {
        double sum = 0;
        for (Metrics target : targets) {
            sum += target.value(metric, weights);
        }
        return sum / targets.size();
    }

    @Override
    public double value(Metric metric) {
        double sum = 0;
        for (Metrics target : targets) {
            sum += target.value(metric);
        }
        return sum / targets.size();
    }
}
