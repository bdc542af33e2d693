package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a model fares on one split: class by class, or by how large its errors are.
 *
 * @param metric the task's leading metric; NaN where the rows have no such metric
 * @param classes in the order of {@code model.yaml}; empty for quantities
 * @param confusion a list a class: how many of its rows were said to be of each class; empty for quantities, and with more than {@link
 *     #MOST_CLASSES_CROSSED} classes
 * @param errors of quantities, from small to large; empty for classes
 */
public record SplitFigures(
        int rows, double metric, List<ClassFigure> classes, List<List<Integer>> confusion, List<ErrorQuantile> errors) {
    /** More classes than a page shows crossed. */
    public static final int MOST_CLASSES_CROSSED = 20;

    private static final double[] SHARES = {0.5, 0.75, 0.9, 0.95, 0.99, 1};

    public SplitFigures {
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
        errors = List.copyOf(errors);
    }

    /**
     * One class; what has no rows to be measured on is NaN.
     *
     * @param rows that are of the class
     */
    public record ClassFigure(String name, int rows, double precision, double recall, double f1) {}

    /**
     * So large at most is the absolute error of that share of the rows: the nearest rank.
     *
     * @param target of several; empty if there is one
     * @param error in the target's unit
     */
    public record ErrorQuantile(String target, double share, double error) {}

    /** At the task's standard operating point. */
    public static SplitFigures of(ModelTask task, LabelledRows rows, Split split, float[] scores) {
        return of(task, rows, split, scores, OperatingPoint.standard(task.task(), task.outputs()));
    }

    /**
     * @param scores of the split's rows in snapshot order, row-major {@code [rows of the split, outputs]}
     * @param point at which the model answers
     * @throws IllegalArgumentException if they are not of so many rows
     */
    public static SplitFigures of(
            ModelTask task, LabelledRows rows, Split split, float[] scores, OperatingPoint point) {
        int targets = Math.max(1, task.label().targets().size());
        float[] truth = truth(rows, split, targets);
        int count = truth.length / targets;
        if (scores.length != count * task.outputs()) {
            throw new IllegalArgumentException("the split " + split + " has " + count + " rows of " + task.outputs()
                    + " scores, but there are " + scores.length + " scores");
        }
        Answers answers = Answers.of(task.task(), task.outputs(), truth, scores, point);
        double metric = answers.metrics().value(LeadingMetric.of(task.task()));
        return task.task() == Task.REGRESSION
                ? new SplitFigures(count, metric, List.of(), List.of(), errors(task, answers, count))
                : ofClasses(task.label().classes(), Confusion.of(answers, truth, classes(task)), count, metric);
    }

    private static int classes(ModelTask task) {
        return task.label().classes().size();
    }

    /** Row-major {@code [rows of the split, targets]}. */
    private static float[] truth(LabelledRows rows, Split split, int targets) {
        float[] truth = new float[rows.size() * targets];
        int found = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int target = 0; rows.isIn(split, row) && target < targets; target++) {
                truth[found++] = rows.label(row, target);
            }
        }
        return Arrays.copyOf(truth, found);
    }

    private static SplitFigures ofClasses(List<String> names, Confusion confusion, int rows, double metric) {
        List<ClassFigure> classes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            classes.add(new ClassFigure(
                    names.get(i), confusion.rows(i), confusion.precision(i), confusion.recall(i), confusion.f1(i)));
        }
        return new SplitFigures(
                rows,
                metric,
                classes,
                names.size() <= MOST_CLASSES_CROSSED ? confusion.matrix() : List.of(),
                List.of());
    }

    private static List<ErrorQuantile> errors(ModelTask task, Answers answers, int rows) {
        List<ErrorQuantile> errors = new ArrayList<>();
        List<String> names =
                task.label().targets().stream().map(LabelRule.Target::name).toList();
        for (int target = 0; target < Math.max(1, names.size()); target++) {
            double[] sorted = new double[rows];
            for (int row = 0; row < rows; row++) {
                sorted[row] = answers.error(row, target);
            }
            Arrays.sort(sorted);
            for (double share : rows == 0 ? new double[0] : SHARES) {
                double error = sorted[(int) Math.ceil(share * rows) - 1];
                errors.add(new ErrorQuantile(names.isEmpty() ? "" : names.get(target), share, error));
            }
        }
        return errors;
    }
}
