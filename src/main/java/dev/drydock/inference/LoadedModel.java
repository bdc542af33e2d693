package dev.drydock.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A package's model, ready to score, loaded in the one way that validation and serving share. Safe for threads; whoever
 * closes it makes sure that no call is under way.
 */
public final class LoadedModel implements AutoCloseable {
    /** Where the module lies in a package directory. */
    public static final String FILE = "model/weights.pt";

    private static final int ROWS_AT_ONCE = 1024;

    private final ModelSignature signature;
    private final Preprocessing preprocessing;
    private final Model model;

    private LoadedModel(ModelSignature signature, Preprocessing preprocessing, Model model) {
        this.signature = signature;
        this.preprocessing = preprocessing;
        this.model = model;
    }

    /**
     * Loads {@code model/} of a package directory on the CPU and scores one row, so that a module that cannot answer is
     * found here.
     *
     * @throws DrydockException with an {@link InferenceFailure} that says what is wrong with the files or the engine
     */
    public static LoadedModel load(Path packageDirectory) {
        return load(packageDirectory, Device.cpu());
    }

    /** As {@link #load(Path)} on a device of the caller's choice. */
    public static LoadedModel load(Path packageDirectory, Device device) {
        ModelSignature signature = ModelSignature.ofPackage(packageDirectory);
        Preprocessing preprocessing = Preprocessing.read(packageDirectory.resolve(Preprocessing.FILE));
        requireSameInputs(packageDirectory, signature, preprocessing);
        LoadedModel loaded = new LoadedModel(
                signature, preprocessing, TorchModule.openForScoring(packageDirectory.resolve(FILE), device));
        try {
            loaded.answers(new float[preprocessing.width()], 1);
            return loaded;
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    public ModelSignature signature() {
        return signature;
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /**
     * @param raw row-major {@code [rows, inputs]}: numbers as they are, categories as their index, NaN for missing
     * @return row-major {@code [rows, outputs]}: of two classes the last one's probability, of several each one's, 0 to 1; of a
     *     regression the label in its unit
     * @throws DrydockException {@link InferenceFailure#SCORING_INPUT_INVALID} or {@link InferenceFailure#SCORING_FAILED}
     */
    public float[] score(float[] raw, int rows) {
        float[] packed = preprocessing.apply(raw, rows);
        int outputs = signature.outputs();
        float[] scores = new float[Math.multiplyExact(rows, outputs)];
        int width = preprocessing.width();
        for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, rows - from);
            float[] answers = answers(Arrays.copyOfRange(packed, from * width, (from + count) * width), count);
            writeScores(answers, scores, from * outputs);
        }
        return scores;
    }

    @Override
    public void close() {
        model.close();
    }

    private void writeScores(float[] answers, float[] scores, int at) {
        int outputs = signature.outputs();
        for (int i = 0; i < answers.length; i += outputs) {
            switch (signature.answers()) {
                case BINARY_CLASSIFICATION -> scores[at + i] = sigmoid(answers[i]);
                case MULTICLASS_CLASSIFICATION -> softmax(answers, i, outputs, scores, at + i);
                case REGRESSION -> scores[at + i] = preprocessing.label(answers[i]);
            }
        }
    }

    private float[] answers(float[] packed, int rows) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray input = manager.create(packed, new Shape(rows, preprocessing.width()));
            NDList outputs = model.getBlock().forward(new ParameterStore(manager, false), new NDList(input), false);
            if (outputs.size() != 1
                    || !outputs.get(0).getShape().equals(new Shape(rows, signature.outputs()))
                    || outputs.get(0).getDataType() != DataType.FLOAT32) {
                throw new DrydockException(
                        InferenceFailure.MODULE_OUTPUT_WRONG,
                        "The module of " + signature.model() + " answers " + outputs.size() + " tensors, the first "
                                + outputs.get(0).getShape() + " "
                                + outputs.get(0).getDataType() + ", for " + rows
                                + " rows, and must answer one (" + rows
                                + ", " + signature.outputs() + ") float32. Let its forward return "
                                + TorchModule.wanted(signature.answers(), signature.outputs()) + " a row.");
            }
            return outputs.get(0).toFloatArray();
        } catch (EngineException e) {
            throw new DrydockException(
                    InferenceFailure.SCORING_FAILED,
                    "The module of " + signature.model() + " cannot score " + rows + " rows of width "
                            + preprocessing.width() + ": " + TorchModule.firstLine(e)
                            + ". Compare the module's first layer with the preprocessing's width.",
                    e);
        }
    }

    /** In strict double arithmetic, so that every machine gets the same score from the same logit. */
    static float sigmoid(float logit) {
        return (float) (1 / (1 + StrictMath.exp(-(double) logit)));
    }

    /** The same of several logits, in the same arithmetic. */
    static void softmax(float[] logits, int from, int count, float[] target, int to) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, logits[from + i]);
        }
        double[] powers = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            powers[i] = StrictMath.exp(logits[from + i] - largest);
            sum += powers[i];
        }
        for (int i = 0; i < count; i++) {
            target[to + i] = (float) (powers[i] / sum);
        }
    }

    private static void requireSameInputs(Path directory, ModelSignature signature, Preprocessing preprocessing) {
        List<String> names =
                signature.inputs().stream().map(ModelSignature.Input::name).toList();
        if (!names.equals(preprocessing.inputs()) || signature.width() != preprocessing.width()) {
            throw new DrydockException(
                    InferenceFailure.PREPROCESSING_INVALID,
                    "The package " + directory + " cannot be loaded: its preprocessing makes " + preprocessing.width()
                            + " columns of " + preprocessing.inputs() + ", and its signature has " + signature.width()
                            + " columns of " + names + ". Assemble the package again from the model's own files.");
        }
        if (preprocessing.standardisesLabel() && signature.answers() != Task.REGRESSION) {
            throw new DrydockException(
                    InferenceFailure.PREPROCESSING_INVALID,
                    "The package " + directory
                            + " cannot be loaded: its preprocessing has the mean and scale of a label,"
                            + " and its task is " + signature.task() + ". Remove the key label.");
        }
    }
}
