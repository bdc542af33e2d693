package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Judges an imported first version on the run's labelled rows. The report takes the place of the one that the import got without rows. The
 * version still waits for a waiver; one that fails is rejected for good. Tested by {@code MeasureImportTest}.
 */
@Singleton
public class MeasureImport {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final VersionRepository versions;
    private final BeginMeasurement begun;
    private final JudgeVersion judge;
    private final KeptReports reports;
    private final AuditLog audit;

    @Inject
    public MeasureImport(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            VersionRepository versions,
            BeginMeasurement begun,
            JudgeVersion judge,
            KeptReports reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.versions = versions;
        this.begun = begun;
        this.judge = judge;
        this.reports = reports;
        this.audit = audit;
    }

    /** @param undecided whether another gate than {@code no-baseline} could not decide: more labels may */
    public record Measured(VersionId version, Verdict verdict, boolean undecided) {}

    /**
     * Call it outside a transaction. A restart gives the same report.
     *
     * @throws DrydockException {@code VERSION_STATE_WRONG} if the version got its waiver or was rejected in the meantime
     */
    public Measured run(long instanceId) {
        Optional<String> before = transactions.required(() -> facts.find(instanceId, RunFacts.REPORT_DIGEST));
        return measured(before.orElseGet(() -> measure(instanceId)));
    }

    /** @return the report's digest */
    private String measure(long instanceId) {
        transactions.run(() -> begun.requireMeasurable(
                versions.require(VersionId.parse(facts.require(instanceId, RunFacts.MEASURED_VERSION)))));
        GateReport report = judge.first(instanceId);
        String digest = reports.keep(report);
        transactions.run(() -> record(instanceId, report, digest));
        return digest;
    }

    private Measured measured(String digest) {
        ReportSummary report = reports.summary(digest);
        return new Measured(
                VersionId.parse(report.version()),
                report.verdict(),
                report.gates().entrySet().stream()
                        .anyMatch(gate -> gate.getValue() == Verdict.INSUFFICIENT_EVIDENCE
                                && !gate.getKey().equals(Gate.NO_BASELINE.wireName())));
    }

    private void record(long instanceId, GateReport report, String digest) {
        ModelVersion version = versions.requireLocked(VersionId.parse(report.version()));
        begun.requireMeasurable(version);
        Verdict verdict = report.verdict();
        versions.recordReport(version.id(), digest, verdict.name());
        if (verdict == Verdict.FAIL) {
            versions.move(version.id(), VersionState.REJECTED);
        }
        facts.record(instanceId, RunFacts.REPORT_DIGEST, digest);
        facts.record(instanceId, RunFacts.VERDICT, verdict.name());
        facts.record(instanceId, RunFacts.REASON, report.reason());
        audit.append(AuditLog.Event.of(
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                "import.measure",
                report.version(),
                "verdict",
                verdict.name(),
                "report",
                digest,
                "instead",
                version.reportDigest().orElse(""),
                "run",
                Long.toString(instanceId)));
    }
}
