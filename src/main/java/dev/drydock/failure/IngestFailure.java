package dev.drydock.failure;

/** Failures on the way from exported files to a sealed snapshot and the drift decision. */
public enum IngestFailure implements FailureCode {
    EXPORT_REFUSED(Category.INVALID_INPUT, false),
    EXPORT_MANIFEST_REFUSED(Category.FORBIDDEN, false),
    EXPORT_EMPTY(Category.INVALID_INPUT, false),
    EXPORT_DAMAGED(Category.INVALID_INPUT, false),
    EXPORT_HEADER_WRONG(Category.INVALID_INPUT, false),
    EXPORT_FILE_UNKNOWN(Category.NOT_FOUND, false),
    EXPORT_FILE_TAKEN_OVER(Category.CONFLICT, false),
    PREDICTION_UNKNOWN(Category.NOT_FOUND, false),
    REJECTED_ROW_UNKNOWN(Category.NOT_FOUND, false),
    RECORD_GONE(Category.NOT_FOUND, false),
    REJECT_LIMIT_EXCEEDED(Category.INVALID_INPUT, false),
    INGEST_INCOMPLETE(Category.CONFLICT, false),
    COUNTS_DISAGREE(Category.INTERNAL, false),
    STAGED_ROWS_DAMAGED(Category.INTEGRITY, false),
    SNAPSHOT_UNKNOWN(Category.NOT_FOUND, false),
    SNAPSHOT_UNREADABLE(Category.INTEGRITY, false),
    SNAPSHOT_ALTERED(Category.INTEGRITY, false),
    REPLAY_IMPOSSIBLE(Category.CONFLICT, false),
    REFERENCE_UNREADABLE(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    IngestFailure(Category category, boolean retryable) {
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
