package dev.drydock.failure;

/** Failures of users and tokens. */
public enum AccessFailure implements FailureCode {
    USER_UNKNOWN(Category.NOT_FOUND, false),
    USER_EXISTS(Category.CONFLICT, false),
    USER_INVALID(Category.INVALID_INPUT, false),
    LAST_ADMIN(Category.CONFLICT, false),
    PASSWORD_WEAK(Category.INVALID_INPUT, false),
    TOKEN_UNKNOWN(Category.NOT_FOUND, false),
    TOKEN_EXISTS(Category.CONFLICT, false),
    TOKEN_INVALID(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    AccessFailure(Category category, boolean retryable) {
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
