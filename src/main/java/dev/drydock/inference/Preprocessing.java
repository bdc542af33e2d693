package dev.drydock.inference;

import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the raw feature matrix, {@code [rows, inputs] float32}, into the module's input, {@code [rows, width] float32}, and for
 * a regression labels into what the module answers and back: the one implementation for training, validation and serving.
 * Immutable and safe for threads. The format is {@code preprocessing.json} of docs/formats.md; the arithmetic is IEEE double,
 * rounded once to float32.
 */
public final class Preprocessing {
    /** Where the preprocessing lies in a package directory. */
    public static final String FILE = "model/preprocessing.json";

    private final List<String> names;
    private final List<InputTransform> transforms;
    private final int width;
    private final double[] labelMeans;
    private final double[] labelScales;

    private Preprocessing(PreprocessingDocument document, List<InputTransform> transforms) {
        this.names = document.inputs().stream()
                .map(PreprocessingDocument.Entry::input)
                .toList();
        this.transforms = List.copyOf(transforms);
        this.width = transforms.stream().mapToInt(InputTransform::width).sum();
        List<PreprocessingDocument.Label> labels = document.allLabels();
        this.labelMeans =
                labels.stream().mapToDouble(label -> label.mean().doubleValue()).toArray();
        this.labelScales = labels.stream()
                .mapToDouble(label -> label.scale().doubleValue())
                .toArray();
    }

    /** @throws DrydockException {@link InferenceFailure#PREPROCESSING_INVALID} with every problem of the file */
    public static Preprocessing read(Path file) {
        PreprocessingDocument document = PreprocessingDocument.read(file);
        List<String> problems = new ArrayList<>();
        List<InputTransform> transforms = document.transforms(problems);
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    InferenceFailure.PREPROCESSING_INVALID,
                    "The preprocessing file " + file + " cannot be used: " + String.join("; ", problems)
                            + ". Write it as docs/formats.md describes.");
        }
        return new Preprocessing(document, transforms);
    }

    /** The inputs' names in the order of the raw matrix. */
    public List<String> inputs() {
        return names;
    }

    /** Columns of the module's input. */
    public int width() {
        return width;
    }

    /** Targets whose mean and scale it has, which only a regression may have; 0 if labels are not standardised. */
    public int standardisedTargets() {
        return labelScales.length;
    }

    /** Whether it suits a model of so many outputs: it has the mean and scale of each target of a regression, or of none. */
    public boolean suits(Task task, int outputs) {
        return labelScales.length == 0 || (task == Task.REGRESSION && labelScales.length == outputs);
    }

    /** A target's scale, in its unit; 1 if labels are not standardised. */
    public double labelScale(int target) {
        return labelScales.length == 0 ? 1 : labelScales[target];
    }

    private double labelMean(int target) {
        return labelMeans.length == 0 ? 0 : labelMeans[target];
    }

    /** What the module should answer for a target's label. */
    public float standardised(int target, float label) {
        return (float) ((label - labelMean(target)) / labelScale(target));
    }

    /** The label of the target that the module's answer means. */
    public float label(int target, float answer) {
        return (float) (answer * labelScale(target) + labelMean(target));
    }

    /**
     * @param raw row-major {@code [rows, inputs]}
     * @return row-major {@code [rows, width]}
     * @throws DrydockException {@link InferenceFailure#SCORING_INPUT_INVALID} if the size is wrong or a category index is
     *     out of range
     */
    public float[] apply(float[] raw, int rows) {
        if (raw.length != (long) rows * names.size()) {
            throw new DrydockException(
                    InferenceFailure.SCORING_INPUT_INVALID,
                    "The raw matrix cannot be scored: " + rows + " rows of " + names.size() + " inputs need "
                            + (long) rows * names.size() + " values, but there are " + raw.length
                            + ". Send one value for each input of each row.");
        }
        float[] packed = new float[Math.multiplyExact(rows, width)];
        apply(raw, 0, rows, packed, 0);
        return packed;
    }

    /** As {@link #apply(float[], int)} for {@code rows} rows from value {@code rawFrom} on, written from {@code packedFrom} on. */
    public void apply(float[] raw, int rawFrom, int rows, float[] packed, int packedFrom) {
        int in = rawFrom;
        int out = packedFrom;
        for (int row = 0; row < rows; row++) {
            for (InputTransform transform : transforms) {
                transform.write(raw[in++], packed, out);
                out += transform.width();
            }
        }
    }

    /**
     * The raw value in the middle of an input's range: what {@code standard} imputes, or the first category. Golden vectors
     * are made around it.
     */
    float typical(int input) {
        return transforms.get(input).typical();
    }

    /** How far {@code typical} may be left; 0 for a category. */
    float spread(int input) {
        return transforms.get(input).spread();
    }
}
