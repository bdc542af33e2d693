package dev.drydock.failure;

/** Failures on a candidate's way into service: waivers, approvals, orders, activation, roll-back, import. */
public enum ReleaseFailure implements FailureCode {
    REPORT_MISSING(Category.CONFLICT, false),
    REPORT_OTHER_BYTES(Category.INTEGRITY, false),
    REPORT_NOT_PASSED(Category.CONFLICT, false),
    REPORT_NOT_BY_POLICY(Category.INTEGRITY, false),
    POLICY_OLDER(Category.CONFLICT, false),
    POLICY_NOT_SIGNED(Category.FORBIDDEN, false),
    POLICY_OTHER(Category.INTEGRITY, false),
    APPROVAL_OTHER(Category.CONFLICT, false),
    APPROVAL_EXPIRED(Category.CONFLICT, false),
    APPROVAL_NOT_OF_CALLER(Category.FORBIDDEN, false),
    APPROVER_IN_LINEAGE(Category.FORBIDDEN, false),
    APPROVALS_TOO_FEW(Category.FORBIDDEN, false),
    BREAK_GLASS_NOT_ALLOWED(Category.FORBIDDEN, false),
    BREAK_GLASS_REVIEW_OVERDUE(Category.CONFLICT, false),
    BREAK_GLASS_NOT_REVIEWED(Category.CONFLICT, false),
    STAGE_SKIPPED(Category.FORBIDDEN, false),
    ENVIRONMENT_DIFFERS(Category.CONFLICT, false),
    WAIVER_MISSING(Category.FORBIDDEN, false),
    WEIGHTS_MAY_NOT_LEAVE(Category.FORBIDDEN, false),
    WAIVER_NOT_ALLOWED(Category.FORBIDDEN, false),
    GATE_NOT_WAIVABLE(Category.CONFLICT, false),
    ORDER_NOT_TRUSTED(Category.FORBIDDEN, false),
    ORDER_ELSEWHERE(Category.FORBIDDEN, false),
    ORDER_EXPIRED(Category.CONFLICT, false),
    ORDER_REPLAYED(Category.CONFLICT, false),
    ORDER_OTHER_PACKAGE(Category.INTEGRITY, false),
    ORDER_OTHER_PREDECESSOR(Category.CONFLICT, false),
    ORDER_LOWER_VERSION(Category.CONFLICT, false),
    CONTRACT_PROMISED(Category.CONFLICT, false),
    CANDIDATE_SUPERSEDED(Category.CONFLICT, false),
    CANDIDATE_OLDER(Category.CONFLICT, false),
    MISSED_ORDER_REFUSED(Category.CONFLICT, false),
    COMPARISON_REFUSED(Category.INTEGRITY, false),
    AUDIT_LOG_DIFFERS(Category.INTEGRITY, false),
    ROLLBACK_TARGET_UNKNOWN(Category.CONFLICT, false),
    SUSPENSION_REFUSED(Category.CONFLICT, false),
    RELEASE_UNDER_WAY(Category.CONFLICT, true),
    PROMOTION_NOT_ASKED_FOR(Category.FORBIDDEN, false),
    SERVING_NODE_UNREACHABLE(Category.UNAVAILABLE, true),
    SERVING_NODE_REFUSED(Category.CONFLICT, false),
    RECEIVER_REPORT_REFUSED(Category.INTEGRITY, false),
    WATCH_FAILED(Category.CONFLICT, false),
    IMPORT_REFUSED(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    ReleaseFailure(Category category, boolean retryable) {
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
