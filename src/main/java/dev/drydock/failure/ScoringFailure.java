package dev.drydock.failure;

/** Failures of batch scoring. */
public enum ScoringFailure implements FailureCode {
    SCORING_FILE_UNKNOWN(Category.NOT_FOUND, false),
    SCORING_FILE_CHANGED(Category.CONFLICT, false),
    SCORING_ARROW_UNREADABLE(Category.INVALID_INPUT, false),
    SCORING_COLUMNS_MISSING(Category.INVALID_INPUT, false),
    SCORING_ID_PRIVATE(Category.FORBIDDEN, false),
    SCORING_REJECT_LIMIT(Category.INVALID_INPUT, false),
    SCORING_BLOCK_FAILED(Category.INVALID_INPUT, false),
    SCORING_ALTERED(Category.INTEGRITY, false);

    private final Category category;
    private final boolean retryable;

    ScoringFailure(Category category, boolean retryable) {
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
