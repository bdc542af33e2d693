package dev.drydock.failure;

/** Failures of jobs, runs and executions. */
public enum RunFailure implements FailureCode {
    JOB_UNKNOWN(Category.NOT_FOUND, false),
    JOB_INVALID(Category.INVALID_INPUT, false),
    JOB_CHANGED(Category.CONFLICT, false),
    JOB_NOT_APPROVED(Category.CONFLICT, false),
    JOB_PARAMETERS_WRONG(Category.USAGE, false),
    SLOTS_TOO_FEW(Category.USAGE, false),
    JOB_TOKEN_REUSED(Category.CONFLICT, false),
    JOB_TOKEN_RESERVED(Category.USAGE, false),
    EXECUTION_UNKNOWN(Category.NOT_FOUND, false),
    EXECUTION_NOT_RUNNING(Category.CONFLICT, false),
    EXECUTION_NOT_WAITING(Category.CONFLICT, false),
    EXECUTION_NOT_RESTARTABLE(Category.CONFLICT, false),
    EXECUTION_NOT_ABANDONABLE(Category.CONFLICT, false),
    EXECUTION_HELD_ELSEWHERE(Category.CONFLICT, true),
    EXECUTION_ORPHANED(Category.UNAVAILABLE, true),
    RUN_UNKNOWN(Category.NOT_FOUND, false),
    RUN_HELD(Category.CONFLICT, false),
    RUN_NOT_HELD(Category.CONFLICT, false),
    RUN_NEEDED(Category.CONFLICT, false),
    RETRY_NOT_PENDING(Category.CONFLICT, false),
    RESTART_STEP_UNKNOWN(Category.USAGE, false),
    RUN_FACT_MISSING(Category.CONFLICT, false),
    RUN_FACT_CHANGED(Category.CONFLICT, false);

    private final Category category;
    private final boolean retryable;

    RunFailure(Category category, boolean retryable) {
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
