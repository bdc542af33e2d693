package dev.drydock.worker;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.inference.ModuleInput;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TokenRows;
import dev.drydock.inference.Tokenizer;
import dev.drydock.inference.TorchModule;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Kind {@code PROBE}: says whether a module can be imported, and if not, what to do about it. */
final class ProbeTask implements TaskWork {
    private static final int ROWS = 3;
    /** A short text, and one of letters and signs that a small vocabulary does not have. */
    private static final List<String> SAMPLES =
            List.of(RowText.of(List.of("The pump leaks.")), RowText.of(List.of("q\u00fc\u2602 \u6f0f 7%")));
    /** Tokens of a row. */
    private static final int SHORT_TEXT = 2;

    private final TaskContext context;

    ProbeTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        Path file = context.requireInput(TaskRequest.MODULE).path();
        Learning learning = TaskSettings.learning(context);
        ModuleArchive.requireScripted(file);
        try (Model model = TorchModule.openForTraining(file, Device.cpu())) {
            long values = requireTrainable(file, model);
            int width = learning.task().readsText()
                    ? requireReadsText(file, model, learning)
                    : requireReadsNumbers(file, model, learning);
            requireNamed(file, model);
            requireConduct(
                    new ConductProbe(file, model),
                    rows -> learning.task().readsText()
                            ? TokenRows.filled(rows, SHORT_TEXT, 0)
                            : new ModuleInput.Numbers(new float[rows * width], rows, width));
            return ResultFile.completed(Map.of(), Map.of("width", (double) width, "parameters", (double) values));
        }
    }

    private static void requireConduct(ConductProbe probe, IntFunction<ModuleInput> rows) {
        probe.requireFinite();
        probe.requireSteady(rows.apply(ROWS), rows.apply(1));
        probe.requireLearns(rows.apply(ROWS));
    }

    /** Checks that every prefix of parameter names in any trial's settings matches a parameter. */
    private void requireNamed(Path file, Model model) {
        SortedSet<String> names = new TreeSet<>();
        for (Pair<String, Parameter> parameter : model.getBlock().getDirectParameters()) {
            if (parameter.getValue().getArray().hasGradient()) {
                names.add(parameter.getKey());
            }
        }
        requireSomethingToTrain(file, names);
        List<String> problems = new ArrayList<>();
        TaskSettings.prefixes(context)
                .forEach((place, prefixes) -> prefixes.problems(names).forEach(problem -> {
                    problems.add("in " + place.replaceFirst("^trial-", "trial ") + " of model.yaml, " + problem);
                }));
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    TrainingFailure.PARAMETER_UNKNOWN,
                    "The module " + file.getFileName() + " has no such parameters: " + String.join("; ", problems)
                            + ". Correct model.yaml: without a match, the setting would have no effect.");
        }
    }

    private void requireSomethingToTrain(Path file, SortedSet<String> names) {
        List<String> idle = TaskSettings.prefixes(context).entrySet().stream()
                .filter(place -> place.getValue().freezeAll(names))
                .map(place -> place.getKey().replaceFirst("^trial-", "trial "))
                .toList();
        if (!idle.isEmpty()) {
            throw new DrydockException(
                    TrainingFailure.NOTHING_TO_TRAIN,
                    "The module " + file.getFileName() + " cannot be trained: in " + String.join(", ", idle)
                            + " of model.yaml, freeze holds all of its " + names.size()
                            + " parameters in the first epoch. Shorten the list.");
        }
    }

    private int requireReadsNumbers(Path file, Model model, Learning learning) throws IOException {
        Preprocessing preprocessing = Preprocessing.read(
                context.requireInput(TaskRequest.PREPROCESSING).path());
        requireSuits(preprocessing, learning);
        int width = preprocessing.width();
        try {
            requireAnswer(file, model, new ModuleInput.Numbers(new float[ROWS * width], ROWS, width), width, learning);
        } catch (EngineException | IllegalArgumentException e) {
            if (Memory.lacking(e).isPresent()) {
                throw e;
            }
            throw new DrydockException(
                    InferenceFailure.MODULE_WIDTH_WRONG,
                    "The module " + file.getFileName() + " cannot be used: it does not accept [n, " + width
                            + "] float32, which is what preprocessing.json makes. The engine says: " + reason(e)
                            + ". Correct preprocessing.json or the module's first layer.",
                    e);
        }
        return width;
    }

    private static void requireSuits(Preprocessing preprocessing, Learning learning) {
        if (!preprocessing.suits(learning.task(), learning.outputs())) {
            throw new DrydockException(
                    InferenceFailure.PREPROCESSING_INVALID,
                    "The preprocessing cannot be used: it has the mean and scale of "
                            + preprocessing.standardisedTargets() + " labels, and a "
                            + learning.task().yamlName() + " with " + learning.outputs() + " outputs needs "
                            + (learning.task() == Task.REGRESSION
                                    ? "one for each target, or none. Correct label or labels in preprocessing.json."
                                    : "none. Remove label from preprocessing.json."));
        }
    }

    /** The tokenizer's every id, and as many tokens as a row may have. */
    private int requireReadsText(Path file, Model model, Learning learning) throws IOException {
        Path given = context.requireInput(TaskRequest.TOKENIZER).path();
        try (Tokenizer tokenizer = Tokenizer.read(given, learning.maxLength())) {
            tokenizer.tokenize(SAMPLES); // of some files the library ends this process only here
            TextProbe probe = new TextProbe(file, model);
            requireTokens(file, model, learning);
            probe.requireVocabulary(tokenizer.vocabularySize());
            probe.requireLength(learning.maxLength());
        }
        return learning.maxLength();
    }

    private static void requireTokens(Path file, Model model, Learning learning) {
        try {
            requireAnswer(file, model, TokenRows.filled(ROWS, SHORT_TEXT, 0), SHORT_TEXT, learning);
        } catch (EngineException | IllegalArgumentException e) {
            if (Memory.lacking(e).isPresent()) {
                throw e;
            }
            throw new DrydockException(
                    InferenceFailure.MODULE_WIDTH_WRONG,
                    "The module " + file.getFileName() + " cannot be used: it does not accept input_ids and"
                            + " attention_mask, both [n, length] int64, which is what tokenizer.json makes. The engine"
                            + " says: " + reason(e) + ". Let its forward take these two and no others.",
                    e);
        }
    }

    private static void requireAnswer(Path file, Model model, ModuleInput input, int width, Learning learning) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList answers =
                    model.getBlock().forward(new ParameterStore(manager, false), input.tensors(manager), false);
            if (answers.size() != 1 || !hasOutputs(answers.get(0), learning.outputs())) {
                String found = answers.stream()
                        .map(answer -> answer.getShape() + " " + answer.getDataType())
                        .collect(Collectors.joining(" and "));
                throw new DrydockException(
                        InferenceFailure.MODULE_OUTPUT_WRONG,
                        "The module " + file.getFileName() + " cannot be used: for " + ROWS + " rows of width " + width
                                + " it answers " + found + ", and must answer one (" + ROWS
                                + ", " + learning.outputs() + ") float32. Let its forward return "
                                + TorchModule.wanted(learning.task(), learning.outputs()) + " a row"
                                + (learning.task() == Task.REGRESSION
                                        ? ", or declare its outputs under label.targets in model.yaml."
                                        : "."));
            }
        } catch (UnsupportedOperationException e) {
            throw new DrydockException(
                    InferenceFailure.MODULE_OUTPUT_WRONG,
                    "The module " + file.getFileName() + " cannot be used: it answers something that is no tensor ("
                            + reason(e) + "). Let its forward return "
                            + TorchModule.wanted(learning.task(), learning.outputs()) + " a row.",
                    e);
        }
    }

    private static boolean hasOutputs(NDArray answer, int outputs) {
        return answer.getShape().equals(new Shape(ROWS, outputs)) && answer.getDataType() == DataType.FLOAT32;
    }

    /** The last line that says something: the lines above are where it happened. */
    static String reason(Exception e) {
        String[] lines = String.valueOf(e.getMessage()).strip().split("\n", -1);
        return lines[lines.length - 1].strip();
    }

    /** How many values can be trained. */
    private static long requireTrainable(Path file, Model model) {
        long values = 0;
        for (Pair<String, Parameter> parameter : model.getBlock().getDirectParameters()) {
            NDArray array = parameter.getValue().getArray();
            if (array.getDataType() != DataType.FLOAT32) {
                throw new DrydockException(
                        InferenceFailure.MODULE_UNREADABLE,
                        "The module " + file.getFileName() + " cannot be trained: its parameter " + parameter.getKey()
                                + " is " + array.getDataType() + ", and must be float32. Save model.float() scripted.");
            }
            values += array.hasGradient() ? array.size() : 0;
        }
        if (values == 0) {
            throw new DrydockException(
                    InferenceFailure.MODULE_IS_FROZEN,
                    "The module " + file.getFileName() + " cannot be trained: none of its parameters takes a gradient."
                            + " Set requires_grad on those to be trained and save it scripted again.");
        }
        return values;
    }
}
