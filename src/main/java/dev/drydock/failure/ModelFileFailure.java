package dev.drydock.failure;

/** Failures of reading a model directory. */
public enum ModelFileFailure implements FailureCode {
    MODEL_YAML_INVALID(Category.INVALID_INPUT, false),
    OWN_CASES_INVALID(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    ModelFileFailure(Category category, boolean retryable) {
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
