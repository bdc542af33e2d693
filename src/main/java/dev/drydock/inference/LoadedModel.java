package dev.drydock.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.List;

/**
 * A package's model, ready to score, loaded in the one way that validation and serving share. Safe for threads; close it only when no call
 * is in progress.
 */
public final class LoadedModel implements AutoCloseable {
    /** Where the module lies in a package directory. */
    public static final String FILE = "model/weights.pt";

    private final ModelSignature signature;
    private final RowInputs inputs;
    private final Model model;

    private LoadedModel(ModelSignature signature, RowInputs inputs, Model model) {
        this.signature = signature;
        this.inputs = inputs;
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
        RowInputs inputs = RowInputs.ofPackage(packageDirectory, signature);
        try {
            LoadedModel loaded = new LoadedModel(
                    signature, inputs, TorchModule.openForScoring(packageDirectory.resolve(FILE), device));
            loaded.tryOne();
            return loaded;
        } catch (RuntimeException e) {
            inputs.close();
            throw e;
        }
    }

    private void tryOne() {
        try {
            answers(inputs.blank());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    public ModelSignature signature() {
        return signature;
    }

    /** Of a model of numbers and categories. */
    public Preprocessing preprocessing() {
        if (inputs instanceof RowInputs.OfNumbers numbers) {
            return numbers.preprocessing();
        }
        throw new IllegalStateException(signature.model() + " reads text and has no preprocessing");
    }

    /** Rows made up, the same for the same seed, which the model's inputs allow. */
    public RawRows invent(int rows, long seed) {
        return inputs instanceof RowInputs.OfTexts texts
                ? new RawRows.Texts(texts.tokenizer().invent(rows, mostCharacters(), seed))
                : new RawRows.Numbers(GoldenVectors.inventRows(this, rows, seed), rows);
    }

    /**
     * Rows made up all over the range that the model's inputs allow, the same for the same seed. Of numbers there are further ones at the
     * ends of each input.
     */
    public RawRows inventWidely(int rows, long seed) {
        return inputs instanceof RowInputs.OfTexts
                ? invent(rows, seed)
                : WideRows.of(signature, preprocessing(), rows, seed);
    }

    private List<Integer> mostCharacters() {
        return signature.inputs().stream()
                .map(ModelSignature.Input::max)
                .map(most -> most == null ? Integer.MAX_VALUE : most.intValue())
                .toList();
    }

    /**
     * @param raw row-major {@code [rows, inputs]}: numbers as they are, categories as their index, NaN for missing
     * @return row-major {@code [rows, outputs]}: of two classes the last one's probability, of several each one's, 0 to 1; of a
     *     regression the label of each target in its unit
     * @throws DrydockException {@link InferenceFailure#SCORING_INPUT_INVALID} or {@link InferenceFailure#SCORING_FAILED}
     */
    public float[] score(float[] raw, int rows) {
        return score(new RawRows.Numbers(raw, rows));
    }

    /** As {@link #score(float[], int)}, of numbers or of texts. */
    public float[] score(RawRows raw) {
        int outputs = signature.outputs();
        float[] scores = new float[Math.multiplyExact(raw.count(), outputs)];
        int at = 0;
        for (ModuleInput batch : inputs.batches(raw)) {
            writeScores(answers(batch), scores, at);
            at += batch.rows() * outputs;
        }
        return scores;
    }

    @Override
    public void close() {
        model.close();
        inputs.close();
    }

    void writeScores(float[] answers, float[] scores, int at) {
        writeScores(
                signature.answers(),
                signature.outputs(),
                (target, answer) -> preprocessing().label(target, answer),
                answers,
                scores,
                at);
    }

    /** Makes a regression's label, in its unit, of the module's answer. */
    @FunctionalInterface
    public interface LabelOfAnswer {
        /** @param target its place among the targets, from 0 */
        float label(int target, float answer);
    }

    /**
     * Makes scores of what a module answers.
     *
     * @param labels asked for each answer of a regression
     * @param answers row-major {@code [rows, outputs]}
     * @param scores where they go, from {@code at} on
     */
    public static void writeScores(
            Task task, int outputs, LabelOfAnswer labels, float[] answers, float[] scores, int at) {
        for (int i = 0; i < answers.length; i += outputs) {
            switch (task) {
                case BINARY_CLASSIFICATION -> scores[at + i] = sigmoid(answers[i]);
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> softmax(answers, i, outputs, scores, at + i);
                case REGRESSION -> {
                    for (int target = 0; target < outputs; target++) {
                        scores[at + i + target] = labels.label(target, answers[i + target]);
                    }
                }
            }
        }
    }

    /** What the module answers, row-major {@code [rows, outputs]}. */
    float[] answers(ModuleInput input) {
        int rows = input.rows();
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList outputs =
                    model.getBlock().forward(new ParameterStore(manager, false), input.tensors(manager), false);
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
                    "The module of " + signature.model() + " cannot score " + rows + " rows as "
                            + inputs.described() + ": " + TorchModule.firstLine(e)
                            + ". Compare the module's first layer"
                            + " with what the preprocessing or the tokenizer makes.",
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
}
