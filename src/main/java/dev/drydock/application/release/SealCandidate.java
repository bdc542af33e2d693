package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.JudgedPackage;
import dev.drydock.application.validation.JudgedPackages;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Seals a candidate: puts its PASS report into its directory, after which no byte may change. For any job or restart, it refuses unless a
 * PASS report covers exactly the current bytes. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class SealCandidate {
    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final JudgedPackages packages;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final KeptReports reports;
    private final AuditLog audit;

    @Inject
    public SealCandidate(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            JudgedPackages packages,
            PackageContent content,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.documents = documents;
        this.reports = reports;
        this.audit = audit;
    }

    /** Seals the run's candidate. Call it outside a transaction; sealing again is harmless. */
    public VersionId run(long instanceId) {
        VersionId version =
                transactions.required(() -> VersionId.parse(facts.require(instanceId, RunFacts.CANDIDATE_VERSION)));
        seal(version);
        return version;
    }

    /**
     * Seals a version, such as an imported one.
     *
     * @throws DrydockException {@link ValidationFailure#CANDIDATE_ALTERED}, {@link ValidationFailure#CANDIDATE_NOT_JUDGED} or
     *     {@link ValidationFailure#CANDIDATE_NOT_PASSED}; nothing has changed then
     */
    public void seal(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (version.state().hasSignedPackage()) {
            return;
        }
        JudgedPackage candidate = packages.workspaceOf(version);
        byte[] json = reports.json(version);
        requirePass(candidate, documents.readReport(json));
        content.write(candidate.directory(), PackageFiles.REPORT, json);
        content.write(candidate.directory(), PackageFiles.REPORT_PAGE, reports.page(version));
        transactions.run(() -> record(candidate, Sha256.hex(json)));
    }

    private static void requirePass(JudgedPackage candidate, ReportSummary report) {
        VersionId id = candidate.version().id();
        if (!report.subject().equals(candidate.subjectDigest())) {
            throw KeptReports.notJudged(
                            id,
                            "its gate report is about the digest " + report.subject() + ", and its files have "
                                    + candidate.subjectDigest())
                    .get();
        }
        if (report.verdict() != Verdict.PASS) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_NOT_PASSED,
                    "Version " + id + " cannot be sealed: its gate report says "
                            + report.verdict().name().replace('_', ' ')
                            + ", and only PASS can be sealed. Read the report. Then collect labels, correct the"
                            + " model, or let a release"
                            + " manager sign a waiver of the gate.");
        }
    }

    private void record(JudgedPackage candidate, String reportDigest) {
        VersionId id = candidate.version().id();
        ModelVersion locked = versions.requireLocked(id);
        if (locked.state() == VersionState.SEALED) {
            return;
        }
        if (!locked.reportDigest().equals(Optional.of(reportDigest))) {
            throw KeptReports.notJudged(id, "it got another gate report while its package was put together")
                    .get();
        }
        versions.move(id, VersionState.SEALED);
        audit.append(AuditLog.Event.of(
                locked.createdBy(),
                "candidate.seal",
                id.toString(),
                "subject",
                candidate.subjectDigest(),
                "report",
                reportDigest));
    }
}
