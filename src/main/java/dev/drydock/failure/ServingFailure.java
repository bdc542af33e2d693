package dev.drydock.failure;

/** What a serving node answers when it does not do what it was asked. */
public enum ServingFailure implements FailureCode {
    INFERENCE_REQUEST_INVALID(Category.USAGE, false),
    INFERENCE_FAILED(Category.INTERNAL, false),
    MODEL_NOT_SERVED(Category.NOT_FOUND, false),
    MODEL_SUSPENDED(Category.UNAVAILABLE, false),
    ENDPOINT_UNKNOWN(Category.NOT_FOUND, false),
    METHOD_NOT_KNOWN(Category.USAGE, false),
    NODE_OVERLOADED(Category.UNAVAILABLE, true),
    INFERENCE_TIMED_OUT(Category.UNAVAILABLE, true),
    NODE_NOT_READY(Category.UNAVAILABLE, true),
    CLIENT_TOKEN_WRONG(Category.UNAUTHENTICATED, false),
    CLIENT_EXPIRED(Category.UNAUTHENTICATED, false),
    CLIENT_MODEL_FORBIDDEN(Category.FORBIDDEN, false),
    CLIENT_TOO_FAST(Category.TOO_MANY, true),
    NODE_TOKEN_WRONG(Category.UNAUTHENTICATED, false),
    NODE_TRUST_MISSING(Category.UNAVAILABLE, false),
    NODE_TRUST_OLDER(Category.FORBIDDEN, false),
    PACKAGE_NOT_DELIVERED(Category.CONFLICT, false),
    GOLDEN_VECTORS_DIFFER(Category.CONFLICT, false),
    BEHAVIOUR_DIFFERS(Category.CONFLICT, false),
    RECEIVER_CHECK_FAILED(Category.CONFLICT, false),
    OWN_ROWS_INVALID(Category.INVALID_INPUT, false),
    NODE_STATE_UNREADABLE(Category.INTEGRITY, false),
    LOG_SOURCE_UNKNOWN(Category.CONFLICT, false),
    LOG_NOT_CLOSED(Category.UNAVAILABLE, true);

    private final Category category;
    private final boolean retryable;

    ServingFailure(Category category, boolean retryable) {
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
