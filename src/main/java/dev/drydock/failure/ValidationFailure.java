package dev.drydock.failure;

/** Failures of assembling, judging and sealing candidates. */
public enum ValidationFailure implements FailureCode {
    GATE_LOOSENED(Category.INVALID_INPUT, false),
    POLICY_INVALID(Category.INVALID_INPUT, false),
    POLICY_MISSING(Category.CONFLICT, false),
    SITE_BREAKS_POLICY(Category.INVALID_INPUT, false),
    ASSEMBLY_FAILED(Category.CONFLICT, true),
    VALIDATION_MISSING(Category.CONFLICT, false),
    VALIDATION_TASK_FAILED(Category.INTERNAL, true),
    CANDIDATE_NOT_JUDGED(Category.CONFLICT, false),
    CANDIDATE_NOT_PASSED(Category.CONFLICT, false),
    CANDIDATE_ALTERED(Category.INTEGRITY, false),
    REPORT_INVALID(Category.INTEGRITY, false);

    private final Category category;
    private final boolean retryable;

    ValidationFailure(Category category, boolean retryable) {
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
