package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;

/** The metric that a task's reports lead with, of rows at hand. */
public final class LeadingMetric {
    private LeadingMetric() {}

    public static Metric of(Task task) {
        return Metric.of(task).get(0);
    }

    /**
     * @param outputs scores of a row
     * @param truth class indices, or quantities; one a row
     * @param scores row-major {@code [rows, outputs]}
     * @return NaN where the rows have no such metric
     */
    public static double value(Task task, int outputs, float[] truth, float[] scores) {
        return Answers.of(task, outputs, truth, scores).metrics().value(of(task));
    }
}
