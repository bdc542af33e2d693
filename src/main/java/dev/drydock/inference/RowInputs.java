package dev.drydock.inference;

import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes a module's input of rows as they come. Safe for threads. */
sealed interface RowInputs extends AutoCloseable {
    /**
     * The rows in their order, in batches that keep memory small.
     *
     * @throws DrydockException {@link InferenceFailure#SCORING_INPUT_INVALID} if the model cannot use them
     */
    Iterable<ModuleInput> batches(RawRows rows);

    /** A row that says nothing. */
    ModuleInput blank();

    /** Such as {@code [n, 12] float32}. */
    String described();

    @Override
    void close();

    /** @throws DrydockException {@link InferenceFailure#PREPROCESSING_INVALID}, {@link InferenceFailure#TOKENIZER_INVALID} */
    static RowInputs ofPackage(Path directory, ModelSignature signature) {
        if (signature.answers().readsText()) {
            return new OfTexts(Tokenizer.read(directory.resolve(Tokenizer.FILE), signature.width()));
        }
        Preprocessing preprocessing = Preprocessing.read(directory.resolve(Preprocessing.FILE));
        OfNumbers.requireSameInputs(directory, signature, preprocessing);
        return new OfNumbers(preprocessing);
    }

    private static DrydockException other(RawRows rows, String wanted) {
        return new DrydockException(
                InferenceFailure.SCORING_INPUT_INVALID,
                "The " + rows.count() + " rows cannot be scored: they are no " + wanted + ", which the model reads.");
    }

    /** Numbers and categories. */
    record OfNumbers(Preprocessing preprocessing) implements RowInputs {
        private static final int ROWS_AT_ONCE = 1024;

        @Override
        public Iterable<ModuleInput> batches(RawRows rows) {
            if (!(rows instanceof RawRows.Numbers raw)) {
                throw other(rows, "numbers");
            }
            float[] packed = preprocessing.apply(raw.values(), raw.count());
            int width = preprocessing.width();
            List<ModuleInput> batches = new ArrayList<>();
            for (int from = 0; from < raw.count(); from += ROWS_AT_ONCE) {
                int count = Math.min(ROWS_AT_ONCE, raw.count() - from);
                batches.add(new ModuleInput.Numbers(
                        Arrays.copyOfRange(packed, from * width, (from + count) * width), count, width));
            }
            return batches;
        }

        @Override
        public ModuleInput blank() {
            return new ModuleInput.Numbers(new float[preprocessing.width()], 1, preprocessing.width());
        }

        @Override
        public String described() {
            return "[n, " + preprocessing.width() + "] float32";
        }

        @Override
        public void close() {}

        private static void requireSameInputs(Path directory, ModelSignature signature, Preprocessing preprocessing) {
            List<String> names =
                    signature.inputs().stream().map(ModelSignature.Input::name).toList();
            if (!names.equals(preprocessing.inputs()) || signature.width() != preprocessing.width()) {
                throw new DrydockException(
                        InferenceFailure.PREPROCESSING_INVALID,
                        "The package " + directory + " cannot be loaded: its preprocessing makes "
                                + preprocessing.width()
                                + " columns of " + preprocessing.inputs() + ", and its signature has "
                                + signature.width()
                                + " columns of " + names + ". Assemble the package again from the model's own files.");
            }
            if (!preprocessing.suits(signature.answers(), signature.outputs())) {
                throw new DrydockException(
                        InferenceFailure.PREPROCESSING_INVALID,
                        "The package " + directory + " cannot be loaded: its preprocessing has the mean and scale of "
                                + preprocessing.standardisedTargets() + " labels, and its task is "
                                + signature.task() + " with " + signature.outputs() + " outputs. "
                                + (signature.answers() == Task.REGRESSION
                                        ? "Write one mean and scale for each target."
                                        : "Remove the key label."));
            }
        }
    }

    /** Texts, tokenized. */
    record OfTexts(Tokenizer tokenizer) implements RowInputs {
        /** Attention takes memory by the square of the length. */
        private static final int TOKENS_AT_ONCE = 1 << 14;

        private static final int ROWS_AT_ONCE = 256;

        @Override
        public Iterable<ModuleInput> batches(RawRows rows) {
            if (!(rows instanceof RawRows.Texts texts)) {
                throw other(rows, "texts");
            }
            TokenRows tokens = tokenizer.tokenize(texts.rows());
            int[] order = IntStream.range(0, tokens.count()).toArray();
            int atOnce = rowsAtOnce(tokenizer.maxLength());
            List<ModuleInput> batches = new ArrayList<>();
            for (int from = 0; from < order.length; from += atOnce) {
                batches.add(tokens.batch(order, from, Math.min(order.length, from + atOnce)));
            }
            return batches;
        }

        static int rowsAtOnce(int maxLength) {
            return Math.max(1, Math.min(ROWS_AT_ONCE, TOKENS_AT_ONCE / maxLength));
        }

        @Override
        public ModuleInput blank() {
            return tokenizer.tokenize(List.of("?")).batch(new int[] {0}, 0, 1);
        }

        @Override
        public String described() {
            return "input_ids and attention_mask, [n, length] int64";
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }
}
