package dev.drydock.failure;

/** What can be wrong with the files of a model, or with the engine that runs it. */
public enum InferenceFailure implements FailureCode {
    ENGINE_UNAVAILABLE(Category.UNAVAILABLE, false),
    MODEL_SIGNATURE_INVALID(Category.INVALID_INPUT, false),
    PREPROCESSING_INVALID(Category.INVALID_INPUT, false),
    TOKENIZER_UNAVAILABLE(Category.UNAVAILABLE, false),
    TOKENIZER_INVALID(Category.INVALID_INPUT, false),
    GOLDEN_VECTORS_INVALID(Category.INVALID_INPUT, false),
    BEHAVIOUR_TESTS_INVALID(Category.INVALID_INPUT, false),
    MODULE_UNREADABLE(Category.INVALID_INPUT, false),
    MODULE_UNSAFE(Category.INTEGRITY, false),
    MODULE_IS_STATE_DICT(Category.INVALID_INPUT, false),
    MODULE_IS_TRACED(Category.INVALID_INPUT, false),
    MODULE_IS_FROZEN(Category.INVALID_INPUT, false),
    MODULE_WIDTH_WRONG(Category.INVALID_INPUT, false),
    MODULE_VOCABULARY_WRONG(Category.INVALID_INPUT, false),
    MODULE_LENGTH_WRONG(Category.INVALID_INPUT, false),
    MODULE_OUTPUT_WRONG(Category.INVALID_INPUT, false),
    MODULE_NOT_FINITE(Category.INVALID_INPUT, false),
    MODULE_ANSWERS_VARY(Category.INVALID_INPUT, false),
    MODULE_ROWS_WRONG(Category.INVALID_INPUT, false),
    MODULE_UNTRAINABLE(Category.INVALID_INPUT, false),
    SCORING_INPUT_INVALID(Category.INVALID_INPUT, false),
    SCORING_FAILED(Category.INTERNAL, false);

    private final Category category;
    private final boolean retryable;

    InferenceFailure(Category category, boolean retryable) {
        this.category = category;
        this.retryable = retryable;
    }

    @Override
    public Category category() {
        return category;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }
}
