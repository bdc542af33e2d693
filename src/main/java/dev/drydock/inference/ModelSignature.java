package dev.drydock.inference;

import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.PointForm;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a package's {@code model/signature.json} says: all that worker and serving node need to know of the model.
 *
 * @param width columns of the module's input, {@code [rows, width] float32}; of text the most tokens of a row
 * @param inputs in the order of the raw feature matrix, {@code [rows, inputs] float32}
 * @param classes in the order of the model's outputs; for binary tasks the score is the probability of the last; empty for a
 *     regression
 * @param unit of a regression's label; else null, also if it has several targets
 * @param targets of a regression with several, in the order of the model's outputs; else null
 * @param contract with clients; null: the first one, which announces no change
 * @param decision how scores become a class; null: the standard way of the task
 * @param maxBatch most rows of one inference request
 * @param engine the engine that built the package, such as {@code PyTorch 2.7.1}
 */
public record ModelSignature(
        int version,
        String model,
        String task,
        int width,
        List<String> classes,
        @Nullable String unit,
        @Nullable List<Target> targets,
        List<Input> inputs,
        @Nullable Contract contract,
        Log log,
        @Nullable PointForm decision,
        int maxBatch,
        long timeoutMillis,
        String engine,
        String format) {
    /** Where the signature lies in a package directory. */
    public static final String FILE = "model/signature.json";

    private static final int VERSION = 1;
    private static final String FORMAT = "torchscript";

    public ModelSignature {
        Json.given(model, "model");
        Json.given(task, "task");
        classes = List.copyOf(Json.given(classes, "classes"));
        targets = targets == null ? null : List.copyOf(targets);
        inputs = List.copyOf(Json.given(inputs, "inputs"));
        Json.given(log, "log");
        Json.given(engine, "engine");
        Json.given(format, "format");
    }

    /**
     * Which revision of the contract with clients this is, and what a later one will change.
     *
     * @param retires inputs that will no longer be taken
     * @param requires inputs that will be required
     */
    public record Contract(int revision, List<Announced> retires, List<Announced> requires) {
        public Contract {
            retires = List.copyOf(Json.given(retires, "contract.retires"));
            requires = List.copyOf(Json.given(requires, "contract.requires"));
        }
    }

    /** @param from the first instant, ISO 8601, at which a version may be promoted that does so */
    public record Announced(String input, String from) {
        public Announced {
            Json.given(input, "contract.input");
            Json.given(from, "contract.from");
        }
    }

    /** One of several quantities. */
    public record Target(String name, String unit) {
        public Target {
            Json.given(name, "targets.name");
            Json.given(unit, "targets.unit");
        }
    }

    /**
     * One named tensor of the inference endpoint and column of the prediction log.
     *
     * @param type {@code numeric}, {@code categorical} or {@code text}
     * @param missing whether the value may be missing (NaN in the raw matrix)
     * @param min smallest allowed value; null means no limit
     * @param max largest allowed value, of a text the most characters; null means no limit
     * @param availableAt column of the log that has the time from which the value was known; null: none
     * @param categories in order of their index; empty unless categorical
     */
    public record Input(
            String name,
            String column,
            String type,
            boolean missing,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable String availableAt,
            List<String> categories) {
        public Input {
            Json.given(name, "name");
            Json.given(column, "column");
            Json.given(type, "type");
            categories = List.copyOf(Json.given(categories, "categories"));
        }

        public boolean categorical() {
            return type.equals("categorical");
        }

        public boolean text() {
            return type.equals("text");
        }
    }

    /**
     * Headers of the prediction log that a serving node writes.
     *
     * @param predicted of the predicted class, if there are more than two; else null
     */
    public record Log(
            String predictionId,
            String time,
            String score,
            String modelVersion,
            @Nullable String predicted,
            String group,
            List<String> sliceColumns) {
        public Log {
            Json.given(predictionId, "predictionId");
            Json.given(time, "time");
            Json.given(score, "score");
            Json.given(modelVersion, "modelVersion");
            Json.given(group, "group");
            sliceColumns = List.copyOf(Json.given(sliceColumns, "sliceColumns"));
        }
    }

    /** @throws DrydockException {@link InferenceFailure#MODEL_SIGNATURE_INVALID} */
    public static ModelSignature ofPackage(Path packageDirectory) {
        return read(packageDirectory.resolve(FILE));
    }

    /** @throws DrydockException {@link InferenceFailure#MODEL_SIGNATURE_INVALID} */
    public static ModelSignature read(Path file) {
        ModelSignature signature =
                Json.read(file, ModelSignature.class, InferenceFailure.MODEL_SIGNATURE_INVALID, "model signature");
        signature.check(file);
        return signature;
    }

    /** Which revision of its contract this is. */
    public int revision() {
        return contract == null ? 1 : contract.revision();
    }

    /** Whether a request need not have the input at all: clients of an earlier revision do not know it. */
    public boolean mayLack(Input input) {
        return revision() > 1 && input.missing();
    }

    /** What the model answers. */
    public Task answers() {
        return Task.ofYamlName(task).orElseThrow();
    }

    /** Scores of a row. */
    public int outputs() {
        return answers().outputs(classes.size(), targets == null ? 1 : targets.size());
    }

    /** How scores become a class. */
    public OperatingPoint operatingPoint() {
        return decision == null
                ? OperatingPoint.standard(answers(), classes.size())
                : decision.point(answers(), classes.size());
    }

    private void check(Path file) {
        if (version != VERSION || !FORMAT.equals(format)) {
            throw invalid(
                    file,
                    "it has version " + version + " and format " + format + ", and this release knows version "
                            + VERSION + " and format " + FORMAT);
        }
        if (Task.ofYamlName(task).isEmpty()) {
            throw invalid(file, "its task " + task + " is unknown");
        }
        if (answers().scoresEachClass() == (log.predicted == null)) {
            throw invalid(file, "log must have predicted if and only if there is a score for each class");
        }
        if (targets != null && (answers() != Task.REGRESSION || targets.size() < 2)) {
            throw invalid(file, "targets are two or more, and of a regression alone");
        }
        if (width < 1 || inputs.isEmpty() || maxBatch < 1 || timeoutMillis < 1) {
            throw invalid(file, "width, inputs, maxBatch and timeoutMillis must all be above zero");
        }
        if (decision != null && decision.find(answers(), classes.size()).isEmpty()) {
            throw invalid(file, "its decision is none of a " + task + " with " + classes.size() + " classes");
        }
        for (Input input : inputs) {
            if (!input.type.equals("numeric") && !input.categorical() && !input.text()) {
                throw invalid(file, "input " + input.name + " has the unknown type " + input.type);
            }
            if (input.text() != answers().readsText()) {
                throw invalid(
                        file, "input " + input.name + " has the type " + input.type + ", and its task is " + task);
            }
            if (input.categorical() == input.categories.isEmpty()) {
                throw invalid(file, "input " + input.name + " must have categories if and only if it is categorical");
            }
        }
    }

    private static DrydockException invalid(Path file, String why) {
        return new DrydockException(
                InferenceFailure.MODEL_SIGNATURE_INVALID,
                "The model signature " + file + " cannot be used: " + why
                        + ". Build the package with this release, or install the release that built it.");
    }
}
