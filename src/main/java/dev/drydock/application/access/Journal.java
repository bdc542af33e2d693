package dev.drydock.application.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** The audit log with the clock of its entries. Tested by {@code AuditOfOperationsTest}. */
@Singleton
public final class Journal {
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public Journal(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** As {@link AuditLog#append}. */
    public void append(AuditLog.Event event) {
        audit.append(event);
    }

    public Instant now() {
        return clock.instant();
    }
}
