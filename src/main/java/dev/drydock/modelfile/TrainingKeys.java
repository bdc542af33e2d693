package dev.drydock.modelfile;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of {@code training} and of each entry of {@code sweep}. */
final class TrainingKeys {
    static final Set<String> KEYS = Set.of(
            "epochs",
            "batch-size",
            "optimizer",
            "learning-rate",
            "weight-decay",
            "momentum",
            "clip-norm",
            "patience",
            "freeze",
            "loss",
            "class-weights",
            "seed",
            "threads",
            "schedule",
            "warmup",
            "final-rate",
            "layer-rates",
            "unfreeze",
            "decay",
            "label-smoothing",
            "accumulate",
            "resampling");

    static final TrainingSettings DEFAULTS =
            new TrainingSettings(8, 128, "adamw", 0.001, 0.01, 0, 1.0, 3, List.of(), 1, 1);

    private static final ValueType<String> OPTIMIZER = ValueType.oneOf(Map.of("adamw", "adamw", "sgd", "sgd"));
    private static final ValueType<String> LOSS = ValueType.oneOf(
            Map.of(TrainingSettings.SQUARED, TrainingSettings.SQUARED, TrainingSettings.HUBER, TrainingSettings.HUBER));
    private static final ValueType<String> CLASS_WEIGHTS = ValueType.oneOf(Map.of(
            TrainingSettings.UNWEIGHTED,
            TrainingSettings.UNWEIGHTED,
            TrainingSettings.BALANCED,
            TrainingSettings.BALANCED));
    private static final ValueType<List<String>> PREFIXES =
            ValueType.distinct(ValueType.listOf(FineTuningKeys.PREFIX, 0, 1000));

    private TrainingKeys() {}

    /** The settings of a section; a key that it leaves out is taken from {@code absent}. */
    static TrainingSettings read(Section section, Task task, TrainingSettings absent) {
        TrainingSettings settings = new TrainingSettings(
                whole(section, "epochs", 1, 10_000, absent.epochs()),
                whole(section, "batch-size", 1, 1_000_000, absent.batchSize()),
                section.optional("optimizer", OPTIMIZER, absent.optimizer()),
                section.optional("learning-rate", ValueType.decimal(1e-9, 10), absent.learningRate()),
                section.optional("weight-decay", ValueType.decimal(0, 1), absent.weightDecay()),
                section.optional("momentum", ValueType.decimal(0, 0.9999), absent.momentum()),
                section.optional("clip-norm", ValueType.decimal(0, 1e6), absent.clipNorm()),
                whole(section, "patience", 0, 10_000, absent.patience()),
                section.optional("freeze", PREFIXES, absent.freeze()),
                section.optional("seed", ValueType.whole(0, Long.MAX_VALUE / 16), absent.seed()),
                whole(section, "threads", 1, 256, absent.threads()),
                section.optional("loss", LOSS, absent.loss()),
                section.optional("class-weights", CLASS_WEIGHTS, absent.classWeights()),
                FineTuningKeys.read(section, absent.fineTuning()));
        refuseForeign(section, task);
        FineTuningKeys.refuseMisfits(section, task, settings);
        if (settings.momentum() != 0 && settings.optimizer().equals("adamw") && section.has("momentum")) {
            section.refuse(
                    "momentum", "is " + settings.momentum() + ", but adamw has none; write 0 or optimizer: sgd.");
        }
        return settings;
    }

    private static void refuseForeign(Section section, Task task) {
        String foreign = task.isClassification() ? "loss" : "class-weights";
        if (section.has(foreign)) {
            section.refuse(foreign, "does not belong to task: " + task.yamlName() + "; remove it.");
        }
    }

    private static int whole(Section section, String key, int min, int max, int absent) {
        return section.optional(key, ValueType.whole(min, max), (long) absent).intValue();
    }
}
