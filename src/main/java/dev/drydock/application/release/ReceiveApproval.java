package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.application.release.BindTerms.Bound;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/**
 * Receives a signed statement: checks the signature, that the signer is the current user, and that it names exactly the bytes here; then
 * keeps it. A refusal is audited, and the statement is not kept. The use cases for approval, waiver and roll-back share it. Tested by
 * {@code ReleaseStoryTest}.
 */
@Singleton
public class ReceiveApproval {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final TrustSource trust;
    private final BindTerms bindTerms;
    private final SignedDocuments documents;
    private final ProveLog proveLog;
    private final Journal journal;

    @Inject
    public ReceiveApproval(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            TrustSource trust,
            BindTerms bindTerms,
            SignedDocuments documents,
            ProveLog proveLog,
            Journal journal) {
        this.transactions = transactions;
        this.versions = versions;
        this.releases = releases;
        this.trust = trust;
        this.bindTerms = bindTerms;
        this.documents = documents;
        this.proveLog = proveLog;
        this.journal = journal;
    }

    /** The received statement, and the trust file that it was checked with. */
    public record Received(ModelVersion version, ApprovalRecord approval, TrustFile trust) {}

    /** A further condition, checked before anything is kept; throws to refuse. */
    public interface Condition {
        void check(ModelVersion version, ApprovalStatement statement);
    }

    /** A change that belongs to the same transaction as keeping the statement. */
    public interface Consequence {
        ModelVersion apply(ModelVersion version, TrustFile trust, Instant now);
    }

    /**
     * What a statement was submitted for.
     *
     * @param breakGlass whether the statement may be counted by break-glass
     */
    public record Submitted(VersionId id, Action action, boolean breakGlass) {}

    public Received receive(
            Actor actor, Submitted submitted, String envelope, Condition condition, Consequence consequence) {
        VersionId id = submitted.id();
        Action action = submitted.action();
        try {
            TrustFile trusted = trust.current();
            SignedApproval signed = documents.open(envelope, trusted);
            requireAbout(signed.statement(), submitted);
            requireOwn(actor, signed);
            transactions.run(() -> requireSameLog(signed.statement()));
            ModelVersion seen = transactions.required(() -> versions.require(id));
            Bound bound = bindTerms.of(action, seen, signed.statement().gate(), trusted);
            StatementTerms.requireBound(signed.statement(), bound.terms(), trusted, journal.now());
            if (!signed.statement().differences().equals(bound.differences().digest())) {
                CheckStage.requireNone(seen, bound.differences(), "The statement accepts others, or none.");
                throw noDifferences(seen);
            }
            return transactions.required(() -> keep(seen, bound, signed, trusted, condition, consequence));
        } catch (DrydockException e) {
            auditRefusal(actor, id, action, e);
            throw e;
        }
    }

    private Received keep(
            ModelVersion seen,
            Bound bound,
            SignedApproval signed,
            TrustFile trusted,
            Condition condition,
            Consequence consequence) {
        Instant now = journal.now();
        ModelVersion version = versions.requireLocked(seen.id());
        requireUnchanged(seen, version);
        bindTerms.requireStill(bound, signed.statement(), version);
        condition.check(version, signed.statement());
        ApprovalRecord approval = record(signed, now);
        releases.addApproval(approval);
        journal.append(AuditLog.Event.of(
                approval.person(),
                "candidate." + approval.action().wireName()
                        + (signed.statement().breakGlass() ? ".break-glass" : ""),
                version.id().toString(),
                "statement",
                approval.statementDigest(),
                "package",
                signed.statement().packageDigest(),
                "report",
                signed.statement().reportDigest(),
                "gate",
                approval.gate().orElse(""),
                "reason",
                approval.reason().orElse(""),
                "differences",
                signed.statement().differences().orElse("")));
        return new Received(consequence.apply(version, trusted, now), approval, trusted);
    }

    /** The bytes were read without a lock; what they were read for must still be so. */
    private static void requireUnchanged(ModelVersion seen, ModelVersion locked) {
        if (!seen.equals(locked)) {
            throw new DrydockException(
                    RegistryFailure.VERSION_STATE_WRONG,
                    "Version " + seen.id() + " has changed in the meantime: it was " + seen.state() + " and is now "
                            + locked.state() + ". Read the version's page and decide again.");
        }
    }

    private static DrydockException noDifferences(ModelVersion version) {
        return new DrydockException(
                ReleaseFailure.APPROVAL_OTHER,
                "The statement to activate " + version.id()
                        + " is refused: it accepts differences from the environment of the"
                        + " stage before, and now there are none. Fetch the statement again, read it, and sign it.");
    }

    private static ApprovalRecord record(SignedApproval signed, Instant now) {
        ApprovalStatement statement = signed.statement();
        return new ApprovalRecord(
                statement.version(),
                statement.action(),
                statement.gate(),
                signed.signers().get(0).name(),
                statement.reason(),
                signed.digest(),
                signed.envelope(),
                statement.issuedAt(),
                statement.expiresAt(),
                now);
    }

    private static void requireAbout(ApprovalStatement statement, Submitted submitted) {
        Submitted signed = new Submitted(statement.version(), statement.action(), statement.breakGlass());
        if (!signed.equals(submitted)) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "The statement is refused: it allows to " + words(signed) + ", and it was submitted to "
                            + words(submitted)
                            + ". Fetch the statement again and sign that.");
        }
    }

    private static String words(Submitted what) {
        return what.action().wireName() + " " + what.id() + (what.breakGlass() ? " by break-glass" : "");
    }

    private static void requireOwn(Actor actor, SignedApproval signed) {
        boolean own = signed.people().equals(List.of(actor.name()));
        if (!own) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_NOT_OF_CALLER,
                    "The statement is refused: it is signed by "
                            + String.join(", ", signed.people())
                            + ", and " + actor.name()
                            + " submitted it. Submit only your own statement, under the name that the"
                            + " trust file has for their key.");
        }
    }

    /** The log has not been cut off or rewritten since the person fetched the statement. */
    private void requireSameLog(ApprovalStatement statement) {
        String note = statement.auditCheckpoint();
        if (note.isEmpty()) {
            return; // it was fetched before the first record
        }
        Checkpoint fetched;
        try {
            fetched = Checkpoint.ofNote(note);
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "The statement is refused: its auditCheckpoint is " + e.getMessage()
                            + ". Fetch the statement again and sign that.",
                    e);
        }
        if (!proveLog.had(fetched)) {
            throw new DrydockException(
                    ReleaseFailure.AUDIT_LOG_DIFFERS,
                    "The statement is refused: when it was fetched, the audit log had " + fetched.size()
                            + " records, and the log here does not begin with them. It was cut off, rewritten or restored from"
                            + " a backup since, or the statement is of another site. Let an auditor run 'drydock audit verify"
                            + " --checkpoint FILE' with the statement's auditCheckpoint. If the site was restored from a"
                            + " backup, fetch the statement again and sign that.");
        }
    }

    private void auditRefusal(Actor actor, VersionId id, Action action, DrydockException refusal) {
        transactions.requiresNew(() -> {
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "candidate." + action.wireName() + ".refused",
                    id.toString(),
                    "code",
                    refusal.code().name()));
            return Boolean.TRUE;
        });
    }
}
