package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Receives a release manager's signed waiver of a gate. When no gate blocks the version any more, the version is sealed, signed
 * and proposed. Handing a waiver in again goes on where a crash ended it.
 */
@Singleton
public class WaiveGate {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ReceiveApproval receive;
    private final Lineage lineage;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final ApplyWaivers applyWaivers;
    private final WaiveComparison waiveComparison;
    private final SealCandidate sealCandidate;
    private final SignPackage signPackage;
    private final ProposeCandidate proposeCandidate;
    private final TrustSource trust;

    @Inject
    public WaiveGate(
            Transactions transactions,
            Authorization authorization,
            ReceiveApproval receive,
            Lineage lineage,
            VersionRepository versions,
            StandingStatements statements,
            ApplyWaivers applyWaivers,
            WaiveComparison waiveComparison,
            SealCandidate sealCandidate,
            SignPackage signPackage,
            ProposeCandidate proposeCandidate,
            TrustSource trust) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.receive = receive;
        this.lineage = lineage;
        this.versions = versions;
        this.statements = statements;
        this.applyWaivers = applyWaivers;
        this.waiveComparison = waiveComparison;
        this.sealCandidate = sealCandidate;
        this.signPackage = signPackage;
        this.proposeCandidate = proposeCandidate;
        this.trust = trust;
    }

    /**
     * To be called outside a transaction: it writes files.
     *
     * @param envelope the signed statement, JSON text
     * @return the version as it is now: proposed, or still waiting for another waiver
     */
    public ModelVersion waive(Actor actor, VersionId id, String envelope) {
        ModelVersion before = authorization.perform(
                actor, Operation.WAIVE_GATE, id.toString(), () -> transactions.required(() -> versions.require(id)));
        if (before.state() == VersionState.SEALED || before.state() == VersionState.SIGNED) {
            return finish(before);
        }
        TrustFile trusted = trust.current();
        boolean again = isHandedInAgain(id, envelope, trusted);
        if (again && before.state().hasSignedPackage()) {
            return before;
        }
        if (!again) {
            ReceiveApproval.Received received = receive(actor, id, envelope);
            if (received.version().state().hasSignedPackage()) {
                return received.version();
            }
            trusted = received.trust();
        }
        Verdict verdict = applyWaivers.apply(id, actor.name(), trusted).verdict();
        ModelVersion shown = transactions.required(() -> versions.require(id));
        return verdict == Verdict.PASS ? finish(shown) : shown;
    }

    /** Whether this very statement counts already: its answer was lost, or something ended its way. */
    private boolean isHandedInAgain(VersionId id, String envelope, TrustFile trusted) {
        return transactions.required(() -> statements.of(id, Action.WAIVE, trusted)).counting().stream()
                .anyMatch(kept -> kept.envelope().equals(envelope));
    }

    private ReceiveApproval.Received receive(Actor actor, VersionId id, String envelope) {
        return receive.receive(
                actor,
                id,
                Action.WAIVE,
                envelope,
                (version, statement) -> lineage.requireOutsideOrWaiver(version, actor.name()),
                (version, trusted, now) -> waiveComparison.apply(version, actor.name(), trusted));
    }

    private ModelVersion finish(ModelVersion version) {
        if (version.state() == VersionState.WAITING_FOR_WAIVER) {
            sealCandidate.seal(version.id());
        }
        signPackage.sign(version.id());
        return proposeCandidate.propose(version.id());
    }
}
