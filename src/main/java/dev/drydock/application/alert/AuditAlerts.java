package dev.drydock.application.alert;

import dev.drydock.application.audit.VerifyAudit;
import dev.drydock.application.audit.VerifyAudit.Verified;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An audit log that is not intact. The log is read whole, so once a day and at the start. Not thread-safe. Tested by {@code RecordAlertsTest}. */
@Singleton
final class AuditAlerts implements AlertSource {
    private static final Duration PAUSE = Duration.ofHours(24);

    private final VerifyAudit verifyAudit;
    private final Holder self;
    private @Nullable Verified last;

    @Inject
    AuditAlerts(VerifyAudit verifyAudit, Holder self) {
        this.verifyAudit = verifyAudit;
        this.self = self;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.AUDIT_NOT_INTACT);
    }

    @Override
    public List<Condition> look(Instant now) {
        Verified verified = last;
        if (verified == null
                || verified.at().isAfter(now)
                || !now.isBefore(verified.at().plus(PAUSE))) {
            verified = verifyAudit.verifyOwn();
            last = verified;
        }
        return verified.result().intact()
                ? List.of()
                : List.of(new Condition(
                        AlertKind.AUDIT_NOT_INTACT,
                        AlertSources.subject(self) + "/audit",
                        "The audit log is not intact, as read at " + verified.at()
                                + ". 'drydock audit verify' says where and what to do; change nothing before."));
    }
}
