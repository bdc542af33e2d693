package dev.drydock.inference;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw feature matrix, {@code [rows, inputs] float32}, into the module's input, {@code [rows, width] float32}:
 * the one implementation for training, validation and serving. Immutable and safe for threads. The format is {@code
 * preprocessing.json} of docs/formats.md; the arithmetic is IEEE double, rounded once to float32.
 */
public final class Preprocessing {
    /** Where the preprocessing lies in a package directory. */
    public static final String FILE = "model/preprocessing.json";

    private static final int VERSION = 1;

    private final List<String> names;
    private final List<Column> columns;
    private final int width;

    private Preprocessing(List<String> names, List<Column> columns) {
        this.names = List.copyOf(names);
        this.columns = List.copyOf(columns);
        this.width = columns.stream().mapToInt(Column::width).sum();
    }

    /** @throws DrydockException {@link InferenceFailure#PREPROCESSING_INVALID} with every problem of the file */
    public static Preprocessing read(Path file) {
        Document document =
                Json.read(file, Document.class, InferenceFailure.PREPROCESSING_INVALID, "preprocessing file");
        List<String> problems = new ArrayList<>();
        if (document.version != VERSION) {
            problems.add("version " + document.version + " is unknown; this release knows version " + VERSION);
        }
        if (document.inputs.isEmpty()) {
            problems.add("it has no inputs");
        }
        List<String> names = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Entry entry : document.inputs) {
            names.add(entry.input);
            entry.column(problems).ifPresent(columns::add);
        }
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    InferenceFailure.PREPROCESSING_INVALID,
                    "The preprocessing file " + file + " cannot be used: " + String.join("; ", problems)
                            + ". Write it as docs/formats.md describes.");
        }
        return new Preprocessing(names, columns);
    }

    /** The inputs' names in the order of the raw matrix. */
    public List<String> inputs() {
        return names;
    }

    /** Columns of the module's input. */
    public int width() {
        return width;
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
                            + (long) rows * names.size() + " values, and there are " + raw.length
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
            for (Column column : columns) {
                column.write(raw[in++], packed, out);
                out += column.width();
            }
        }
    }

    /**
     * The raw value in the middle of an input's range: what {@code standard} imputes, or the first category. Golden vectors
     * are made around it.
     */
    float typical(int input) {
        return columns.get(input).typical();
    }

    /** How far {@code typical} may be left; 0 for a category. */
    float spread(int input) {
        return columns.get(input).spread();
    }

    /** How one input is written. */
    private sealed interface Column {
        int width();

        void write(float value, float[] packed, int at);

        float typical();

        float spread();
    }

    private record Standard(double mean, double scale, double impute, boolean indicator) implements Column {
        @Override
        public int width() {
            return indicator ? 2 : 1;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            boolean missing = Float.isNaN(value);
            packed[at] = (float) (((missing ? impute : value) - mean) / scale);
            if (indicator) {
                packed[at + 1] = missing ? 1 : 0;
            }
        }

        @Override
        public float typical() {
            return (float) mean;
        }

        @Override
        public float spread() {
            return (float) scale;
        }
    }

    private record OneHot(String input, int size) implements Column {
        @Override
        public int width() {
            return size;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            if (Float.isNaN(value)) {
                return; // a missing category is all zeros
            }
            int index = (int) value;
            if (index != value || index < 0 || index >= size) {
                throw new DrydockException(
                        InferenceFailure.SCORING_INPUT_INVALID,
                        "A row cannot be scored: input " + input + " has the category index " + value
                                + ", and it must be a whole number from 0 to " + (size - 1)
                                + ". Send one of the declared categories.");
            }
            packed[at + index] = 1;
        }

        @Override
        public float typical() {
            return 0;
        }

        @Override
        public float spread() {
            return 0;
        }
    }

    record Document(int version, List<Entry> inputs) {
        Document {
            inputs = List.copyOf(Json.given(inputs, "inputs"));
        }
    }

    record Entry(
            String input,
            String kind,
            @Nullable Double mean,
            @Nullable Double scale,
            @Nullable Double impute,
            @Nullable Boolean indicator,
            @Nullable Integer size) {
        Entry {
            Json.given(input, "input");
            Json.given(kind, "kind");
        }

        Optional<Column> column(List<String> problems) {
            return switch (kind) {
                case "standard" -> standard(problems);
                case "one-hot" -> oneHot(problems);
                default -> refuse(problems, "has the unknown kind " + kind + "; use standard or one-hot");
            };
        }

        private Optional<Column> standard(List<String> problems) {
            if (mean == null || scale == null || size != null) {
                return refuse(problems, "of kind standard needs mean and scale, and takes no size");
            }
            double filler = impute == null ? mean : impute;
            if (!Double.isFinite(mean) || !Double.isFinite(filler) || !(scale > 0) || Double.isInfinite(scale)) {
                return refuse(
                        problems,
                        "needs a finite mean and impute and a scale above 0, not " + mean + ", " + filler + " and "
                                + scale);
            }
            return Optional.of(new Standard(mean, scale, filler, Boolean.TRUE.equals(indicator)));
        }

        private Optional<Column> oneHot(List<String> problems) {
            if (size == null || size < 1 || mean != null || scale != null || impute != null || indicator != null) {
                return refuse(problems, "of kind one-hot needs a size above 0 and nothing else");
            }
            return Optional.of(new OneHot(input, size));
        }

        private Optional<Column> refuse(List<String> problems, String why) {
            problems.add("input " + input + " " + why);
            return Optional.empty();
        }
    }
}
