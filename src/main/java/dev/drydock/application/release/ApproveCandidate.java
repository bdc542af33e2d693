package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.release.ReceiveApproval.Submitted;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.TrustFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * Receives a release manager's signed approval. The candidate may be promoted after as many people approved as the trust file and the gate
 * policy require.
 * Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class ApproveCandidate {
    private final Authorization authorization;
    private final ReceiveApproval receive;
    private final Lineage lineage;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final AuditLog audit;

    @Inject
    public ApproveCandidate(
            Authorization authorization,
            ReceiveApproval receive,
            Lineage lineage,
            VersionRepository versions,
            StandingStatements statements,
            AuditLog audit) {
        this.authorization = authorization;
        this.receive = receive;
        this.lineage = lineage;
        this.versions = versions;
        this.statements = statements;
        this.audit = audit;
    }

    /**
     * @param envelope the signed statement, JSON text
     * @return the version as it is now
     */
    public ModelVersion approve(Actor actor, VersionId id, String envelope) {
        authorization.require(actor, Operation.APPROVE_CANDIDATE, id.toString());
        return approve(actor, new Submitted(id, Action.ACTIVATE, false), envelope);
    }

    /** As {@link #approve(Actor, VersionId, String)}, by a statement that may be counted by break-glass. */
    public ModelVersion approveByBreakGlass(Actor actor, VersionId id, String envelope) {
        authorization.require(actor, Operation.BREAK_GLASS, id.toString());
        return approve(actor, new Submitted(id, Action.ACTIVATE, true), envelope);
    }

    private ModelVersion approve(Actor actor, Submitted submitted, String envelope) {
        return receive.receive(
                        actor,
                        submitted,
                        envelope,
                        (version, statement) -> {
                            lineage.requireOutside(version, actor.name());
                            if (submitted.breakGlass()) {
                                statements.requireNoneOverdue();
                            }
                        },
                        this::count)
                .version();
    }

    private ModelVersion count(ModelVersion version, TrustFile trust, Instant now) {
        statements.requireNoneExpired(version.id(), trust);
        int needed = statements.needed(version.id(), trust);
        Consent consent = statements.consent(version.id(), trust, needed);
        if (!consent.isEnough() || version.state() != VersionState.PROPOSED) {
            return version;
        }
        audit.append(AuditLog.Event.of(
                consent.isByBreakGlass() ? BreakGlass.ACTOR : "quorum",
                "candidate.approved",
                version.id().toString(),
                "approvals",
                Integer.toString(consent.managers().size()),
                "needed",
                Integer.toString(needed)));
        return versions.move(version.id(), VersionState.APPROVED);
    }
}
