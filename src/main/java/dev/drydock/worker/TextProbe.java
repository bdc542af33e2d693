package dev.drydock.worker;

import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.inference.ModuleInput;
import dev.drydock.inference.TokenRows;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Tries whether a module takes what its tokenizer may make. What it does not take is looked for by halves, so that the sentence can
 * name the limit: of an id the embedding's size, of a length that of the positions.
 */
final class TextProbe {
    private static final int SHORT = 2;

    private final Path file;
    private final Model model;

    TextProbe(Path file, Model model) {
        this.file = file;
        this.model = model;
    }

    /**
     * @param size one more than the tokenizer's largest id
     * @throws DrydockException {@link InferenceFailure#MODULE_VOCABULARY_WRONG}
     */
    void requireVocabulary(int size) {
        IntFunction<ModuleInput> ids = id -> TokenRows.filled(1, SHORT, id);
        if (!takes(ids.apply(size - 1))) {
            throw new DrydockException(
                    InferenceFailure.MODULE_VOCABULARY_WRONG,
                    "The module " + file.getFileName() + " cannot be used: its vocabulary ends at id "
                            + most(ids, size - 1) + ", and tokenizer.json has ids up to " + (size - 1)
                            + ". Take the tokenizer that the module was trained with, or enlarge its embedding.");
        }
    }

    /** @throws DrydockException {@link InferenceFailure#MODULE_LENGTH_WRONG} */
    void requireLength(int maxLength) {
        IntFunction<ModuleInput> lengths = length -> TokenRows.filled(1, length, 0);
        if (!takes(lengths.apply(maxLength))) {
            throw new DrydockException(
                    InferenceFailure.MODULE_LENGTH_WRONG,
                    "The module " + file.getFileName() + " cannot be used: it takes at most "
                            + most(lengths, maxLength) + " tokens a row, and tokenizer.max-length in model.yaml is "
                            + maxLength + ". Write a smaller one.");
        }
    }

    private boolean takes(ModuleInput input) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            model.getBlock().forward(new ParameterStore(manager, false), input.tensors(manager), false);
            return true;
        } catch (EngineException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The largest number below one that is not taken. */
    private int most(IntFunction<ModuleInput> inputs, int notTaken) {
        int low = 0;
        int high = notTaken;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (takes(inputs.apply(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
