package dev.drydock.application;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

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
    private final ReleaseRepository releases;
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
            ReleaseRepository releases,
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
        this.releases = releases;
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
        authorization.require(actor, Operation.WAIVE_GATE, id.toString());
        ModelVersion before = transactions.required(() -> versions.require(id));
        if (before.state() == VersionState.SEALED || before.state() == VersionState.SIGNED) {
            return finish(before);
        }
        receive.receive(
                actor,
                id,
                Action.WAIVE,
                envelope,
                (version, statement) -> lineage.requireOutsideOrWaiver(version, actor.name()),
                (version, trust, now) -> version);
        Verdict verdict = judgeImport.judge(id, waivers(id), clock.instant()).verdict();
        ModelVersion judged = transactions.required(() -> versions.require(id));
        return verdict == Verdict.PASS ? finish(judged) : judged;
    }

    private List<Waiver> waivers(VersionId id) {
        Instant now = clock.instant();
        return transactions.required(() -> releases.approvals(id, Action.WAIVE)).stream()
                .filter(waiver -> waiver.isInForce(now))
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
                TextDigest.of(record.envelope()));
    }

    private ModelVersion finish(ModelVersion version) {
        if (version.state() == VersionState.WAITING_FOR_WAIVER || version.state() == VersionState.ASSEMBLED) {
            sealCandidate.seal(version.id());
        }
        signPackage.sign(version.id());
        return proposeCandidate.propose(version.id());
    }
}
