package dev.drydock.modelfile;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code label}; which there are depends on the task. */
final class LabelKeys {
    private static final Set<String> KEYS = Set.of("classes", "min", "max", "unit", "tolerance");
    private static final int FEWEST_OF_SEVERAL = 3;
    private static final int MOST_CLASSES = 1000;
    private static final double SHARE_OF_RANGE = 0.05;
    private static final ValueType<Double> ANY_NUMBER = ValueType.decimal(-1e30, 1e30);
    private static final LabelRule UNREAD = new LabelRule.Classes(List.of());

    private LabelKeys() {}

    static LabelRule read(Section model, Task task) {
        return model.requiredSection("label", KEYS)
                .map(label -> task.isClassification() ? classes(label, task) : quantity(label))
                .orElse(UNREAD);
    }

    private static LabelRule classes(Section label, Task task) {
        for (String key : List.of("min", "max", "unit", "tolerance")) {
            refuseForeign(label, key, "regression");
        }
        int fewest = task == Task.MULTICLASS_CLASSIFICATION ? FEWEST_OF_SEVERAL : 2;
        int most = task == Task.BINARY_CLASSIFICATION ? 2 : MOST_CLASSES;
        return new LabelRule.Classes(
                label.required("classes", ValueType.distinct(ValueType.listOf(ValueType.text(), fewest, most)))
                        .orElse(List.of()));
    }

    private static LabelRule quantity(Section label) {
        refuseForeign(label, "classes", "binary-classification, multiclass-classification or text-classification");
        Optional<Double> min = label.required("min", ANY_NUMBER);
        Optional<Double> max = label.required("max", ANY_NUMBER);
        String unit = label.required("unit", ValueType.text()).orElse("");
        if (min.isEmpty() || max.isEmpty()) {
            return UNREAD;
        }
        if (min.get() >= max.get()) {
            label.refuse("min", "is " + min.get() + ", not below max, which is " + max.get() + "; mend one of them.");
        }
        double tolerance =
                label.optional("tolerance", ValueType.decimal(1e-30, 1e30), SHARE_OF_RANGE * (max.get() - min.get()));
        return new LabelRule.Quantity(min.get(), max.get(), unit, tolerance);
    }

    private static void refuseForeign(Section label, String key, String task) {
        if (label.has(key)) {
            label.refuse(key, "belongs to task: " + task + "; remove it, or mend task.");
        }
    }
}
