package dev.drydock.failure;

/** Failures of asking people for labels and of taking their answers. */
public enum LabellingFailure implements FailureCode {
    LABEL_STRATEGY_UNSUITED(Category.INVALID_INPUT, false),
    LABELS_NOTHING_TO_ASK(Category.CONFLICT, false),
    LABELS_OPEN_LIMIT(Category.CONFLICT, false),
    LABELS_ASKED_MEANWHILE(Category.CONFLICT, true),
    LABEL_TOKEN_REUSED(Category.CONFLICT, false),
    LABEL_REQUEST_UNKNOWN(Category.NOT_FOUND, false),
    LABEL_SHEET_REFUSED(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    LabellingFailure(Category category, boolean retryable) {
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
