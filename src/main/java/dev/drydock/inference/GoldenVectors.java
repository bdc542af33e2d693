package dev.drydock.inference;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows and the scores that the model gave them when its package was assembled; whoever loads the package elsewhere
 * must get the same within {@code tolerance}.
 *
 * @param tolerance largest absolute difference of a score
 */
public record GoldenVectors(double tolerance, List<Vector> vectors) {
    /** Where the golden vectors lie in a package directory. */
    public static final String FILE = "suite/golden.json";

    public GoldenVectors {
        vectors = List.copyOf(Json.given(vectors, "vectors"));
    }

    /**
     * @param raw one value for each input; null is a missing value
     * @param score the probability of the last class
     */
    public record Vector(List<@Nullable Double> raw, double score) {
        public Vector {
            raw = Collections.unmodifiableList(new ArrayList<>(Json.given(raw, "raw")));
        }
    }

    /**
     * @param largestDifference over all vectors, of the score then and now
     * @param worst index of the vector with that difference
     */
    public record Comparison(int vectors, double largestDifference, int worst, double tolerance) {
        public boolean holds() {
            return largestDifference <= tolerance;
        }
    }

    /** @throws DrydockException {@link InferenceFailure#GOLDEN_VECTORS_INVALID} */
    public static GoldenVectors ofPackage(Path packageDirectory) {
        Path file = packageDirectory.resolve(FILE);
        GoldenVectors golden =
                Json.read(file, GoldenVectors.class, InferenceFailure.GOLDEN_VECTORS_INVALID, "golden vectors file");
        if (golden.vectors.isEmpty() || !(golden.tolerance >= 0)) {
            throw new DrydockException(
                    InferenceFailure.GOLDEN_VECTORS_INVALID,
                    "The golden vectors file " + file + " has " + golden.vectors.size() + " vectors and tolerance "
                            + golden.tolerance + "; it needs at least one vector and a tolerance of 0 or more."
                            + " Assemble the package again.");
        }
        return golden;
    }

    /** Scores rows and keeps them: {@code raw} is row-major {@code [rows, inputs]}. */
    public static GoldenVectors record(LoadedModel model, float[] raw, int rows, double tolerance) {
        float[] scores = model.score(raw, rows);
        int inputs = model.signature().inputs().size();
        List<Vector> vectors = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<@Nullable Double> values = new ArrayList<>();
            for (int i = 0; i < inputs; i++) {
                float value = raw[row * inputs + i];
                values.add(Float.isNaN(value) ? null : (double) value);
            }
            vectors.add(new Vector(values, scores[row]));
        }
        return new GoldenVectors(tolerance, vectors);
    }

    /**
     * Rows made from the preprocessing alone, the same for the same seed: numbers around their mean, every category, and
     * missing values where the signature allows them.
     *
     * @return row-major {@code [rows, inputs]}
     */
    public static float[] inventRows(LoadedModel model, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ModelSignature.Input> inputs = model.signature().inputs();
        float[] raw = new float[rows * inputs.size()];
        for (int i = 0; i < raw.length; i++) {
            int input = i % inputs.size();
            raw[i] = invent(inputs.get(input), model.preprocessing(), input, random);
        }
        return raw;
    }

    private static float invent(
            ModelSignature.Input input, Preprocessing preprocessing, int index, SplittableRandom random) {
        if (input.missing() && random.nextInt(8) == 0) {
            return Float.NaN;
        }
        if (input.categorical()) {
            return random.nextInt(input.categories().size());
        }
        double value = preprocessing.typical(index) + 4 * (random.nextDouble() - 0.5) * preprocessing.spread(index);
        double atLeast = input.min() == null ? value : Math.max(value, input.min());
        return (float) (input.max() == null ? atLeast : Math.min(atLeast, input.max()));
    }

    public Comparison compare(LoadedModel model) {
        float[] scores = model.score(rawMatrix(model), vectors.size());
        double largest = 0;
        int worst = 0;
        for (int i = 0; i < scores.length; i++) {
            double difference = difference(scores[i], vectors.get(i).score());
            if (difference > largest) {
                largest = difference;
                worst = i;
            }
        }
        return new Comparison(vectors.size(), largest, worst, tolerance);
    }

    /** A score that is no number is as far off as can be. */
    private static double difference(double now, double then) {
        double difference = Math.abs(now - then);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    public void write(Path file) throws IOException {
        Json.write(file, this);
    }

    private float[] rawMatrix(LoadedModel model) {
        int inputs = model.signature().inputs().size();
        float[] raw = new float[vectors.size() * inputs];
        for (int row = 0; row < vectors.size(); row++) {
            List<@Nullable Double> values = vectors.get(row).raw();
            if (values.size() != inputs) {
                throw new DrydockException(
                        InferenceFailure.GOLDEN_VECTORS_INVALID,
                        "Golden vector " + row + " has " + values.size() + " values, and the model has " + inputs
                                + " inputs. Assemble the package again.");
            }
            for (int i = 0; i < inputs; i++) {
                Double value = values.get(i);
                raw[row * inputs + i] = value == null ? Float.NaN : value.floatValue();
            }
        }
        return raw;
    }
}
