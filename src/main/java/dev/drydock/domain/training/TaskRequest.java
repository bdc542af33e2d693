package dev.drydock.domain.training;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.Task;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One task for a worker. Its key is stable: a repeated request with the same key returns the finished result, or starts another attempt
 * that continues where the last one ended. A key never names two different requests.
 *
 * @param key such as {@code 12-train-0}: letters, digits, dots, dashes and underscores; names the task's directory
 * @param settings by name, as docs/formats.md lists them for the kind
 * @param inputs by name, as docs/formats.md lists them for the kind
 * @param placement where on a cluster it runs; the place does not change the task
 */
public record TaskRequest(
        String key,
        TaskKind kind,
        SortedMap<String, String> settings,
        SortedMap<String, TaskInput> inputs,
        Placement placement) {
    /** Input: the TorchScript module that training starts from, or that is probed. */
    public static final String MODULE = "module";
    /** Input: the fitted preprocessing. */
    public static final String PREPROCESSING = "preprocessing";
    /** Input instead of the preprocessing, if the module reads text: {@code tokenizer.json}. */
    public static final String TOKENIZER = "tokenizer";
    /** Input: a snapshot's directory. */
    public static final String SNAPSHOT = "snapshot";
    /** Input beside a snapshot: its manifest, with the digest that it had when the snapshot was sealed. */
    public static final String SNAPSHOT_MANIFEST = "snapshot-manifest";
    /** Input: a package directory. */
    public static final String PACKAGE = "package";
    /** Input of {@link TaskKind#SCORE} instead of a snapshot: a block of the rows of a file, made for the package's model. */
    public static final String ROWS = "rows";
    /** Output of {@link TaskKind#SCORE}: all scores of each row, little-endian float32. */
    public static final String SCORES = "scores.f32";
    /** Input of {@link TaskKind#LATENCY}: the package directory to compare with. */
    public static final String CHAMPION = "champion";

    /** Output of {@link TaskKind#TRAIN}: the scores of each row of <em>tune</em>, little-endian float32. */
    public static final String TUNE_SCORES = "tune-scores.f32";
    /** Output of {@link TaskKind#TRAIN}: the loss of each row of <em>tune</em>, little-endian float64. */
    public static final String TUNE_LOSSES = "tune-losses.f64";

    /** Output of {@link TaskKind#GOLDEN}: the scores of the package's behaviour tests, if it has some, as {@link #TUNE_SCORES}. */
    public static final String BEHAVIOUR_SCORES = "behaviour-scores.f32";

    /** Setting: the model's task, with its name in {@code model.yaml}. Default: binary classification. */
    public static final String TASK = "task";
    /** Setting: numbers that the module answers for a row; one if absent. */
    public static final String OUTPUTS = "outputs";
    /** Setting of {@link TaskKind#TRAIN}: {@code train} to fit the preprocessing first. */
    public static final String FIT = "fit";

    /** Setting beside {@link #TOKENIZER}: most tokens of a row. */
    public static final String MAX_LENGTH = "max-length";

    /** Input of {@link TaskKind#ADOPT}: weights that were trained elsewhere, as safetensors or a TorchScript module. */
    public static final String CONTRIBUTED = "contributed";

    /** Setting of {@link TaskKind#GOLDEN}: {@code record} or {@code check}. */
    public static final String MODE = "mode";

    /** Setting of {@link TaskKind#GOLDEN}: whether the package is first tried all over the range that its inputs allow. */
    public static final String TRIED = "tried";
    /** Setting of {@link TaskKind#GOLDEN}: the largest difference of a score that the recorded vectors allow. */
    public static final String TOLERANCE = "tolerance";
    /** Setting of {@link TaskKind#GOLDEN}: how many vectors are recorded at least. */
    public static final String VECTORS = "vectors";
    /** Setting of {@link TaskKind#TRAIN}: the vector instructions that the machine must choose by, as a run record names them. */
    public static final String CPU_CAPABILITY = "cpu-capability";
    /** Setting of {@link TaskKind#TRAIN}: the whole epoch after which it pauses; that of {@code epochs} if absent. */
    public static final String UNTIL_EPOCH = "until-epoch";
    /** Input of {@link TaskKind#TRAIN}: where an earlier, paused one stood; it is gone on from there. */
    public static final String CHECKPOINT = "checkpoint";
    /** Output of a paused {@link TaskKind#TRAIN}, and the same as the input {@link #CHECKPOINT} of the next. */
    public static final String PAUSED_AT = "paused.properties";
    /** Output of a training: what the module it started from answers on <em>tune</em> by its own preprocessing, as {@link #TUNE_SCORES}. */
    public static final String PARENT_SCORES = "parent-scores.f32";
    /** Setting of a scoring: how copies of rows of <em>holdout</em> are changed, so that these alone are scored. */
    public static final String DISTURBED = "disturbed";
    /** Output of such a scoring: the scores of all copies, as {@link #TUNE_SCORES}. */
    public static final String DISTURBED_SCORES = "disturbed.f32";
    /** Metric of such a scoring: which share of the numbers, or of the words, noise has changed, 0 to 1. */
    public static final String CHANGED = "changed";
    /** Metric of such a scoring: how many limits leave room for values that no row of <em>train</em> comes near. */
    public static final String WAYS_OUT = "ways_out";
    /** Setting of a scoring: {@code holdout}, so that the rows of that split alone are scored. */
    public static final String SPLIT = "split";
    /** Settings whose values begin parameters' names. */
    public static final Set<String> PREFIXES =
            Set.of("freeze", FineTuningSettings.LAYER_RATES, FineTuningSettings.UNFREEZE);
    /** Setting: CPU threads of the worker. */
    public static final String THREADS = "threads";

    public TaskRequest {
        if (!key.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,119}")) {
            throw new IllegalArgumentException("'" + key + "' is no task key");
        }
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    /** One that is done where the site does such tasks. */
    public TaskRequest(
            String key, TaskKind kind, SortedMap<String, String> settings, SortedMap<String, TaskInput> inputs) {
        this(key, kind, settings, inputs, Placement.OF_SITE);
    }

    /** The same, done there. */
    public TaskRequest at(Placement wanted) {
        return new TaskRequest(key, kind, settings, inputs, wanted);
    }

    /** The same with that manifest beside its snapshot, by which a worker checks the snapshot faster than row by row. */
    public TaskRequest withManifest(Optional<TaskInput> manifest) {
        SortedMap<String, TaskInput> all = new TreeMap<>(inputs);
        manifest.ifPresent(input -> all.put(SNAPSHOT_MANIFEST, input));
        return new TaskRequest(key, kind, settings, all, placement);
    }

    /**
     * Fits {@code module} to the <em>train</em> split; outputs {@code weights.pt}, {@code run.json}, {@link #TUNE_SCORES}, {@link
     * #TUNE_LOSSES} and {@link #PARENT_SCORES}; metrics {@code
     * tune_loss}, {@code best_epoch}, {@code epochs}, {@code samples_per_s}.
     */
    public static TaskRequest train(
            String key, TaskInput module, TaskInput preprocessing, TaskInput snapshot, TrainingSettings settings) {
        return train(key, module, preprocessing, snapshot, settings, Learning.TWO_CLASSES);
    }

    /** As above; if the training fits the preprocessing, also with the output {@code preprocessing.json}. */
    public static TaskRequest train(
            String key,
            TaskInput module,
            TaskInput preprocessing,
            TaskInput snapshot,
            TrainingSettings settings,
            Learning learning) {
        SortedMap<String, String> named = new TreeMap<>(trainingSettings(settings));
        named.putAll(learningSettings(learning));
        if (learning.fitPreprocessing()) {
            named.put(FIT, "train");
        }
        return new TaskRequest(
                key,
                TaskKind.TRAIN,
                named,
                new TreeMap<>(Map.of(MODULE, module, preprocessing(learning), preprocessing, SNAPSHOT, snapshot)));
    }

    /**
     * Gives {@code module} the weights of a contributed file. Inputs and settings are those of a training beside {@link #CONTRIBUTED}, so that
     * losses are computed alike; outputs {@code weights.pt}, {@link #TUNE_SCORES}, {@link #TUNE_LOSSES} and {@link #PARENT_SCORES}.
     */
    public TaskRequest adopting(TaskInput contributed) {
        SortedMap<String, TaskInput> all = new TreeMap<>(inputs);
        all.put(CONTRIBUTED, contributed);
        return new TaskRequest(key, TaskKind.ADOPT, settings, all, placement);
    }

    /** The same training, which pauses after that epoch; of its outputs it has {@link #PAUSED_AT}, {@link #TUNE_SCORES} and {@link #TUNE_LOSSES}. */
    public TaskRequest untilEpoch(int epoch) {
        SortedMap<String, String> more = new TreeMap<>(settings);
        more.put(UNTIL_EPOCH, Integer.toString(epoch));
        return new TaskRequest(key, kind, more, inputs, placement);
    }

    /** The same under another key. */
    public TaskRequest as(String otherKey) {
        return new TaskRequest(otherKey, kind, settings, inputs, placement);
    }

    /** The same training, continued where the paused one ended. */
    public TaskRequest goingOnFrom(TaskResult paused) {
        SortedMap<String, TaskInput> all = new TreeMap<>(inputs);
        String digest = Objects.requireNonNull(paused.outputs().get(PAUSED_AT), "the training has not paused");
        all.put(CHECKPOINT, new TaskInput(paused.output(PAUSED_AT), digest));
        return new TaskRequest(key, kind, settings, all, placement);
    }

    /**
     * The training of a run record, again.
     *
     * @param anyCapability whether it may run on a machine with other vector instructions
     */
    public static TaskRequest again(
            String key, TrainingRecord record, Path module, Path preprocessing, Path snapshot, boolean anyCapability) {
        SortedMap<String, String> settings = new TreeMap<>(record.settings());
        if (!anyCapability) {
            settings.put(CPU_CAPABILITY, record.cpuCapability());
        }
        return new TaskRequest(
                key,
                TaskKind.TRAIN,
                settings,
                new TreeMap<>(Map.of(
                        MODULE,
                        new TaskInput(module, record.parent()),
                        record.task().readsText() ? TOKENIZER : PREPROCESSING,
                        new TaskInput(preprocessing, record.preprocessing()),
                        SNAPSHOT,
                        new TaskInput(snapshot, record.snapshot()))));
    }

    /**
     * Scores the snapshot with the package's model; outputs {@code scores.f32} and, from a second load, {@code
     * scores-again.f32}, all scores of a row beside each other; metric {@code rows}.
     */
    public static TaskRequest score(String key, TaskInput packageDirectory, TaskInput snapshot) {
        return new TaskRequest(
                key,
                TaskKind.SCORE,
                new TreeMap<>(Map.of(THREADS, "1")),
                new TreeMap<>(Map.of(PACKAGE, packageDirectory, SNAPSHOT, snapshot)));
    }

    /** As {@link #score}, of the rows of <em>holdout</em> alone and once; output {@code scores.f32}, in which all others are 0. */
    public static TaskRequest scoreHoldout(String key, TaskInput packageDirectory, TaskInput snapshot) {
        return new TaskRequest(
                key,
                TaskKind.SCORE,
                new TreeMap<>(Map.of(THREADS, "1", SPLIT, "holdout")),
                new TreeMap<>(Map.of(PACKAGE, packageDirectory, SNAPSHOT, snapshot)));
    }

    /** Scores a block of rows with the package's model, once; output {@link #SCORES}; metric {@code rows}. */
    public static TaskRequest scoreRows(String key, TaskInput packageDirectory, TaskInput rows) {
        return new TaskRequest(
                key,
                TaskKind.SCORE,
                new TreeMap<>(Map.of(THREADS, "1")),
                new TreeMap<>(Map.of(PACKAGE, packageDirectory, ROWS, rows)));
    }

    /**
     * Scores copies of rows of <em>holdout</em> that are changed in each of some ways; output {@link #DISTURBED_SCORES}; metrics {@code
     * rows}, {@link #CHANGED}, {@link #WAYS_OUT}.
     *
     * @param disturbances as {@link dev.drydock.domain.validation.Disturbance#text} writes them
     */
    public static TaskRequest scoreDisturbed(
            String key, TaskInput packageDirectory, TaskInput snapshot, String disturbances) {
        return new TaskRequest(
                key,
                TaskKind.SCORE,
                new TreeMap<>(Map.of(THREADS, "1", DISTURBED, disturbances)),
                new TreeMap<>(Map.of(PACKAGE, packageDirectory, SNAPSHOT, snapshot)));
    }

    /**
     * Times one row at a time from all over the snapshot, both packages in turn; no outputs; metrics {@code calls} of each and {@code
     * candidate_p50_ms}, {@code candidate_p95_ms}, {@code candidate_p99_ms} with their bounds, the same for {@code champion}.
     */
    public static TaskRequest latency(String key, TaskInput candidate, TaskInput champion, TaskInput snapshot) {
        return new TaskRequest(
                key,
                TaskKind.LATENCY,
                new TreeMap<>(Map.of(THREADS, "1")),
                new TreeMap<>(Map.of(PACKAGE, candidate, CHAMPION, champion, SNAPSHOT, snapshot)));
    }

    /** Looks at a module before it is imported; no outputs; metrics {@code width}, {@code parameters}. */
    public static TaskRequest probe(String key, TaskInput module, TaskInput preprocessing) {
        return probe(key, module, preprocessing, Learning.TWO_CLASSES);
    }

    /** As the other, for a module of that task. */
    public static TaskRequest probe(String key, TaskInput module, TaskInput preprocessing, Learning learning) {
        SortedMap<String, String> named = new TreeMap<>(learningSettings(learning));
        named.put(THREADS, "1");
        return new TaskRequest(
                key,
                TaskKind.PROBE,
                named,
                new TreeMap<>(Map.of(MODULE, module, preprocessing(learning), preprocessing)));
    }

    /**
     * The same probe, which also refuses prefixes of parameters' names that fit none, of any of the trials.
     *
     * @param trials as {@code model.yaml} has them; one if it has no sweep
     */
    public TaskRequest naming(List<TrainingSettings> trials) {
        SortedMap<String, String> more = new TreeMap<>(settings);
        Set<Map<String, String>> known = new HashSet<>();
        for (int number = 0; number < trials.size(); number++) {
            Map<String, String> prefixes = new TreeMap<>(trainingSettings(trials.get(number)));
            prefixes.keySet().retainAll(PREFIXES);
            prefixes.values().removeIf(String::isEmpty);
            if (!prefixes.isEmpty() && known.add(prefixes)) {
                String place = trials.size() == 1 ? "training." : "trial-" + number + ".";
                prefixes.forEach((name, value) -> more.put(place + name, value));
            }
        }
        return new TaskRequest(key, kind, more, inputs, placement);
    }

    /**
     * Scores made rows with the package's model, drawn from the distributions that the package carries; output {@code golden.json}; metric {@code vectors}.
     *
     * @param tolerance largest difference that the vectors allow
     * @param vectors the minimum number
     */
    public static TaskRequest recordGolden(String key, TaskInput packageDirectory, double tolerance, int vectors) {
        TaskRequest request = golden(key, "record", Map.of(PACKAGE, packageDirectory));
        SortedMap<String, String> settings = new TreeMap<>(request.settings());
        settings.put(TOLERANCE, Double.toString(tolerance));
        settings.put(VECTORS, Integer.toString(vectors));
        return new TaskRequest(request.key(), request.kind(), settings, request.inputs());
    }

    /** The same of a module that comes from elsewhere, after it was tried all over the range that its inputs allow. */
    public static TaskRequest recordGoldenOfForeign(
            String key, TaskInput packageDirectory, double tolerance, int vectors) {
        TaskRequest request = recordGolden(key, packageDirectory, tolerance, vectors);
        SortedMap<String, String> settings = new TreeMap<>(request.settings());
        settings.put(TRIED, "true");
        return new TaskRequest(request.key(), request.kind(), settings, request.inputs());
    }

    /** As the other, on rows of the snapshot's <em>tune</em> split. */
    public static TaskRequest recordGolden(String key, TaskInput packageDirectory, TaskInput snapshot) {
        return golden(key, "record", Map.of(PACKAGE, packageDirectory, SNAPSHOT, snapshot));
    }

    /**
     * Scores the package's own golden vectors; metrics {@code vectors}, {@code largest_difference}, {@code tolerance},
     * {@code holds} (1 or 0). A difference is a completed task with {@code holds} 0. Output {@link #BEHAVIOUR_SCORES} of a package with
     * behaviour tests.
     */
    public static TaskRequest checkGolden(String key, TaskInput packageDirectory) {
        return golden(key, "check", Map.of(PACKAGE, packageDirectory));
    }

    private static TaskRequest golden(String key, String mode, Map<String, TaskInput> inputs) {
        return new TaskRequest(
                key, TaskKind.GOLDEN, new TreeMap<>(Map.of(THREADS, "1", MODE, mode)), new TreeMap<>(inputs));
    }

    /** The input that makes the module's. */
    private static String preprocessing(Learning learning) {
        return learning.task().readsText() ? TOKENIZER : PREPROCESSING;
    }

    /** Nothing for two classes, so that their tasks are what they always were. */
    private static Map<String, String> learningSettings(Learning learning) {
        Map<String, String> named = new TreeMap<>();
        if (learning.task() != Task.BINARY_CLASSIFICATION) {
            named.put(TASK, learning.task().yamlName());
            named.put(OUTPUTS, Integer.toString(learning.outputs()));
        }
        if (learning.task().readsText()) {
            named.put(MAX_LENGTH, Integer.toString(learning.maxLength()));
        }
        return named;
    }

    /** As a task's settings by name, all values as text. */
    public static Map<String, String> trainingSettings(TrainingSettings settings) {
        Map<String, String> named = new TreeMap<>();
        named.put("epochs", Integer.toString(settings.epochs()));
        named.put("batch-size", Integer.toString(settings.batchSize()));
        named.put("optimizer", settings.optimizer());
        named.put("learning-rate", Double.toString(settings.learningRate()));
        named.put("weight-decay", Double.toString(settings.weightDecay()));
        named.put("momentum", Double.toString(settings.momentum()));
        named.put("clip-norm", Double.toString(settings.clipNorm()));
        named.put("patience", Integer.toString(settings.patience()));
        named.put("freeze", String.join(",", settings.freeze()));
        named.put("seed", Long.toString(settings.seed()));
        named.put(THREADS, Integer.toString(settings.threads()));
        if (!settings.loss().equals(TrainingSettings.SQUARED)) {
            named.put("loss", settings.loss());
        }
        if (!settings.classWeights().equals(TrainingSettings.UNWEIGHTED)) {
            named.put("class-weights", settings.classWeights());
        }
        named.putAll(FineTuningSettings.named(settings.fineTuning()));
        return named;
    }
}
