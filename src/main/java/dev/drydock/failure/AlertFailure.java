package dev.drydock.failure;

/** Failures of alerts. */
public enum AlertFailure implements FailureCode {
    ALERT_UNKNOWN(Category.NOT_FOUND, false),
    ALERT_CHANNEL_UNKNOWN(Category.NOT_FOUND, false),
    ALERT_NOT_SENT(Category.UNAVAILABLE, true);

    private final Category category;
    private final boolean retryable;

    AlertFailure(Category category, boolean retryable) {
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
