package dev.drydock.application;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.Sha256;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Takes a release manager's signed waiver of a gate. Once no gate holds the version any more, it is sealed, signed and proposed.
 * Handing a waiver in again goes on where a crash ended it.
 */
public class WaiveGate {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ReceiveApproval receive;
    private final Lineage lineage;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final JudgeImport judgeImport;
    private final SealCandidate sealCandidate;
    private final SignPackage signPackage;
    private final ProposeCandidate proposeCandidate;
    private final Clock clock;

    public WaiveGate(
            Transactions transactions,
            Authorization authorization,
            ReceiveApproval receive,
            Lineage lineage,
            VersionRepository versions,
            StandingStatements statements,
            JudgeImport judgeImport,
            SealCandidate sealCandidate,
            SignPackage signPackage,
            ProposeCandidate proposeCandidate,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.receive = receive;
        this.lineage = lineage;
        this.versions = versions;
        this.statements = statements;
        this.judgeImport = judgeImport;
        this.sealCandidate = sealCandidate;
        this.signPackage = signPackage;
        this.proposeCandidate = proposeCandidate;
        this.clock = clock;
    }

    /**
     * To be called outside a transaction: it waits for workers.
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
        ReceiveApproval.Received received = receive.receive(
                actor,
                id,
                Action.WAIVE,
                envelope,
                (version, statement) -> {
                    lineage.requireOutsideOrWaiver(version, actor.name());
                    requireUse(version, statement);
                },
                (version, trust, now) -> version);
        if (received.version().state().hasSignedPackage()) {
            return received.version();
        }
        Verdict verdict = judgeImport
                .judge(id, waivers(id, received.trust()), clock.instant())
                .verdict();
        ModelVersion judged = transactions.required(() -> versions.require(id));
        return verdict == Verdict.PASS ? finish(judged) : judged;
    }

    /** Once sealed, only the waivers that its report shows are of use: they are renewed when they have lapsed. */
    private void requireUse(ModelVersion version, ApprovalStatement waiver) {
        Set<String> gates = statements.waivedGates(version.id());
        if (version.state().hasSignedPackage()
                && !gates.containsAll(waiver.gate().stream().toList())) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "Gate " + waiver.gate().orElse("") + " of " + version.id()
                            + " is not waived: the version is sealed, and its report shows "
                            + (gates.isEmpty() ? "no waived gate" : "waivers of " + String.join(", ", gates) + " only")
                            + ". Nothing needs to be signed for this gate.");
        }
    }

    private List<Waiver> waivers(VersionId id, TrustFile trust) {
        return transactions.required(() -> statements.of(id, Action.WAIVE, trust)).counting().stream()
                .map(WaiveGate::toWaiver)
                .toList();
    }

    private static Waiver toWaiver(ApprovalRecord record) {
        return new Waiver(
                record.gate().orElse(""),
                record.person(),
                record.reason().orElse(""),
                record.issuedAt(),
                record.expiresAt(),
                Sha256.hex(record.envelope()));
    }

    private ModelVersion finish(ModelVersion version) {
        if (version.state() == VersionState.WAITING_FOR_WAIVER || version.state() == VersionState.ASSEMBLED) {
            sealCandidate.seal(version.id());
        }
        signPackage.sign(version.id());
        return proposeCandidate.propose(version.id());
    }
}
