package dev.drydock.failure;

/** Failures of erasing the rows of persons. */
public enum ErasureFailure implements FailureCode {
    ERASURE_INVALID(Category.INVALID_INPUT, false),
    ERASURE_RUN_OPEN(Category.CONFLICT, true),
    ERASURE_ASKED_MEANWHILE(Category.CONFLICT, true),
    ERASURE_UNKNOWN(Category.NOT_FOUND, false),
    ERASURE_KEY_MISSING(Category.INVALID_INPUT, false),
    RECORD_ERASED(Category.NOT_FOUND, false);

    private final Category category;
    private final boolean retryable;

    ErasureFailure(Category category, boolean retryable) {
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
