package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Comparison.Section;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.SuiteDocuments.ReportFigures;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Compares two executions: their ends, parameters, inputs and results. */
@Singleton
public class CompareExecutions {
    /** Times always differ a little; beyond this ratio they are worth a look. */
    private static final double NOTABLE = 2;

    private static final long NOTABLE_MILLIS = 5_000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Runs runs;
    private final RunFacts facts;
    private final RunData runData;
    private final ReportStore reports;
    private final SuiteDocuments documents;

    @Inject
    public CompareExecutions(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            RunData runData,
            ReportStore reports,
            SuiteDocuments documents) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.runs = runs;
        this.facts = facts;
        this.runData = runData;
        this.reports = reports;
        this.documents = documents;
    }

    /** What is set side by side of one execution. */
    private record Side(
            Map<String, String> outcome,
            Map<String, String> parameters,
            Map<String, String> job,
            Map<String, String> data,
            Map<String, String> counts,
            Map<String, String> times,
            Map<String, String> metrics,
            Map<String, String> gates) {}

    public Comparison compare(Actor actor, long a, long b) {
        authorization.require(actor, Operation.VIEW, "execution/" + a);
        Side left = transactions.required(() -> side(a));
        Side right = transactions.required(() -> side(b));
        return new Comparison(
                a,
                b,
                List.of(
                        Section.of("outcome", left.outcome(), right.outcome()),
                        Section.of("parameters", left.parameters(), right.parameters()),
                        Section.of("job", left.job(), right.job()),
                        Section.of("data", left.data(), right.data()),
                        Section.of("steps", left.counts(), right.counts()),
                        Section.of("times", left.times(), right.times(), CompareExecutions::notable),
                        Section.of("metrics", left.metrics(), right.metrics()),
                        Section.of("gates", left.gates(), right.gates())));
    }

    private static boolean notable(String a, String b) {
        double left = Duration.parse(a).toMillis();
        double right = Duration.parse(b).toMillis();
        return Math.abs(left - right) >= NOTABLE_MILLIS && Math.max(left, right) >= NOTABLE * Math.min(left, right);
    }

    private Side side(long executionId) {
        Execution execution = executions.require(executionId);
        long run = execution.instanceId();
        List<Step> steps = ListRecentRuns.stepsOfRun(executions, run, OptionalLong.of(executionId));
        Optional<ReportFigures> report = facts.find(run, RunFacts.REPORT_DIGEST)
                .flatMap(reports::findJson)
                .map(documents::readFigures);
        return new Side(
                outcome(execution),
                new TreeMap<>(execution.parameters()),
                job(execution),
                runData.of(run),
                counts(steps),
                times(execution, steps),
                report.map(CompareExecutions::metrics).orElse(Map.of()),
                report.map(CompareExecutions::gates).orElse(Map.of()));
    }

    private Map<String, String> outcome(Execution execution) {
        Map<String, String> outcome = new LinkedHashMap<>();
        outcome.put("status", execution.status());
        execution.exitStatus().ifPresent(exit -> outcome.put("exit status", exit));
        executions.failure(execution.executionId()).ifPresent(failure -> {
            failure.step().ifPresent(step -> outcome.put("failed step", step));
            outcome.put("failure", failure.code());
        });
        for (String fact : List.of(
                RunFacts.TRIGGER,
                RunFacts.DECISION,
                RunFacts.VERDICT,
                RunFacts.REASON,
                RunFacts.LOST_TRIALS,
                RunFacts.TRIAL_CHOICE)) {
            facts.find(execution.instanceId(), fact).ifPresent(value -> outcome.put(fact, value));
        }
        return outcome;
    }

    private Map<String, String> job(Execution execution) {
        Map<String, String> job = new LinkedHashMap<>();
        job.put("job", execution.job());
        runs.find(execution.instanceId()).ifPresent(run -> {
            job.put("digest of its file", run.jobDigest());
            job.put("submitter", run.submitter());
        });
        return job;
    }

    private static Map<String, String> counts(List<Step> steps) {
        Map<String, String> counts = new LinkedHashMap<>();
        for (Step step : steps) {
            counts.put(step.name(), step.exitStatus().orElse(step.status()));
            if (!step.partitions().isEmpty()) {
                counts.put(
                        step.name() + " partitions",
                        Integer.toString(step.partitions().size()));
            }
            new TreeMap<>(step.metrics()).forEach((metric, count) -> {
                if (count != 0) {
                    counts.put(step.name() + " " + metric, Long.toString(count));
                }
            });
        }
        return counts;
    }

    private static Map<String, String> times(Execution execution, List<Step> steps) {
        Map<String, String> times = new LinkedHashMap<>();
        execution
                .started()
                .ifPresent(from -> execution
                        .ended()
                        .ifPresent(to -> times.put(
                                "execution", Duration.between(from, to).toString())));
        steps.forEach(step -> step.started()
                .ifPresent(from -> step.ended()
                        .ifPresent(to -> times.put(
                                step.name(), Duration.between(from, to).toString()))));
        return times;
    }

    private static Map<String, String> metrics(ReportFigures report) {
        Map<String, String> metrics = new LinkedHashMap<>();
        report.metrics().forEach(metric -> {
            metrics.put(metric.metric() + " of the candidate", metric.candidate());
            metrics.put(metric.metric() + " of the champion", metric.champion());
            metrics.put(
                    metric.metric() + " difference",
                    metric.difference() + " [" + metric.low() + ", " + metric.high() + "]");
        });
        return metrics;
    }

    private static Map<String, String> gates(ReportFigures report) {
        Map<String, String> gates = new LinkedHashMap<>();
        report.gates().forEach(gate -> {
            List<String> words = new ArrayList<>(List.of(gate.verdict()));
            gate.measured().ifPresent(words::add);
            gates.put(gate.gate(), String.join(": ", words));
        });
        return gates;
    }
}
