package dev.drydock.modelfile;

import dev.drydock.domain.registry.Halving;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Sweep;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The key {@code sweep}: trials one by one, every combination of some values, or so many draws. In each case the trials are known when the
 * file is read, and they are always the same.
 */
final class SweepKeys {
    static final int MOST_TRIALS = 64;

    private static final String SWEEP = "sweep";
    private static final String TRIALS = "trials";
    private static final String GRID = "grid";
    private static final String RANDOM = "random";
    private static final String LOST = "lost";
    private static final String CHOOSE = "choose";
    private static final String HALVING = "halving";
    private static final Set<String> KEYS = Set.of(TRIALS, GRID, RANDOM, LOST, CHOOSE, HALVING);
    private static final Set<String> HALVING_KEYS = Set.of("min-epochs", "factor");
    private static final Set<String> CHOOSE_KEYS = Set.of("metric", "undecided");
    private static final Set<String> RANDOM_KEYS = Set.of("trials", "seed", "draw");
    private static final Set<String> RANGE_KEYS = Set.of("from", "to", "scale");
    /** Drawn from a range they are rounded. */
    private static final Set<String> WHOLE =
            Set.of("epochs", "batch-size", "patience", "accumulate", "seed", "threads");

    /** Settings whose values are words or lists, so a range is impossible. */
    private static final Set<String> WITHOUT_RANGE = Set.of(
            "optimizer",
            "freeze",
            "loss",
            "class-weights",
            "schedule",
            "layer-rates",
            "unfreeze",
            "decay",
            "resampling");

    private static final ValueType<Double> BOUND = ValueType.decimal(-1e30, 1e30);
    private static final ValueType<Undecided> UNDECIDED = ValueType.oneOf(
            Arrays.stream(Undecided.values()).collect(Collectors.toMap(Undecided::wireName, Function.identity())));
    private static final ValueType<Boolean> LOGARITHMIC = ValueType.oneOf(Map.of("linear", false, "log", true));

    private final Task task;
    private final TrainingSettings training;
    private final Problems problems;

    private SweepKeys(Task task, TrainingSettings training, Problems problems) {
        this.task = task;
        this.training = training;
        this.problems = problems;
    }

    /** @param training what a trial's absent keys are taken from */
    static Sweep read(Section model, Task task, TrainingSettings training) {
        SweepKeys keys = new SweepKeys(task, training, model.problems());
        if (!model.has(SWEEP)) {
            model.refuse(
                    SWEEP,
                    "is missing; add the trials that a run trains, for example \"sweep: [{learning-rate: 0.001}]\".");
            return Sweep.of(List.of());
        }
        return model.hasSection(SWEEP)
                ? model.requiredSection(SWEEP, KEYS).map(keys::declared).orElse(Sweep.of(List.of()))
                : Sweep.of(keys.each(model, SWEEP));
    }

    private List<TrainingSettings> each(Section section, String key) {
        return section.sections(key, 1, MOST_TRIALS, TrainingKeys.KEYS).stream()
                .map(trial -> TrainingKeys.read(trial, task, training))
                .toList();
    }

    private Sweep declared(Section sweep) {
        List<String> ways =
                List.of(TRIALS, GRID, RANDOM).stream().filter(sweep::has).toList();
        if (ways.size() != 1) {
            problems.add(
                    sweep.line(),
                    sweep.path(),
                    "has " + (ways.isEmpty() ? "none of " : "both " + String.join(" and ", ways) + ", of ")
                            + "trials, grid and random; write one of them.");
            return Sweep.of(List.of());
        }
        List<TrainingSettings> trials = switch (ways.get(0)) {
            case GRID -> grid(sweep);
            case RANDOM -> random(sweep);
            default -> each(sweep, TRIALS);
        };
        int all = Math.max(0, trials.size() - 1);
        long lost = sweep.optional(LOST, ValueType.whole(0, MOST_TRIALS - 1L), (long) all);
        if (lost > all && !trials.isEmpty()) {
            sweep.refuse(
                    LOST,
                    "is " + lost + ", and of " + trials.size() + " trials at most " + all
                            + " may be lost, since one must be left; write at most that.");
        }
        return new Sweep(trials, (int) lost, choice(sweep), halving(sweep, trials));
    }

    private static Optional<Halving> halving(Section sweep, List<TrainingSettings> trials) {
        Optional<Section> section = sweep.findSection(HALVING, HALVING_KEYS);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> first = section.get().required("min-epochs", ValueType.whole(1, 100_000));
        long factor = section.get().optional("factor", ValueType.whole(2, MOST_TRIALS), 3L);
        int epochs = trials.stream().mapToInt(TrainingSettings::epochs).max().orElse(0);
        if (first.isPresent() && !trials.isEmpty() && first.get() >= epochs) {
            section.get()
                    .refuse(
                            "min-epochs",
                            "is " + first.get() + ", and no trial has more than " + epochs
                                    + " epochs, so that none would end early; write a smaller one.");
        }
        return first.map(epoch -> new Halving(epoch.intValue(), (int) factor));
    }

    /** A metric alone, or with the rule for trials that <em>tune</em> cannot distinguish. */
    private TrialChoice choice(Section sweep) {
        if (!sweep.has(CHOOSE)) {
            return TrialChoice.LEAST_LOSS;
        }
        if (!sweep.hasSection(CHOOSE)) {
            return sweep.required(CHOOSE, metric())
                    .map(metric -> new TrialChoice(metric, Undecided.EARLIEST))
                    .orElse(TrialChoice.LEAST_LOSS);
        }
        return sweep.findSection(CHOOSE, CHOOSE_KEYS)
                .map(choose -> new TrialChoice(
                        choose.required("metric", metric()).orElse(ChoiceMetric.LOSS),
                        choose.optional("undecided", UNDECIDED, Undecided.EARLIEST)))
                .orElse(TrialChoice.LEAST_LOSS);
    }

    private ValueType<ChoiceMetric> metric() {
        return ValueType.oneOf(
                ChoiceMetric.of(task).stream().collect(Collectors.toMap(ChoiceMetric::wireName, Function.identity())));
    }

    private List<TrainingSettings> grid(Section sweep) {
        Map<String, List<YamlNode>> values = new LinkedHashMap<>();
        sweep.requiredSection(GRID, TrainingKeys.KEYS)
                .ifPresent(grid -> grid.keys().forEach(key -> values.put(key, grid.items(key))));
        if (values.isEmpty() || values.containsValue(List.<YamlNode>of())) {
            if (values.isEmpty() && sweep.hasSection(GRID)) {
                sweep.refuse(GRID, "names no key of training; write such as {learning-rate: [0.0005, 0.001]}.");
            }
            return List.of();
        }
        long combinations = values.values().stream().mapToLong(List::size).reduce(1, SweepKeys::atMost);
        if (combinations > MOST_TRIALS) {
            sweep.refuse(
                    GRID,
                    "has more than " + MOST_TRIALS + " combinations, which is the most trials of a night; leave"
                            + " values out, or draw some by random.");
            return List.of();
        }
        List<Map<String, YamlNode>> trials = List.of(Map.of());
        for (Map.Entry<String, List<YamlNode>> one : values.entrySet()) {
            trials = trials.stream()
                    .flatMap(before -> one.getValue().stream().map(value -> with(before, one.getKey(), value)))
                    .toList();
        }
        return read(sweep.pathOf(GRID), trials);
    }

    private static long atMost(long product, long factor) {
        return Math.min(product * factor, Integer.MAX_VALUE);
    }

    private static Map<String, YamlNode> with(Map<String, YamlNode> before, String key, YamlNode value) {
        Map<String, YamlNode> more = new LinkedHashMap<>(before);
        more.put(key, value);
        return more;
    }

    private List<TrainingSettings> random(Section sweep) {
        Optional<Section> random = sweep.requiredSection(RANDOM, RANDOM_KEYS);
        if (random.isEmpty()) {
            return List.of();
        }
        Optional<Long> count = random.get().required("trials", ValueType.whole(1, MOST_TRIALS));
        long seed = random.get().optional("seed", ValueType.whole(0, Long.MAX_VALUE / 16), 1L);
        Optional<Section> draw = random.get().requiredSection("draw", TrainingKeys.KEYS);
        if (count.isEmpty() || draw.isEmpty()) {
            return List.of();
        }
        Map<String, Draw> draws = new LinkedHashMap<>();
        for (String key : draw.get().keys()) {
            drawOf(draw.get(), key).ifPresent(one -> draws.put(key, one));
        }
        if (draws.size() < draw.get().keys().size()) {
            return List.of();
        }
        if (draws.isEmpty()) {
            random.get()
                    .refuse(
                            "draw",
                            "names no key of training; write such as {learning-rate: {from: 0.0001, to: 0.01}}.");
            return List.of();
        }
        SplittableRandom chance = new SplittableRandom(seed);
        List<Map<String, YamlNode>> trials = new ArrayList<>();
        for (int i = 0; i < count.get(); i++) {
            Map<String, YamlNode> trial = new LinkedHashMap<>();
            draws.forEach((key, one) -> trial.put(key, one.next(chance)));
            trials.add(trial);
        }
        return read(random.get().pathOf("draw"), trials);
    }

    /** Where one key's values come from. */
    private interface Draw {
        YamlNode next(SplittableRandom chance);
    }

    private Optional<Draw> drawOf(Section draw, String key) {
        if (!draw.hasSection(key)) {
            List<YamlNode> values = draw.items(key);
            return values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(chance -> values.get(chance.nextInt(values.size())));
        }
        if (WITHOUT_RANGE.contains(key)) {
            draw.refuse(
                    key, "is a range, and its values are no numbers; write a list of them, such as [first, second].");
            return Optional.empty();
        }
        return draw.findSection(key, RANGE_KEYS)
                .flatMap(range -> rangeOf(range, draw.lineOf(key), WHOLE.contains(key)));
    }

    private static Optional<Draw> rangeOf(Section range, int line, boolean whole) {
        Optional<Double> from = range.required("from", BOUND);
        Optional<Double> to = range.required("to", BOUND);
        boolean logarithmic = range.optional("scale", LOGARITHMIC, false);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        if (from.get() >= to.get()) {
            range.refuse("to", "is " + to.get() + ", and from is " + from.get() + "; write a larger one.");
            return Optional.empty();
        }
        if (logarithmic && from.get() <= 0) {
            range.refuse(
                    "from",
                    "is " + from.get() + ", and scale: log needs numbers above 0; write one, or scale: linear.");
            return Optional.empty();
        }
        double low = logarithmic ? StrictMath.log(from.get()) : from.get();
        double high = logarithmic ? StrictMath.log(to.get()) : to.get();
        return Optional.of(chance -> {
            double drawn = low + (high - low) * chance.nextDouble();
            double value = Math.max(from.get(), Math.min(to.get(), logarithmic ? StrictMath.exp(drawn) : drawn));
            String text = whole ? Long.toString(Math.round(value)) : Double.toString(value);
            return new YamlNode.Scalar(line, text, true);
        });
    }

    /** The trials as if each had been written out. A wrong value is reported once. */
    private List<TrainingSettings> read(String path, List<Map<String, YamlNode>> trials) {
        List<TrainingSettings> read = new ArrayList<>();
        Problems found = new Problems();
        for (Map<String, YamlNode> trial : trials) {
            Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
            trial.forEach((key, value) -> entries.put(key, new YamlNode.Entry(value.line(), value)));
            Section.of(new YamlNode.Mapping(0, entries), path, TrainingKeys.KEYS, found)
                    .ifPresent(section -> read.add(TrainingKeys.read(section, task, training)));
        }
        found.inOrderOfLines().stream()
                .distinct()
                .forEach(problem -> problems.add(problem.line(), problem.key(), problem.sentence()));
        return read;
    }
}
