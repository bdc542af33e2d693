package dev.drydock.failure;

/** What can go wrong with a task and its worker. */
public enum TrainingFailure implements FailureCode {
    TASK_INVALID(Category.INVALID_INPUT, false),
    TASK_KEY_REUSED(Category.CONFLICT, false),
    TASK_SUPERSEDED(Category.CONFLICT, false),
    TASK_INPUT_ALTERED(Category.INTEGRITY, false),
    WORKER_NOT_STARTED(Category.UNAVAILABLE, true),
    WORKER_DIED(Category.UNAVAILABLE, true),
    WORKER_OUT_OF_MEMORY(Category.UNAVAILABLE, false),
    WORKER_UNRESPONSIVE(Category.UNAVAILABLE, true),
    WORKER_RESULT_INVALID(Category.INTEGRITY, true),
    CLUSTER_REFUSED(Category.INVALID_INPUT, false),
    CLUSTER_UNREACHABLE(Category.UNAVAILABLE, true),
    CLUSTER_QUEUE_LIMIT(Category.UNAVAILABLE, true),
    CLUSTER_JOB_CANCELLED(Category.CONFLICT, true),
    CLUSTER_TIME_LIMIT(Category.INVALID_INPUT, false),
    CLUSTER_NODE_LOST(Category.UNAVAILABLE, true),
    CLUSTER_NODE_UNFIT(Category.UNAVAILABLE, true),
    TRAINING_SPLIT_EMPTY(Category.INVALID_INPUT, false),
    LOSS_NOT_FINITE(Category.INVALID_INPUT, false),
    TRAINING_DIVERGED(Category.INVALID_INPUT, false),
    NOTHING_TO_TRAIN(Category.INVALID_INPUT, false),
    PARAMETER_UNKNOWN(Category.INVALID_INPUT, false),
    CONTRIBUTED_WEIGHTS_UNFIT(Category.INVALID_INPUT, false),
    ALL_TRIALS_FAILED(Category.INVALID_INPUT, false),
    TOO_MANY_TRIALS_LOST(Category.INVALID_INPUT, false),
    BUDGET_EXCEEDED(Category.CONFLICT, false),
    BUDGET_NOT_RAISED(Category.INVALID_INPUT, false),
    DEVICE_UNAVAILABLE(Category.UNAVAILABLE, true),
    CPU_CAPABILITY_DIFFERS(Category.CONFLICT, false),
    REPRODUCTION_IMPOSSIBLE(Category.CONFLICT, false);

    private final Category category;
    private final boolean retryable;

    TrainingFailure(Category category, boolean retryable) {
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
