package dev.drydock.failure;

/** Failures that belong to no single feature. */
public enum CommonFailure implements FailureCode {
    USAGE(Category.USAGE, false),
    NOT_FOUND(Category.NOT_FOUND, false),
    UNAUTHENTICATED(Category.UNAUTHENTICATED, false),
    TOO_MANY_ATTEMPTS(Category.TOO_MANY, true),
    NOT_ALLOWED(Category.FORBIDDEN, false),
    CONFIGURATION_INVALID(Category.INVALID_INPUT, false),
    REQUEST_MALFORMED(Category.USAGE, false),
    REQUEST_TOO_LARGE(Category.TOO_LARGE, false),
    REQUEST_INVALID(Category.INVALID_INPUT, false),
    DATABASE_UNAVAILABLE(Category.UNAVAILABLE, true),
    DATABASE_NEWER(Category.INTERNAL, false),
    SERVER_STARTING(Category.UNAVAILABLE, true),
    DISK_FULL(Category.UNAVAILABLE, true),
    FILE_UNREADABLE(Category.UNAVAILABLE, true),
    FILE_REFUSED(Category.INVALID_INPUT, false),
    FILE_NOT_WRITTEN(Category.UNAVAILABLE, true),
    STORED_BYTES_ALTERED(Category.INTEGRITY, false),
    AUDIT_KEY_CHANGED(Category.INTEGRITY, false),
    TIME_STAMP_REFUSED(Category.INTEGRITY, false),
    TIME_STAMP_UNAVAILABLE(Category.UNAVAILABLE, true),
    INTERNAL(Category.INTERNAL, false);

    private final Category category;
    private final boolean retryable;

    CommonFailure(Category category, boolean retryable) {
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
