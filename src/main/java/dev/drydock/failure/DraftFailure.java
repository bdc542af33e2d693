package dev.drydock.failure;

/** What goes wrong when a model directory is drafted from a CSV file. */
public enum DraftFailure implements FailureCode {
    CSV_UNUSABLE(Category.INVALID_INPUT, false),
    CSV_COLUMN_WRONG(Category.INVALID_INPUT, false),
    DRAFT_EXISTS(Category.CONFLICT, false);

    private final Category category;
    private final boolean retryable;

    DraftFailure(Category category, boolean retryable) {
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
