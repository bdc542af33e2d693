package dev.drydock.modelfile;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.PreprocessingFile;
import dev.drydock.domain.registry.ModelDefinition.ServingLimits;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ModelFileFailure;
import dev.drydock.files.Sha256;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlNode;
import dev.drydock.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads {@code model.yaml} as {@code docs/model-yaml.md} defines it: strictly, and with every problem at once. Holds no
 * state; safe for use by several threads.
 */
public final class ModelFileReader implements DefinitionReader {
    /** The largest file that is read, in bytes. */
    public static final int LARGEST = 1 << 20;

    private static final String SAFE_ANSWER = "safe-answer";
    private static final int MOST_TOLD = 100;
    private static final String FILE = "model.yaml";
    private static final String REFERENCE = "reference.json";
    static final String GUIDE = "docs/model-yaml.md";
    private static final Set<String> KEYS = Set.of(
            "drydock",
            "name",
            "task",
            "revision",
            "export",
            "inputs",
            "group",
            "private",
            "fields",
            "label",
            "slices",
            "maturity",
            "clock-tolerance",
            "reject-limit",
            "splits",
            "replay",
            "weights",
            "preprocessing",
            "tokenizer",
            "files",
            "training",
            "sweep",
            "cluster",
            "budget",
            "decision",
            "gates",
            "behaviour",
            "drift",
            "serving",
            "schedule");
    private static final ValueType<String> NAME = ValueType.text(
            Pattern.compile("(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*"),
            "lower-case letters, digits and single dashes, starting with a letter, 63 characters at most");
    private static final ValueType<Task> TASK = ValueType.oneOf(
            Arrays.stream(Task.values()).collect(Collectors.toMap(Task::yamlName, Function.identity())));

    @Override
    public ModelDefinition readDirectory(Path modelDirectory) {
        return require(checkDirectory(modelDirectory));
    }

    @Override
    public ModelDefinition read(byte[] yaml) {
        return require(check(yaml));
    }

    @Override
    public ModelDefinition readText(String modelYaml) {
        return read(modelYaml.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Map<String, String> keys(String modelYaml) {
        Map<String, String> keys = new LinkedHashMap<>();
        YamlTree.compose(modelYaml, GUIDE, new Problems()).ifPresent(root -> addKeys(keys, "", root));
        return keys;
    }

    private static void addKeys(Map<String, String> keys, String path, YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping && !mapping.entries().isEmpty()) {
            mapping.entries()
                    .forEach((key, entry) -> addKeys(keys, path.isEmpty() ? key : path + "." + key, entry.value()));
        } else if (node instanceof YamlNode.Sequence sequence
                && !sequence.items().isEmpty()) {
            for (int i = 0; i < sequence.items().size(); i++) {
                addKeys(keys, path + "[" + i + "]", sequence.items().get(i));
            }
        } else {
            keys.put(path, leaf(node));
        }
    }

    private static String leaf(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        return node instanceof YamlNode.Sequence ? "[]" : "{}";
    }

    /** As {@link #readDirectory}, with the problems as a value. */
    public ModelFileResult checkDirectory(Path modelDirectory) {
        Path file = modelDirectory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return refused(
                    Files.exists(file)
                            ? "is a directory, a pipe or a device; put the file itself there."
                            : "is not in the model directory; write it, " + GUIDE + " lists its keys.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return check(in.readNBytes(LARGEST + 1), Optional.of(modelDirectory));
        } catch (IOException unreadable) {
            return refused("cannot be read; check its permissions.");
        }
    }

    /** As {@link #read(byte[])}, with the problems as a value. */
    public ModelFileResult check(byte[] yaml) {
        return check(yaml, Optional.empty());
    }

    private static ModelFileResult check(byte[] yaml, Optional<Path> directory) {
        if (yaml.length > LARGEST) {
            return refused("is larger than " + LARGEST + " bytes; it holds settings, put data into files of its own.");
        }
        Problems problems = new Problems();
        ModelDefinition definition = text(yaml, problems)
                .filter(text -> indentedBySpaces(text, problems))
                .flatMap(text -> YamlTree.compose(text, GUIDE, problems))
                .flatMap(root -> Section.of(root, "", KEYS, problems))
                .map(model -> definition(model, Sha256.hex(yaml), directory))
                .orElse(null);
        return definition != null && problems.isEmpty()
                ? new ModelFileResult.Accepted(definition)
                : new ModelFileResult.Refused(problems.inOrderOfLines().stream()
                        .map(ModelFileProblem::of)
                        .toList());
    }

    private static ModelDefinition definition(Section model, String digest, Optional<Path> directory) {
        model.required("drydock", ValueType.whole(1, 1));
        String name = model.required("name", NAME).orElse("");
        Task task = model.required("task", TASK).orElse(Task.BINARY_CLASSIFICATION);
        TrainingSettings training = model.findSection("training", TrainingKeys.KEYS)
                .map(section -> TrainingKeys.read(section, task, TrainingKeys.DEFAULTS))
                .orElse(TrainingKeys.DEFAULTS);
        DatasetSchema schema = DatasetKeys.read(model, name, task);
        DecisionRule decision = DecisionKeys.read(model, task, schema.classes());
        String weights = model.required("weights", NamedFile.in(directory)).orElse("");
        PreprocessingFile preprocessing = PreprocessingKeys.read(model, task, directory);
        return new ModelDefinition(
                name,
                digest,
                task,
                schema,
                RevisionKeys.read(model, schema),
                ReplayKeys.read(model),
                weights,
                preprocessing,
                FileKeys.read(model, List.of(FILE, REFERENCE, weights, preprocessing.name()), directory),
                training,
                SweepKeys.read(model, task, training),
                ClusterKeys.read(model),
                BudgetKeys.read(model),
                decision,
                GateKeys.read(model, task, decision),
                BehaviourKeys.read(model, task, schema, decision),
                DriftKeys.read(model),
                serving(model, task, schema),
                model.find("schedule", ValueType.cron()));
    }

    private static ServingLimits serving(Section model, Task task, DatasetSchema schema) {
        ServingLimits absent = new ServingLimits(256, Duration.ofSeconds(2));
        return model.findSection("serving", Set.of("max-batch", "timeout", SAFE_ANSWER, BatchingKeys.KEY))
                .map(section -> {
                    Duration timeout = section.optional("timeout", ValueType.duration("10ms", "10m"), absent.timeout());
                    return new ServingLimits(
                            section.optional("max-batch", ValueType.whole(1, 65_536), (long) absent.maxBatch())
                                    .intValue(),
                            timeout,
                            safeAnswer(section, schema),
                            BatchingKeys.read(section, task, timeout));
                })
                .orElse(absent);
    }

    private static Optional<String> safeAnswer(Section section, DatasetSchema schema) {
        Optional<String> answer = section.find(SAFE_ANSWER, ValueType.text());
        answer.flatMap(text -> wrong(text, schema)).ifPresent(why -> section.refuse(SAFE_ANSWER, why));
        return answer;
    }

    private static Optional<String> wrong(String answer, DatasetSchema schema) {
        if (!schema.label().targets().isEmpty()) {
            return Optional.of("is for a model with one target; remove it, and a suspended model refuses requests.");
        }
        if (schema.classes().isEmpty()) {
            return answer.matches("-?[0-9]{1,9}([.][0-9]{1,9})?")
                    ? Optional.empty()
                    : Optional.of("is '" + answer + "'; write a number such as 0.5.");
        }
        return schema.classes().contains(answer)
                ? Optional.empty()
                : Optional.of(
                        "is '" + answer + "'; write one of the classes: " + String.join(", ", schema.classes()) + ".");
    }

    static Optional<String> text(byte[] yaml, Problems problems) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            problems.add(1, "", "is not UTF-8; save it as UTF-8.");
            return Optional.empty();
        }
    }

    static boolean indentedBySpaces(String text, Problems problems) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("\\s*\\t.*") || lines.get(i).matches("\\s*- *\\t.*")) {
                problems.add(i + 1, "", "is indented with a tab; use spaces.");
            }
        }
        return problems.isEmpty();
    }

    private static ModelFileResult refused(String sentence) {
        return new ModelFileResult.Refused(List.of(new ModelFileProblem(1, "", sentence)));
    }

    private static ModelDefinition require(ModelFileResult result) {
        if (result instanceof ModelFileResult.Accepted accepted) {
            return accepted.definition();
        }
        List<ModelFileProblem> problems = result.problems();
        List<String> told = new ArrayList<>();
        problems.stream().limit(MOST_TOLD).forEach(problem -> told.add(problem.toString()));
        if (problems.size() > MOST_TOLD) {
            told.add("… and " + (problems.size() - MOST_TOLD) + " more.");
        }
        throw DrydockException.listing(
                ModelFileFailure.MODEL_YAML_INVALID,
                "The model cannot be read: model.yaml has " + problems.size()
                        + (problems.size() == 1 ? " problem." : " problems.") + " Correct it and try again.",
                told);
    }
}
