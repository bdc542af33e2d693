package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.drift.LabelAdvice;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Judges the champion on the run's snapshot, without training, to see whether it still passes its gates. It changes no version. Tested by
 * {@code CandidateJourneyTest}.
 */
@Singleton
public class JudgeChampion {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final JudgeVersion judge;
    private final SuiteDocuments documents;
    private final KeptReports reports;
    private final AuditLog audit;

    @Inject
    public JudgeChampion(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.judge = judge;
        this.documents = documents;
        this.reports = reports;
        this.audit = audit;
    }

    /** Call it outside a transaction. */
    public Judgement run(long instanceId) {
        GateReport report = judge.champion(instanceId);
        String digest = reports.keep(documents.reportJson(report));
        transactions.run(() -> {
            facts.record(instanceId, RunFacts.REPORT_DIGEST, digest);
            facts.record(instanceId, RunFacts.VERDICT, report.verdict().name());
            if (report.verdict() != Verdict.PASS) {
                facts.record(instanceId, RunFacts.REASON, reason(report));
            }
            audit.append(AuditLog.Event.of(
                    runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                    "champion.judge",
                    report.version(),
                    "verdict",
                    report.verdict().name(),
                    "report",
                    digest));
        });
        return new Judgement(VersionId.parse(report.version()), report.verdict(), digest);
    }

    private static String reason(GateReport report) {
        return report.verdict() == Verdict.INSUFFICIENT_EVIDENCE
                ? report.reason() + " "
                        + LabelAdvice.fairSample(
                                VersionId.parse(report.version()).model())
                : report.reason();
    }
}
