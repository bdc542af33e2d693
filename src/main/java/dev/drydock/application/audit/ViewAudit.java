package dev.drydock.application.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.audit.StampStore;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Reads the audit log. Tested by {@code NightlyJobIT}. */
@Singleton
public class ViewAudit {
    private final Transactions transactions;
    private final Authorization authorization;
    private final AuditTrail trail;
    private final StampStore stamps;

    @Inject
    public ViewAudit(Transactions transactions, Authorization authorization, AuditTrail trail, StampStore stamps) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trail = trail;
        this.stamps = stamps;
    }

    public List<AuditTrail.Entry> records(Actor actor, long from, int limit) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        requirePage(from, limit);
        return transactions.required(() -> trail.records(from, limit));
    }

    public List<String> checkpoints(Actor actor, long from, int limit) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        requirePage(from, limit);
        return transactions.required(() -> trail.checkpoints(from, limit));
    }

    /** Those of logs with at least so many records. */
    public List<StampedCheckpoint> stamps(Actor actor, long from, int limit) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        requirePage(from, limit);
        return stamps.from(from, limit);
    }

    /** Any role may read it: approvals bind it, and serving nodes keep it. */
    public Optional<String> latestCheckpoint(Actor actor) {
        authorization.require(actor, Operation.VIEW, "audit");
        return transactions.required(trail::latestCheckpoint);
    }

    private static void requirePage(long from, int limit) {
        if (from < 0 || limit < 1 || limit > 1000) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The audit log cannot be read from " + from + " with limit " + limit
                            + ": from must not be negative, and limit 1 to 1000.");
        }
    }
}
