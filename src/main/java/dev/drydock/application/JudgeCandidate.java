package dev.drydock.application;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import java.time.Instant;
import java.util.List;

/**
 * Judges the run's candidate and keeps the report. A candidate that failed is rejected for good; one that the evidence cannot
 * decide waits for a release manager's waiver or rejection.
 */
public class JudgeCandidate {
    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final JudgeVersion judge;
    private final SuiteDocuments documents;
    private final ReportStore reports;
    private final AuditLog audit;

    public JudgeCandidate(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            JudgeVersion judge,
            SuiteDocuments documents,
            ReportStore reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.judge = judge;
        this.documents = documents;
        this.reports = reports;
        this.audit = audit;
    }

    /** To be called outside a transaction. A restart gives the same report. */
    public Judgement run(long instanceId) {
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

    /**
     * Judges again with waivers whose signatures were verified. The version must wait for one.
     *
     * @return with verdict PASS if nothing holds the version any more; it can be sealed then
     */
    public Judgement withWaivers(VersionId version, List<Waiver> waivers, Instant at) {
        ModelVersion waiting = transactions.required(() -> versions.require(version));
        long instanceId = waiting.runInstance().orElseThrow();
        Judgement judgement = keep(judge.candidate(instanceId).withWaivers(waivers, at));
        transactions.run(() -> record(judgement));
        return judgement;
    }

    private Judgement keep(GateReport report) {
        String digest = reports.keep(documents.reportJson(report), documents.reportPage(report));
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
