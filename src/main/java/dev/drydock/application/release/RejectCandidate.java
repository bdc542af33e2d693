package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Rejection;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Rejects a candidate permanently. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class RejectCandidate {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public RejectCandidate(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param reason why; kept with the version and in the audit log */
    public ModelVersion reject(Actor actor, VersionId id, String reason) {
        return authorization.perform(
                actor, Operation.REJECT_CANDIDATE, id.toString(), () -> rejectAllowed(actor, id, reason));
    }

    private ModelVersion rejectAllowed(Actor actor, VersionId id, String reason) {
        if (reason.isBlank() || reason.length() > 2000) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Version " + id + " was not rejected: it needs a reason of 1 to 2000 characters.");
        }
        return transactions.required(() -> {
            boolean again = versions.requireLocked(id).state() == VersionState.REJECTED;
            ModelVersion rejected = versions.move(id, VersionState.REJECTED);
            if (!again) {
                versions.recordRejection(id, new Rejection(reason, actor.name(), clock.instant()));
            }
            audit.append(AuditLog.Event.of(actor.name(), "candidate.reject", id.toString(), "reason", reason));
            return rejected;
        });
    }
}
