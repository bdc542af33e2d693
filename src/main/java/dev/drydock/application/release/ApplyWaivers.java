package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.Judgement;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Writes the valid waivers into the report that a version was judged by. Nothing is judged again: only the lines of waived gates change,
 * and of gates whose waiver is no longer valid. A repetition is harmless. Tested by {@code WaiveGateTest}.
 */
@Singleton
public class ApplyWaivers {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final KeptReports reports;
    private final SuiteDocuments documents;
    private final AuditLog audit;

    @Inject
    public ApplyWaivers(
            Transactions transactions,
            VersionRepository versions,
            StandingStatements statements,
            KeptReports reports,
            SuiteDocuments documents,
            AuditLog audit) {
        this.transactions = transactions;
        this.versions = versions;
        this.statements = statements;
        this.reports = reports;
        this.documents = documents;
        this.audit = audit;
    }

    /** What the report is made of: read in one transaction, and still so when the report is recorded. */
    private record Basis(ModelVersion version, List<Waiver> waivers) {}

    /**
     * Call it outside a transaction.
     *
     * @param by who submitted the waiver
     * @return with verdict PASS if no gate blocks the version any more; then it can be sealed
     */
    public Judgement apply(VersionId id, String by, TrustFile trust) {
        Optional<Judgement> judgement = Optional.empty();
        while (judgement.isEmpty()) { // another waiver came in between
            Basis basis = transactions.required(() -> basis(id, trust));
            judgement = basis.version().state() == VersionState.WAITING_FOR_WAIVER
                    ? applied(basis, by)
                    : Optional.of(recorded(basis.version()));
        }
        return judgement.get();
    }

    private Basis basis(VersionId id, TrustFile trust) {
        ModelVersion version = versions.requireLocked(id);
        List<Waiver> waivers = statements.waivers(id, trust).stream()
                .map(ApplyWaivers::toWaiver)
                .toList();
        return new Basis(version, waivers);
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

    private static Judgement recorded(ModelVersion version) {
        return new Judgement(
                version.id(),
                Verdict.valueOf(version.verdict().orElseThrow()),
                version.reportDigest().orElseThrow());
    }

    private Optional<Judgement> applied(Basis basis, String by) {
        byte[] json = documents.withWaivers(reports.json(basis.version()), basis.waivers());
        ReportSummary summary = documents.readReport(json);
        Judgement judgement = new Judgement(basis.version().id(), summary.verdict(), reports.keep(json));
        return transactions.required(() -> record(basis.version(), summary, judgement, by))
                ? Optional.of(judgement)
                : Optional.empty();
    }

    private boolean record(ModelVersion basis, ReportSummary summary, Judgement judgement, String by) {
        if (!versions.requireLocked(basis.id()).equals(basis)) {
            return false;
        }
        if (basis.reportDigest().equals(Optional.of(judgement.reportDigest()))) {
            return true;
        }
        versions.recordReport(
                basis.id(), judgement.reportDigest(), judgement.verdict().name());
        audit.append(AuditLog.Event.of(
                by,
                "candidate.waived",
                basis.id().toString(),
                "gates",
                String.join(", ", summary.waived()),
                "verdict",
                judgement.verdict().name(),
                "report",
                judgement.reportDigest(),
                "instead",
                basis.reportDigest().orElse("")));
        return true;
    }
}
