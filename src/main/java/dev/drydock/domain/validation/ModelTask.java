package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.Task;

/** What a model answers, and what its answers are held against. */
public record ModelTask(Task task, LabelRule label) {

    public static ModelTask of(ModelDefinition definition) {
        return new ModelTask(definition.task(), definition.schema().label());
    }

    /** Scores of a row. */
    int outputs() {
        return task.outputs(label);
    }

    /** Of a quantity its unit, else empty. */
    public String unit() {
        return label instanceof LabelRule.Quantity quantity ? quantity.unit() : "";
    }

    /** By how much a quantity's error may grow before the row counts as broken; 0 for classes. */
    public double tolerance() {
        return label instanceof LabelRule.Quantity quantity ? quantity.tolerance() : 0;
    }
}
