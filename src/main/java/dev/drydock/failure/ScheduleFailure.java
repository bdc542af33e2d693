package dev.drydock.failure;

/** Failures of schedules and backfills. */
public enum ScheduleFailure implements FailureCode {
    SCHEDULE_UNKNOWN(Category.NOT_FOUND, false),
    SCHEDULE_EXISTS(Category.CONFLICT, false),
    SCHEDULE_INVALID(Category.USAGE, false),
    SCHEDULE_UNREADABLE(Category.CONFLICT, false),
    SCHEDULE_ALTERED(Category.INTEGRITY, false),
    SCHEDULE_AUTHOR_LOST(Category.FORBIDDEN, false),
    SCHEDULE_HOLIDAYS_UNREADABLE(Category.UNAVAILABLE, true),
    BACKFILL_UNKNOWN(Category.NOT_FOUND, false),
    BACKFILL_INVALID(Category.USAGE, false),
    BACKFILL_RUNNING(Category.CONFLICT, false),
    BACKFILL_STATE_WRONG(Category.CONFLICT, false),
    BACKFILL_ALTERED(Category.INTEGRITY, false);

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
