package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Receives a release manager's signed waiver of a gate. When no gate blocks the version any more, the version is sealed, signed and
 * proposed. After a crash, submit the waiver again to continue.
 */
@Singleton
public class WaiveGate {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final TrustSource trust;
    private final ReceiveWaiver receiveWaiver;
    private final ApplyWaivers applyWaivers;
    private final ProposeWaived proposeWaived;

    @Inject
    public WaiveGate(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            TrustSource trust,
            ReceiveWaiver receiveWaiver,
            ApplyWaivers applyWaivers,
            ProposeWaived proposeWaived) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.trust = trust;
        this.receiveWaiver = receiveWaiver;
        this.applyWaivers = applyWaivers;
        this.proposeWaived = proposeWaived;
    }

    /**
     * Call it outside a transaction: it writes files.
     *
     * @param envelope the signed statement, JSON text
     * @return the version as it is now: proposed, or still waiting for another waiver
     */
    public ModelVersion waive(Actor actor, VersionId id, String envelope) {
        ModelVersion before = authorization.perform(
                actor, Operation.WAIVE_GATE, id.toString(), () -> transactions.required(() -> versions.require(id)));
        if (before.state() == VersionState.SEALED || before.state() == VersionState.SIGNED) {
            return proposeWaived.propose(before);
        }
        TrustFile trusted = trust.current();
        boolean again = receiveWaiver.isHandedInAgain(id, envelope, trusted);
        if (again && before.state().hasSignedPackage()) {
            return before;
        }
        if (!again) {
            ReceiveApproval.Received received = receiveWaiver.receive(actor, id, envelope);
            if (received.version().state().hasSignedPackage()) {
                return received.version();
            }
            trusted = received.trust();
        }
        Verdict verdict = applyWaivers.apply(id, actor.name(), trusted).verdict();
        ModelVersion shown = transactions.required(() -> versions.require(id));
        return verdict == Verdict.PASS ? proposeWaived.propose(shown) : shown;
    }
}
