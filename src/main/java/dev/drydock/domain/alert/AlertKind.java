package dev.drydock.domain.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a site alerts about. The names are in {@code site.yaml}, in the database and in messages: they stay. */
public enum AlertKind {
    /** A schedule did not start its job, or the job waits since. */
    LATE_START(Severity.CRITICAL),
    /** An execution takes longer than usual. */
    LONG_RUN(Severity.WARNING),
    /** A run had not completed when it should have, or never began. */
    DEADLINE_MISSED(Severity.CRITICAL),
    RUN_FAILED(Severity.CRITICAL),
    CANDIDATE_REJECTED(Severity.WARNING),
    /** A candidate waits for people. */
    CANDIDATE_WAITS(Severity.INFO),
    APPROVAL_EXPIRES(Severity.WARNING),
    /** A waiver by which a version serves. */
    WAIVER_EXPIRES(Severity.WARNING),
    CERTIFICATE_EXPIRES(Severity.WARNING),
    DISK_LOW(Severity.CRITICAL),
    /** An execution waits too long for what it claims. */
    QUEUE_LONG(Severity.WARNING),
    /** The serving node does not answer the orchestrator. */
    NODE_AWAY(Severity.CRITICAL),
    /** The version in service failed its suite. */
    SERVING_CHECK_FAILED(Severity.CRITICAL),
    /** People suspended a model, and it answers no request. */
    MODEL_SUSPENDED(Severity.WARNING),
    DRIFT(Severity.WARNING),
    AUDIT_NOT_INTACT(Severity.CRITICAL),
    /** Something was done by break-glass and nobody has reviewed it. */
    BREAK_GLASS(Severity.CRITICAL),
    PACKAGE_DAMAGED(Severity.CRITICAL),
    CLOCK_APART(Severity.CRITICAL),
    /** A channel does not take its messages. */
    ALERT_NOT_SENT(Severity.CRITICAL),
    /** One of the conditions above could not be looked at. */
    WATCH_FAILED(Severity.CRITICAL),
    /** Somebody tries the channels. */
    TEST(Severity.INFO);

    private final Severity usual;

    AlertKind(Severity usual) {
        this.usual = usual;
    }

    /** The severity if {@code site.yaml} has no other. */
    public Severity usual() {
        return usual;
    }

    /** Such as {@code run-failed}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<AlertKind> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(name))
                .findFirst();
    }
}
