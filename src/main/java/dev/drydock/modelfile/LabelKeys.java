package dev.drydock.modelfile;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of {@code label}; which there are depends on the task. */
final class LabelKeys {
    private static final Set<String> KEYS = Set.of("classes", "min", "max", "unit", "tolerance", "targets");
    private static final Set<String> TARGET_KEYS = Set.of("name", "min", "max", "unit", "tolerance");
    private static final List<String> OF_ONE = List.of("min", "max", "unit", "tolerance");
    private static final int FEWEST_TARGETS = 2;
    private static final int MOST_TARGETS = 32;
    private static final ValueType<String> NAME = ValueType.text(
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}"),
            "a letter, then letters, digits, dashes or underscores, 40 at most");
    private static final int FEWEST_OF_SEVERAL = 3;
    private static final int MOST_CLASSES = 1000;
    private static final double SHARE_OF_RANGE = 0.05;
    private static final ValueType<Double> ANY_NUMBER = ValueType.decimal(-1e30, 1e30);
    private static final LabelRule UNREAD = new LabelRule.Classes(List.of());

    private LabelKeys() {}

    static LabelRule read(Section model, Task task) {
        return model.requiredSection("label", KEYS)
                .map(label -> task.isClassification() ? classes(label, task) : quantities(label))
                .orElse(UNREAD);
    }

    private static LabelRule classes(Section label, Task task) {
        OF_ONE.forEach(key -> refuseForeign(label, key, "regression"));
        refuseForeign(label, "targets", "regression");
        int fewest = task == Task.MULTICLASS_CLASSIFICATION ? FEWEST_OF_SEVERAL : 2;
        int most = task == Task.BINARY_CLASSIFICATION ? 2 : MOST_CLASSES;
        return new LabelRule.Classes(
                label.required("classes", ValueType.distinct(ValueType.listOf(ValueType.text(), fewest, most)))
                        .orElse(List.of()));
    }

    private static LabelRule quantities(Section label) {
        refuseForeign(label, "classes", "binary-classification, multiclass-classification or text-classification");
        if (!label.has("targets")) {
            return quantity(label).<LabelRule>map(one -> one).orElse(UNREAD);
        }
        for (String key : OF_ONE) {
            if (label.has(key)) {
                label.refuse(
                        key, "is each target's own; write it under targets, or remove targets if there is one alone.");
            }
        }
        UniqueNames names = new UniqueNames("target");
        List<LabelRule.Target> targets = new ArrayList<>();
        for (Section section : label.sections("targets", FEWEST_TARGETS, MOST_TARGETS, TARGET_KEYS)) {
            Optional<String> name = section.required("name", NAME);
            name.ifPresent(known -> names.refuseSecond(section, known));
            Optional<LabelRule.Quantity> quantity = quantity(section);
            if (name.isPresent() && quantity.isPresent()) {
                targets.add(new LabelRule.Target(name.get(), quantity.get()));
            }
        }
        return targets.isEmpty() ? UNREAD : new LabelRule.Quantities(targets);
    }

    /** The keys of one quantity, under {@code label} or a target. */
    private static Optional<LabelRule.Quantity> quantity(Section label) {
        Optional<Double> min = label.required("min", ANY_NUMBER);
        Optional<Double> max = label.required("max", ANY_NUMBER);
        String unit = label.required("unit", ValueType.text()).orElse("");
        if (min.isEmpty() || max.isEmpty()) {
            return Optional.empty();
        }
        if (min.get() >= max.get()) {
            label.refuse(
                    "min", "is " + min.get() + ", not below max, which is " + max.get() + "; correct one of them.");
        }
        double tolerance =
                label.optional("tolerance", ValueType.decimal(1e-30, 1e30), SHARE_OF_RANGE * (max.get() - min.get()));
        return Optional.of(new LabelRule.Quantity(min.get(), max.get(), unit, tolerance));
    }

    private static void refuseForeign(Section label, String key, String task) {
        if (label.has(key)) {
            label.refuse(key, "belongs to task: " + task + "; remove it, or correct task.");
        }
    }
}
