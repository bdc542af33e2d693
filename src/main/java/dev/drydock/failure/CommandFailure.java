package dev.drydock.failure;

/** What goes wrong on the command line itself. */
public enum CommandFailure implements FailureCode {
    SERVER_UNREACHABLE(Category.UNAVAILABLE, true),
    ANSWER_LATE(Category.UNAVAILABLE, true),
    SERVER_NOT_STARTED(Category.UNAVAILABLE, true),
    RELEASE_NOT_SERVED(Category.UNAVAILABLE, false),
    SITE_NOT_MADE(Category.INTERNAL, true),
    CREDENTIALS_MISSING(Category.UNAUTHENTICATED, false),
    CERTIFICATE_UNREADABLE(Category.INVALID_INPUT, false),
    ANSWER_UNREADABLE(Category.INTERNAL, false),
    BYTES_DIFFER(Category.INTEGRITY, false),
    NOT_CONFIRMED(Category.USAGE, false),
    DIRECTORY_REFUSED(Category.INVALID_INPUT, false),
    AUDIT_LOG_BROKEN(Category.INTEGRITY, false),
    EGRESS_NOT_RECORDED(Category.INTERNAL, false),
    MAPPING_INVALID(Category.INVALID_INPUT, false),
    DEMO_FAILED(Category.INTERNAL, false);

    private final Category category;
    private final boolean retryable;

    CommandFailure(Category category, boolean retryable) {
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
