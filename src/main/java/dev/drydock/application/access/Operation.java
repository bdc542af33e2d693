package dev.drydock.application.access;

import java.util.Locale;
import java.util.Set;

/** Every operation that a person or program can ask for, and who may: the one table of roles; {@code docs/security.md} shows it. */
public enum Operation {
    VIEW(Role.SCHEDULER, Role.ENGINEER, Role.RELEASE_MANAGER, Role.AUDITOR, Role.ADMIN),
    SUBMIT_JOB(Role.SCHEDULER, Role.ENGINEER),
    APPROVE_JOB(Role.RELEASE_MANAGER, Role.ADMIN),
    RAISE_PRIORITY(Role.ENGINEER),
    STOP_EXECUTION(Role.SCHEDULER, Role.ENGINEER),
    CANCEL_RETRY(Role.SCHEDULER, Role.ENGINEER),
    RESTART_EXECUTION(Role.ENGINEER),
    ABANDON_EXECUTION(Role.ENGINEER),
    RAISE_BUDGET(Role.ENGINEER),
    IMPORT_MODEL(Role.ENGINEER),
    CHANGE_MODEL(Role.ENGINEER),
    REPRODUCE_CANDIDATE(Role.ENGINEER, Role.AUDITOR),
    ASK_FOR_LABELS(Role.ENGINEER),
    ERASE_ROWS(Role.ADMIN),
    VIEW_ERASURES(Role.ENGINEER, Role.RELEASE_MANAGER, Role.AUDITOR, Role.ADMIN),
    PURGE_TASKS(Role.ENGINEER, Role.ADMIN),
    PURGE_RUNS(Role.ADMIN),
    HOLD_RUN(Role.RELEASE_MANAGER, Role.ADMIN),
    RELEASE_HOLD(Role.RELEASE_MANAGER, Role.ADMIN),
    VIEW_REJECTS(Role.ENGINEER, Role.AUDITOR),
    VIEW_RAW_REJECTS(Role.AUDITOR, Role.ADMIN),
    TRACE_LINEAGE(Role.ENGINEER, Role.RELEASE_MANAGER, Role.AUDITOR),
    EXPLAIN_PREDICTION(Role.ENGINEER, Role.RELEASE_MANAGER, Role.AUDITOR),
    WAIVE_GATE(Role.RELEASE_MANAGER),
    APPROVE_CANDIDATE(Role.RELEASE_MANAGER),
    REJECT_CANDIDATE(Role.RELEASE_MANAGER),
    PROMOTE_CANDIDATE(Role.RELEASE_MANAGER),
    ROLL_BACK_MODEL(Role.RELEASE_MANAGER),
    SUSPEND_MODEL(Role.RELEASE_MANAGER),
    RESUME_MODEL(Role.RELEASE_MANAGER),
    SCRUB_PACKAGES(Role.ENGINEER, Role.RELEASE_MANAGER, Role.ADMIN),
    BREAK_GLASS(Role.RELEASE_MANAGER, Role.ADMIN),
    REVIEW_BREAK_GLASS(Role.RELEASE_MANAGER, Role.AUDITOR),
    VIEW_AUDIT(Role.AUDITOR, Role.ADMIN, Role.RELEASE_MANAGER),
    INSTALL_POLICY(Role.RELEASE_MANAGER, Role.ADMIN),
    INSTALL_TRUST(Role.ADMIN),
    VIEW_USERS(Role.AUDITOR, Role.ADMIN),
    MANAGE_USERS(Role.ADMIN),
    MANAGE_TOKENS(Role.ADMIN),
    ACKNOWLEDGE_ALERT(Role.SCHEDULER, Role.ENGINEER, Role.RELEASE_MANAGER, Role.ADMIN),
    TEST_ALERTS(Role.SCHEDULER, Role.ENGINEER, Role.ADMIN),
    CHANGE_OWN_PASSWORD(Role.SCHEDULER, Role.ENGINEER, Role.RELEASE_MANAGER, Role.AUDITOR, Role.ADMIN);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
    private final Set<Role> allowed;

    Operation(Role... allowed) {
        this.allowed = Set.of(allowed);
    }

    public Set<Role> allowed() {
        return allowed;
    }

    /** Such as {@code submit-job}: how audit records and messages call it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean allows(Actor actor) {
        return actor.roles().stream().anyMatch(allowed::contains);
    }
}
