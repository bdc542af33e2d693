package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.Task;
import java.util.List;
import java.util.Optional;

/**
 * What a model answers, and what its answers are held against.
 *
 * @param costs of its answers; empty if its owner named none
 */
public record ModelTask(Task task, LabelRule label, Optional<CostTable> costs) {
    /** Without costs. */
    public ModelTask(Task task, LabelRule label) {
        this(task, label, Optional.empty());
    }

    public static ModelTask of(ModelDefinition definition) {
        return new ModelTask(
                definition.task(),
                definition.schema().label(),
                definition.decision().costs());
    }

    /** Scores of a row. */
    int outputs() {
        return task.outputs(label);
    }

    /** Of a quantity its unit, of several targets the one that all have; else empty. */
    public String unit() {
        if (label instanceof LabelRule.Quantity quantity) {
            return quantity.unit();
        }
        List<String> units = label.targets().stream()
                .map(target -> target.quantity().unit())
                .distinct()
                .toList();
        return units.size() == 1 ? units.get(0) : "";
    }

    /** By how much a quantity's error may grow before the row counts as broken; 0 for classes, and for several targets. */
    public double tolerance() {
        return label instanceof LabelRule.Quantity quantity ? quantity.tolerance() : 0;
    }

    /** The same of one target; 0 for classes. */
    double tolerance(int target) {
        return label.targets().isEmpty()
                ? tolerance()
                : label.targets().get(target).quantity().tolerance();
    }

    /** The task of one of several targets alone. */
    ModelTask ofTarget(int target) {
        return new ModelTask(task, label.targets().get(target).quantity());
    }
}
