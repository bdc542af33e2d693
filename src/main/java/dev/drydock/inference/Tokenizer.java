package dev.drydock.inference;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.tokens.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * A Hugging Face {@code tokenizer.json}: the one implementation for training, validation and serving, by the library that wrote the format.
 * It adds its special tokens and cuts a text at {@code maxLength} tokens. Padding is left to the batches, whatever the file says.
 * Thread-safe; the caller closes it.
 */
public final class Tokenizer implements AutoCloseable {
    /** Where the tokenizer lies in a package directory. */
    public static final String FILE = "model/tokenizer.json";

    private static final int TEXTS_AT_ONCE = 256;
    private static final int FEWEST_INVENTED = 4;

    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final int maxLength;

    private Tokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary, int maxLength) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
    }

    /**
     * @param maxLength most tokens of a row, special ones among them
     * @throws DrydockException {@link InferenceFailure#TOKENIZER_INVALID}, {@link InferenceFailure#TOKENIZER_UNAVAILABLE}
     */
    public static Tokenizer read(Path file, int maxLength) {
        startLibrary();
        byte[] json = bytes(file);
        try {
            Vocabulary vocabulary = Vocabulary.read(json);
            Map<String, String> options = Map.of(
                    "addSpecialTokens", "true",
                    "truncation", "true",
                    "maxLength", Integer.toString(maxLength),
                    "padding", "false");
            return new Tokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options), vocabulary, maxLength);
        } catch (IOException | RuntimeException e) {
            throw invalid(file, TorchModule.firstLine(e), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return BoundedFile.read(file, Vocabulary.MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw invalid(file, "it does not exist", e);
        } catch (IOException e) {
            throw invalid(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static DrydockException invalid(Path file, String why, Exception cause) {
        return new DrydockException(
                InferenceFailure.TOKENIZER_INVALID,
                "The tokenizer " + file.getFileName() + " cannot be used: " + why
                        + ". Save it with tokenizer.save(\"tokenizer.json\") of Hugging Face's tokenizers, or"
                        + " tokenizer.save_pretrained(...) of a fast tokenizer of transformers.",
                cause);
    }

    /** The native library comes out of its own jar; nothing is downloaded. */
    private static void startLibrary() {
        TorchEngine.callNobody();
        try {
            LibUtils.checkStatus();
        } catch (EngineException | IllegalStateException | LinkageError e) {
            throw new DrydockException(
                    InferenceFailure.TOKENIZER_UNAVAILABLE,
                    "The tokenizers' native library cannot be started on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + TorchEngine.root(e)
                            + ". It is unpacked from the tokenizers jar in the installation's library directory to"
                            + " DJL_CACHE_DIR: look whether both are there and that one can be written, or name a folder"
                            + " with libtokenizers in RUST_LIBRARY_PATH; nothing is downloaded.",
                    e);
        }
    }

    /** One more than the largest token id. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    public int maxLength() {
        return maxLength;
    }

    /** @param texts each as {@link RowText} has it */
    public TokenRows tokenize(List<String> texts) {
        return tokenize(texts.size(), texts::get, rows -> true);
    }

    /** Receives the number of rows that have been tokenized so far; returns whether to continue. */
    @FunctionalInterface
    public interface Progress {
        boolean goOn(int rows);
    }

    /**
     * Tokenizes rows in their order.
     *
     * @param text of a row, as {@link RowText} has it
     * @return the rows so far, if it was stopped
     */
    public TokenRows tokenize(int rows, IntFunction<String> text, Progress progress) {
        TokenRows.Builder packed = new TokenRows.Builder();
        for (int from = 0; from < rows && progress.goOn(from); from += TEXTS_AT_ONCE) {
            List<String> some = new ArrayList<>(TEXTS_AT_ONCE);
            for (int row = from; row < Math.min(rows, from + TEXTS_AT_ONCE); row++) {
                some.add(RowText.lines(text.apply(row)));
            }
            add(some, packed);
        }
        return packed.build(vocabulary.padding(), maxLength);
    }

    private void add(List<String> texts, TokenRows.Builder packed) {
        try {
            for (Encoding encoding : tokenizer.batchEncode(texts)) {
                packed.add(
                        encoding.getIds(),
                        encoding.getAttentionMask(),
                        encoding.exceedMaxLength(),
                        vocabulary.unknown());
            }
        } catch (RuntimeException e) {
            throw new DrydockException(
                    InferenceFailure.SCORING_FAILED,
                    "The tokenizer cannot read a text: " + TorchModule.firstLine(e)
                            + ". Give tokenizer.json an unknown token, so that it reads every text.",
                    e);
        }
    }

    /**
     * Texts of tokens that are drawn from the vocabulary, the same for the same seed.
     *
     * @param most characters of each text of a row
     */
    List<String> invent(int rows, List<Integer> most, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<String> ofRow = new ArrayList<>();
            most.forEach(characters -> ofRow.add(invent(random, characters)));
            texts.add(RowText.of(ofRow));
        }
        return texts;
    }

    private String invent(SplittableRandom random, int most) {
        long[] ids = new long[random.nextInt(FEWEST_INVENTED, Math.max(FEWEST_INVENTED + 1, maxLength))];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(vocabulary.size());
        }
        String text = tokenizer.decode(ids, true);
        StringBuilder kept = new StringBuilder();
        text.codePoints().filter(RowText::isText).limit(most).forEach(kept::appendCodePoint);
        return RowText.canBeSeen(kept.toString()) ? kept.toString() : "?";
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
