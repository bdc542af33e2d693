package dev.drydock.worker;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.FineTuningSettings;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/** Reads a training task's settings; one failure lists every problem. */
final class TaskSettings {
    private final Map<String, String> settings;
    private final List<String> problems = new ArrayList<>();

    private TaskSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /** @throws dev.drydock.failure.DrydockException {@code TASK_INVALID} with all problems */
    static TrainingSettings read(TaskContext context) {
        TaskSettings reader = new TaskSettings(context.task().settings());
        TrainingSettings training = reader.training();
        if (!reader.problems.isEmpty()) {
            throw context.invalid(String.join("; ", reader.problems));
        }
        return training;
    }

    private TrainingSettings training() {
        String optimizer = settings.getOrDefault("optimizer", "");
        if (!optimizer.equals("adamw") && !optimizer.equals("sgd")) {
            problems.add("optimizer must be adamw or sgd, not '" + optimizer + "'");
        }
        return new TrainingSettings(
                (int) number("epochs", "a whole number from 1 to 100000", v -> whole(v) && v >= 1 && v <= 100_000),
                (int) number("batch-size", "a whole number from 2 to 1000000", v -> whole(v) && v >= 2 && v <= 1e6),
                optimizer,
                number("learning-rate", "above 0 and at most 10", v -> v > 0 && v <= 10),
                number("weight-decay", "from 0 to 1", v -> v >= 0 && v <= 1),
                number("momentum", "at least 0 and below 1", v -> v >= 0 && v < 1),
                number("clip-norm", "0 or above", v -> v >= 0 && Double.isFinite(v)),
                (int) number("patience", "a whole number from 0 to 100000", v -> whole(v) && v >= 0 && v <= 100_000),
                freeze(),
                seed(),
                (int) number("threads", "a whole number from 1 to 999", v -> whole(v) && v >= 1 && v <= 999),
                oneOf("loss", TrainingSettings.SQUARED, TrainingSettings.HUBER),
                oneOf("class-weights", TrainingSettings.UNWEIGHTED, TrainingSettings.BALANCED),
                FineTuningSettings.read(settings, problems));
    }

    private List<String> freeze() {
        String freeze = settings.getOrDefault("freeze", "");
        return freeze.isEmpty() ? List.of() : Arrays.asList(freeze.split(",", -1));
    }

    /**
     * The prefixes of parameter names that a probe must check, by their place in {@code model.yaml}, such as {@code training} or {@code
     * trial-3}.
     */
    static SortedMap<String, ParameterPrefixes> prefixes(TaskContext context) {
        SortedMap<String, Map<String, String>> places = new TreeMap<>();
        context.task().settings().forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot > 0 && TaskRequest.PREFIXES.contains(name.substring(dot + 1))) {
                places.computeIfAbsent(name.substring(0, dot), place -> new TreeMap<>())
                        .put(name.substring(dot + 1), value);
            }
        });
        SortedMap<String, ParameterPrefixes> prefixes = new TreeMap<>();
        places.forEach((place, settings) -> {
            TaskSettings reader = new TaskSettings(settings);
            prefixes.put(
                    place, new ParameterPrefixes(reader.freeze(), FineTuningSettings.read(settings, reader.problems)));
            if (!reader.problems.isEmpty()) {
                throw context.invalid(String.join("; ", reader.problems));
            }
        });
        return prefixes;
    }

    /** The whole epoch after which a training pauses; its last if it does not. */
    static int untilEpoch(TaskContext context, TrainingSettings training) {
        String until = context.task().settings().get(TaskRequest.UNTIL_EPOCH);
        if (until == null) {
            return training.epochs();
        }
        if (!until.matches("[1-9][0-9]{0,5}") || Integer.parseInt(until) > training.epochs()) {
            throw context.invalid(TaskRequest.UNTIL_EPOCH + " must be a whole number from 1 to epochs, which is "
                    + training.epochs() + ", not '" + until + "'");
        }
        return Integer.parseInt(until);
    }

    /** The model's task, for worker tasks of kind {@code TRAIN} and {@code PROBE}. */
    static Learning learning(TaskContext context) {
        SortedMap<String, String> settings = context.task().settings();
        String name = settings.getOrDefault(TaskRequest.TASK, Task.BINARY_CLASSIFICATION.yamlName());
        Task task = Task.ofYamlName(name).orElseThrow(() -> context.invalid("task " + name + " is unknown"));
        String outputs = settings.getOrDefault(TaskRequest.OUTPUTS, "1");
        if (!outputs.matches("[1-9][0-9]{0,3}") || (task == Task.BINARY_CLASSIFICATION && !outputs.equals("1"))) {
            throw context.invalid("outputs must not be '" + outputs + "' for " + name);
        }
        String fit = settings.getOrDefault(TaskRequest.FIT, "");
        if (!fit.isEmpty() && !fit.equals("train")) {
            throw context.invalid("fit must be train, not '" + fit + "'");
        }
        return new Learning(task, Integer.parseInt(outputs), !fit.isEmpty(), maxLength(context, task));
    }

    private static int maxLength(TaskContext context, Task task) {
        if (!task.readsText()) {
            return 0;
        }
        String length = context.task().settings().getOrDefault(TaskRequest.MAX_LENGTH, "");
        if (!length.matches("[1-9][0-9]{0,4}")) {
            throw context.invalid("max-length must be a whole number from 1 to 99999, not '" + length + "'");
        }
        return Integer.parseInt(length);
    }

    /** The first if the setting is absent. */
    private String oneOf(String name, String absent, String other) {
        String value = settings.getOrDefault(name, absent);
        if (!value.equals(absent) && !value.equals(other)) {
            problems.add(name + " must be " + absent + " or " + other + ", not '" + value + "'");
        }
        return value;
    }

    private static boolean whole(double value) {
        return value == Math.rint(value);
    }

    private double number(String name, String range, DoublePredicate allowed) {
        String text = settings.getOrDefault(name, "");
        try {
            double value = Double.parseDouble(text);
            if (allowed.test(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problems.add(name + " must be " + range + ", not '" + text + "'");
        return 0;
    }

    private long seed() {
        String text = settings.getOrDefault("seed", "");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            problems.add("seed must be a whole number, not '" + text + "'");
            return 0;
        }
    }
}
