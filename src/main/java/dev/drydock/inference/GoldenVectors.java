package dev.drydock.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows and their scores from the assembly of the package. Every later load of the package must give the same scores within {@code
 * tolerance}.
 *
 * @param tolerance largest absolute difference of a score
 * @param scale of a regression the label's scale, as it was recorded; else null. What divides differences is the model's own
 * @param scales of a regression with several targets, in its place; else null
 */
@JsonInclude(Include.NON_NULL)
public record GoldenVectors(
        double tolerance, @Nullable Double scale, @Nullable List<Double> scales, List<Vector> vectors) {
    /** Where the golden vectors lie in a package directory. */
    public static final String FILE = "suite/golden.json";

    public GoldenVectors {
        scales = scales == null ? null : List.copyOf(scales);
        vectors = List.copyOf(Json.given(vectors, "vectors"));
    }

    /**
     * @param raw one value for each input, where null is a missing value; null if the model reads text
     * @param texts one for each input, of a model that reads text; else null
     * @param score of a task with one score a row; else null
     * @param scores of a task with several; else null
     */
    @JsonInclude(Include.NON_NULL)
    public record Vector(
            @Nullable List<@Nullable Double> raw,
            @Nullable List<String> texts,
            @Nullable Double score,
            @Nullable List<Double> scores) {
        public Vector {
            raw = raw == null ? null : Collections.unmodifiableList(new ArrayList<>(raw));
            texts = texts == null ? null : List.copyOf(texts);
            scores = scores == null ? null : List.copyOf(scores);
            if (raw == null == (texts == null)) {
                throw new IllegalArgumentException("a vector has either the key raw or the key texts");
            }
            if (score == null == (scores == null)) {
                throw new IllegalArgumentException("a vector has either the key score or the key scores");
            }
        }

        private static Vector of(Row row, float[] scores, int from, int outputs) {
            if (outputs == 1) {
                return new Vector(row.raw, row.texts, (double) scores[from], null);
            }
            List<Double> several = new ArrayList<>();
            for (int i = 0; i < outputs; i++) {
                several.add((double) scores[from + i]);
            }
            return new Vector(row.raw, row.texts, null, several);
        }

        /** The one score of a task that has one a row. */
        public double onlyScore() {
            return Json.given(score, "score");
        }

        private List<Double> all() {
            return score != null ? List.of(score) : Json.given(scores, "scores");
        }
    }

    /** The inputs of a vector, of which one is null. */
    private record Row(
            @Nullable List<@Nullable Double> raw, @Nullable List<String> texts) {}

    /** With differences as they are. */
    public GoldenVectors(double tolerance, List<Vector> vectors) {
        this(tolerance, null, null, vectors);
    }

    /** The first of the vectors alone. */
    public GoldenVectors first() {
        return new GoldenVectors(tolerance, scale, scales, vectors.subList(0, 1));
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
        if (golden.vectors.isEmpty()
                || !isAtLeast(golden.tolerance, 0)
                || !(golden.scale == null || isAtLeast(golden.scale, Double.MIN_VALUE))
                || !(golden.scales == null
                        || golden.scales.stream().allMatch(each -> isAtLeast(each, Double.MIN_VALUE)))) {
            throw new DrydockException(
                    InferenceFailure.GOLDEN_VECTORS_INVALID,
                    "The golden vectors file " + file + " has " + golden.vectors.size() + " vectors and tolerance "
                            + golden.tolerance + "; it needs at least one vector and a finite tolerance of 0 or more."
                            + " Assemble the package again.");
        }
        return golden;
    }

    /** An infinite tolerance or scale would let every score pass. */
    private static boolean isAtLeast(double value, double least) {
        return value >= least && Double.isFinite(value);
    }

    /** Scores rows and keeps them: {@code raw} is row-major {@code [rows, inputs]}. */
    public static GoldenVectors record(LoadedModel model, float[] raw, int rows, double tolerance) {
        return record(model, new RawRows.Numbers(raw, rows), tolerance);
    }

    /** As the other, of numbers or of texts. */
    public static GoldenVectors record(LoadedModel model, RawRows rows, double tolerance) {
        float[] scores = model.score(rows);
        int outputs = model.signature().outputs();
        List<Vector> vectors = new ArrayList<>();
        for (int row = 0; row < rows.count(); row++) {
            vectors.add(Vector.of(row(rows, row, model.signature().inputs().size()), scores, row * outputs, outputs));
        }
        if (model.signature().answers() != Task.REGRESSION) {
            return new GoldenVectors(tolerance, vectors);
        }
        return outputs == 1
                ? new GoldenVectors(tolerance, model.preprocessing().labelScale(0), null, vectors)
                : new GoldenVectors(
                        tolerance,
                        null,
                        IntStream.range(0, outputs)
                                .mapToObj(model.preprocessing()::labelScale)
                                .toList(),
                        vectors);
    }

    private static Row row(RawRows rows, int row, int inputs) {
        if (rows instanceof RawRows.Texts texts) {
            return new Row(null, RowText.texts(texts.rows().get(row)));
        }
        float[] raw = ((RawRows.Numbers) rows).values();
        List<@Nullable Double> values = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            float value = raw[row * inputs + i];
            values.add(Float.isNaN(value) ? null : (double) value);
        }
        return new Row(values, null);
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
        return compare(model, model.score(rows(model)));
    }

    /** @param scores of {@link #rows} */
    public Comparison compare(LoadedModel model, float[] scores) {
        double largest = 0;
        int worst = 0;
        int outputs = model.signature().outputs();
        for (int i = 0; i < vectors.size(); i++) {
            List<Double> then = vectors.get(i).all();
            double difference = then.size() == outputs ? 0 : Double.POSITIVE_INFINITY;
            for (int j = 0; j < Math.min(outputs, then.size()); j++) {
                difference = Math.max(difference, difference(scores[i * outputs + j], then.get(j), scaleOf(model, j)));
            }
            if (difference > largest) {
                largest = difference;
                worst = i;
            }
        }
        return new Comparison(vectors.size(), largest, worst, tolerance);
    }

    /** From the model itself: a scale from the file could make any difference small. */
    private static double scaleOf(LoadedModel model, int output) {
        return model.signature().answers() == Task.REGRESSION
                ? model.preprocessing().labelScale(output)
                : 1;
    }

    /** A score that is no number is as far off as can be. */
    private static double difference(double now, double then, double scale) {
        double difference = Math.abs(now - then) / scale;
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    public void write(Path file) throws IOException {
        Json.write(file, this);
    }

    /** The vectors' rows, for a model whose inputs they are. */
    public RawRows rows(LoadedModel model) {
        int inputs = model.signature().inputs().size();
        if (model.signature().answers().readsText()) {
            return new RawRows.Texts(vectors.stream()
                    .map(vector -> RowText.of(requireAsMany(vector, vector.texts(), inputs)))
                    .toList());
        }
        float[] raw = new float[vectors.size() * inputs];
        for (int row = 0; row < vectors.size(); row++) {
            List<@Nullable Double> values =
                    requireAsMany(vectors.get(row), vectors.get(row).raw(), inputs);
            for (int i = 0; i < inputs; i++) {
                Double value = values.get(i);
                raw[row * inputs + i] = value == null ? Float.NaN : value.floatValue();
            }
        }
        return new RawRows.Numbers(raw, vectors.size());
    }

    private <T extends @Nullable Object> List<T> requireAsMany(Vector vector, @Nullable List<T> values, int inputs) {
        if (values == null || values.size() != inputs) {
            throw new DrydockException(
                    InferenceFailure.GOLDEN_VECTORS_INVALID,
                    "Golden vector " + vectors.indexOf(vector) + " has " + (values == null ? "no" : "" + values.size())
                            + " values, and the model has " + inputs + " inputs. Assemble the package again.");
        }
        return values;
    }
}
