package dev.drydock.domain.registry;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.LeastCost;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operating point as {@code decision} in {@code model/signature.json} has it: a threshold with both of its ends, a certainty, or costs.
 *
 * @param negativeBelow of two classes, 0 to 1
 * @param positiveFrom of two classes, {@code negativeBelow} or more
 * @param certainty of several classes, 0 to 1
 * @param costs of several classes: one list for each true class, with the cost of each answered one
 * @param abstain cost of no answer; null: there must be one
 */
public record PointForm(
        @Nullable Double negativeBelow,
        @Nullable Double positiveFrom,
        @Nullable Double certainty,
        @Nullable List<List<Double>> costs,
        @Nullable Double abstain) {

    /** Empty if the task has no such point. */
    public Optional<OperatingPoint> find(Task task, int classes) {
        if (task == Task.BINARY_CLASSIFICATION && negativeBelow != null && positiveFrom != null) {
            return negativeBelow >= 0 && negativeBelow <= positiveFrom
                    ? Optional.of(new Threshold(negativeBelow.floatValue(), positiveFrom.floatValue()))
                    : Optional.empty();
        }
        if (task.scoresEachClass() && certainty != null) {
            return Optional.of(new MostProbable(classes, certainty.floatValue()));
        }
        if (task.scoresEachClass() && costs != null && isSquare(costs, classes)) {
            return Optional.of(
                    new LeastCost(new CostTable(costs, abstain == null ? Double.POSITIVE_INFINITY : abstain)));
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException if the task has no such point */
    public OperatingPoint point(Task task, int classes) {
        return find(task, classes)
                .orElseThrow(() -> new IllegalArgumentException(
                        "its decision is none of a " + task.yamlName() + " with " + classes + " classes"));
    }

    private static boolean isSquare(List<List<Double>> costs, int classes) {
        return costs.size() == classes && costs.stream().allMatch(row -> row.size() == classes);
    }
}
