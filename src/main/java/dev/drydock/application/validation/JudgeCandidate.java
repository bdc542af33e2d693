package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.OptionalLong;

/**
 * Judges the run's candidate and keeps the report. A candidate that failed is rejected permanently; one that the evidence cannot decide
 * waits for a release manager's waiver or rejection. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class JudgeCandidate {
    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final JudgeVersion judge;
    private final SuiteDocuments documents;
    private final KeptReports reports;
    private final AuditLog audit;

    @Inject
    public JudgeCandidate(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.judge = judge;
        this.documents = documents;
        this.reports = reports;
        this.audit = audit;
    }

    /** Call it outside a transaction. A restart gives the same report. */
    public Judgement run(long instanceId) {
        transactions.run(() -> requireMadeBy(instanceId));
        GateReport report = judge.candidate(instanceId);
        Judgement judgement = keep(report);
        transactions.run(() -> {
            record(judgement);
            facts.record(instanceId, RunFacts.REPORT_DIGEST, judgement.reportDigest());
            facts.record(instanceId, RunFacts.VERDICT, judgement.verdict().name());
            if (judgement.verdict() != Verdict.PASS) {
                facts.record(instanceId, RunFacts.REASON, report.reason());
            }
        });
        return judgement;
    }

    /** An import has no evidence of a run, and what another run made is that run's to judge. */
    private void requireMadeBy(long instanceId) {
        ModelVersion candidate =
                versions.require(VersionId.parse(facts.require(instanceId, RunFacts.CANDIDATE_VERSION)));
        if (!candidate.runInstance().equals(OptionalLong.of(instanceId))) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_NOT_JUDGED,
                    "Version " + candidate.id() + " is not judged by run " + instanceId
                            + ", which did not make it. Let the run that made it judge it.");
        }
    }

    private Judgement keep(GateReport report) {
        String digest = reports.keep(documents.reportJson(report));
        return new Judgement(VersionId.parse(report.version()), report.verdict(), digest);
    }

    private void record(Judgement judgement) {
        VersionId version = judgement.version();
        ModelVersion locked = versions.requireLocked(version);
        versions.recordReport(
                version, judgement.reportDigest(), judgement.verdict().name());
        if (judgement.verdict() == Verdict.FAIL) {
            versions.move(version, VersionState.REJECTED);
        } else if (judgement.verdict() == Verdict.INSUFFICIENT_EVIDENCE) {
            versions.move(version, VersionState.WAITING_FOR_WAIVER);
        }
        audit.append(AuditLog.Event.of(
                locked.createdBy(),
                "candidate.judge",
                version.toString(),
                "verdict",
                judgement.verdict().name(),
                "report",
                judgement.reportDigest()));
    }
}
