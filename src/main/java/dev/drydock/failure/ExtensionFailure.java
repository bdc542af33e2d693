package dev.drydock.failure;

/** Failures of the site's extensions, the jars in {@code lib/ext} that the signed gate policy lists. */
public enum ExtensionFailure implements FailureCode {
    EXTENSION_UNLISTED(Category.CONFLICT, false),
    EXTENSION_MISSING(Category.CONFLICT, false),
    EXTENSION_ALTERED(Category.INTEGRITY, false),
    EXTENSION_UNUSABLE(Category.CONFLICT, false),
    EXTENSION_FAILED(Category.INTERNAL, false),
    EXTENSION_TIMED_OUT(Category.UNAVAILABLE, true),
    EXTENSION_ANSWER_INVALID(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    ExtensionFailure(Category category, boolean retryable) {
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
