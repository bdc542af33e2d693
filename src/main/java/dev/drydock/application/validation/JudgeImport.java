package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunTask;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Judges an imported version. There is no snapshot and no champion to compare with, so gate {@code no-baseline} says INSUFFICIENT
 * EVIDENCE, which only a signed waiver turns; golden vectors and determinism are checked as for any other. Tested by {@code
 * CandidateJourneyTest}.
 */
@Singleton
public class JudgeImport {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final JudgedPackages packages;
    private final RunTask runTask;
    private final PackagedSuites suites;
    private final SuiteDocuments documents;
    private final KeptReports reports;
    private final AuditLog audit;

    @Inject
    public JudgeImport(
            Transactions transactions,
            VersionRepository versions,
            JudgedPackages packages,
            RunTask runTask,
            PackagedSuites suites,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.runTask = runTask;
        this.suites = suites;
        this.documents = documents;
        this.reports = reports;
        this.audit = audit;
    }

    /**
     * Judges the version, whose assembly must be recorded, and lets it wait for a waiver; a gate that fails rejects it for good. Judging
     * again is harmless. Call it outside a transaction: it waits for workers.
     *
     * @throws DrydockException {@link ValidationFailure#CANDIDATE_NOT_JUDGED} if a run made the version: its evidence is that run's
     */
    public Judgement judge(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        requireImported(version);
        GateReport report = report(version);
        String digest = reports.keep(documents.reportJson(report));
        Judgement judgement = new Judgement(id, report.verdict(), digest);
        transactions.run(() -> record(judgement));
        return judgement;
    }

    private static void requireImported(ModelVersion version) {
        if (version.runInstance().isPresent()) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_NOT_JUDGED,
                    "Version " + version.id() + " is not judged as an import: run "
                            + version.runInstance().getAsLong() + " made it. Let that run judge it.");
        }
    }

    private GateReport report(ModelVersion version) {
        JudgedPackage judged = packages.workspaceOf(version);
        SignedPolicy policy = suites.policy(judged.directory());
        ModelDefinition definition = suites.definition(judged.directory());
        GatePolicy tightened = policy.policy().tightenedFor(definition);
        TaskResult first = checkGolden(judged, "1");
        TaskResult second = checkGolden(judged, "2");
        GoldenCheck golden = JudgeVersion.golden(first);
        Optional<Behaviour> behaviour = suites.behaviour(judged.directory(), first);
        boolean repeatable = golden.equals(JudgeVersion.golden(second))
                && behaviour.equals(suites.behaviour(judged.directory(), second));
        Findings findings = new GateSuite(tightened).judgeImport(golden, behaviour, repeatable);
        return new GateReport(
                GateReport.Kind.IMPORT,
                ModelTask.of(definition),
                version.id().model(),
                version.id().toString(),
                judged.subjectDigest(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                version.createdAt(),
                policy.digest(),
                tightened,
                List.of(),
                Optional.empty(),
                findings);
    }

    private TaskResult checkGolden(JudgedPackage judged, String round) {
        String key = AssembleCandidate.workspaceKey(judged.version().id()) + "-check-" + round;
        TaskResult result = runTask.run(TaskRequest.checkGolden(key, judged.input()), () -> false);
        if (!result.completed()) {
            throw new DrydockException(
                    RunValidationTask.code(result),
                    "Version " + judged.version().id() + " cannot be judged: its golden vectors could not be checked. "
                            + result.failure().map(TaskFailure::sentence).orElse("The worker gave no reason."));
        }
        return result;
    }

    private void record(Judgement judgement) {
        ModelVersion locked = versions.requireLocked(judgement.version());
        versions.recordReport(
                judgement.version(),
                judgement.reportDigest(),
                judgement.verdict().name());
        versions.move(
                judgement.version(),
                judgement.verdict() == Verdict.FAIL ? VersionState.REJECTED : VersionState.WAITING_FOR_WAIVER);
        audit.append(AuditLog.Event.of(
                locked.createdBy(),
                "import.judge",
                judgement.version().toString(),
                "verdict",
                judgement.verdict().name(),
                "report",
                judgement.reportDigest()));
    }
}
