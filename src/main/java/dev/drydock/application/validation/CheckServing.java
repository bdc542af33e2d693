package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingChecks;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the version in service on the labelled rows that came since its release. It changes no version, and stops nothing that serves. Tested
 * by {@code CheckServingTest}.
 */
@Singleton
public class CheckServing {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final JudgeServing judge;
    private final KeptReports reports;
    private final ServingChecks checks;
    private final AuditLog audit;

    @Inject
    public CheckServing(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            JudgeServing judge,
            KeptReports reports,
            ServingChecks checks,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.judge = judge;
        this.reports = reports;
        this.checks = checks;
        this.audit = audit;
    }

    /** How a check ended. */
    public enum Outcome {
        /** Every gate passed. */
        SOUND,
        /** A gate failed. */
        UNSOUND,
        /** No gate failed, and the serving node did not answer. */
        NODE_SILENT,
        /** No gate failed but that a waiver by which the version serves has expired. */
        WAIVER_EXPIRED,
        /** No gate failed, and the rows cannot decide. */
        COLLECT_LABELS
    }

    /** Call it outside a transaction. A restart gives the same report. */
    public Outcome run(long instanceId) {
        Optional<String> before = transactions.required(() -> facts.find(instanceId, RunFacts.REPORT_DIGEST));
        return outcome(
                reports.summary(before.orElseGet(() -> check(instanceId))).gates());
    }

    /** @return the report's digest */
    private String check(long instanceId) {
        GateReport report = judge.judge(instanceId);
        String digest = reports.keep(report);
        transactions.run(() -> record(report, digest));
        return digest;
    }

    private void record(GateReport report, String digest) {
        long run = report.runInstance();
        checks.settle(
                new ServingCheck(
                        VersionId.parse(report.version()),
                        run,
                        report.verdict(),
                        digest,
                        report.reason(),
                        report.judgedAt()),
                report.findings().gates().stream().map(GateResult::measurement).anyMatch(Optional::isPresent));
        facts.record(run, RunFacts.REPORT_DIGEST, digest);
        facts.record(run, RunFacts.VERDICT, report.verdict().name());
        if (report.verdict() != Verdict.PASS) {
            facts.record(run, RunFacts.REASON, report.reason());
        }
        audit.append(AuditLog.Event.of(
                runs.find(run).map(Run::submitter).orElse("unknown"),
                "serving.check",
                report.version(),
                "verdict",
                report.verdict().name(),
                "report",
                digest,
                "run",
                Long.toString(run)));
    }

    private static Outcome outcome(Map<String, Verdict> gates) {
        if (gates.entrySet().stream()
                .anyMatch(gate ->
                        gate.getValue() == Verdict.FAIL && !gate.getKey().equals(Gate.WAIVERS.wireName()))) {
            return Outcome.UNSOUND;
        }
        if (gates.get(Gate.NODE.wireName()) == Verdict.INSUFFICIENT_EVIDENCE) {
            return Outcome.NODE_SILENT;
        }
        if (gates.containsValue(Verdict.FAIL)) {
            return Outcome.WAIVER_EXPIRED;
        }
        return gates.containsValue(Verdict.INSUFFICIENT_EVIDENCE) ? Outcome.COLLECT_LABELS : Outcome.SOUND;
    }
}
