package dev.drydock.failure;

/** Failures of schedules. */
public enum ScheduleFailure implements FailureCode {
    SCHEDULE_UNKNOWN(Category.NOT_FOUND, false),
    SCHEDULE_EXISTS(Category.CONFLICT, false),
    SCHEDULE_INVALID(Category.USAGE, false),
    SCHEDULE_UNREADABLE(Category.CONFLICT, false),
    SCHEDULE_ALTERED(Category.INTEGRITY, false),
    SCHEDULE_AUTHOR_LOST(Category.FORBIDDEN, false),
    SCHEDULE_HOLIDAYS_UNREADABLE(Category.UNAVAILABLE, true);

    private final Category category;
    private final boolean retryable;

    ScheduleFailure(Category category, boolean retryable) {
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
