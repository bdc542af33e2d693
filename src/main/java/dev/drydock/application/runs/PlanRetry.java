package dev.drydock.application.runs;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Retry.Result;
import dev.drydock.application.runs.Retry.State;
import dev.drydock.application.runs.Retry.Times;
import dev.drydock.failure.RetryPolicy.Rule;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * Plans the restart of an execution that fails, if its job's policy has one for this failure. It is part of the transaction that ends the
 * execution: whoever sees the failure sees the retry too. Retries are counted by run and rule, and a restart by a person does not begin
 * the count again. What would be given up for certain is not planned. Tested by {@code RetriesTest}.
 */
@Singleton
public class PlanRetry {
    private static final Logger LOG = Logger.getLogger(PlanRetry.class.getName());

    private final Executions executions;
    private final Runs runs;
    private final Retries retries;
    private final RetrySettings settings;
    private final Journal journal;
    private final Holder self;

    @Inject
    public PlanRetry(
            Executions executions, Runs runs, Retries retries, RetrySettings settings, Journal journal, Holder self) {
        this.executions = executions;
        this.runs = runs;
        this.retries = retries;
        this.settings = settings;
        this.journal = journal;
        this.self = self;
    }

    /**
     * In the transaction that ends the execution as FAILED, when its failure is recorded. It plans nothing for one that somebody asked to
     * stop; who asks after this transaction has locked the execution waits for its end.
     *
     * @param file the job's file as it is now; empty if its job cannot be restarted
     */
    public void plan(long executionId, Supplier<Optional<JobDefinition>> file) {
        executions.lock(executionId);
        Execution execution = executions.require(executionId);
        if (!settings.on() || execution.status().equals("STOPPING")) {
            return;
        }
        executions
                .failure(executionId)
                .flatMap(failure -> submitted(execution, file)
                        .flatMap(job -> settings.policy(job.name(), job.retry()).rule(failure.code()))
                        .flatMap(rule -> next(execution, failure.code(), rule)))
                .ifPresent(retry -> plan(execution, retry));
    }

    /** The job's file, if it is the one with which the run was submitted. */
    private Optional<JobDefinition> submitted(Execution execution, Supplier<Optional<JobDefinition>> file) {
        return runs.find(execution.instanceId())
                .map(Run::jobDigest)
                .flatMap(digest -> file.get().filter(job -> job.digest().equals(digest)));
    }

    /** The next one of its run; empty if they are used up, or if a person cancelled one. */
    private Optional<Retry> next(Execution execution, String code, Rule rule) {
        List<Retry> before = retries.ofRun(execution.instanceId());
        boolean cancelled = before.stream().anyMatch(retry -> retry.result().state() == State.CANCELLED);
        int done = (int) before.stream()
                .filter(retry ->
                        retry.result().state() == State.STARTED && rule.codes().contains(retry.code()))
                .count();
        List<Duration> delays = rule.delays();
        if (cancelled || done >= delays.size()) {
            return Optional.empty();
        }
        Instant now = journal.now();
        return Optional.of(new Retry(
                execution.executionId(),
                execution.instanceId(),
                code,
                done + 1,
                delays.size(),
                new Times(now, now.plus(delays.get(done)).truncatedTo(ChronoUnit.SECONDS), Optional.empty()),
                Result.PENDING));
    }

    private void plan(Execution execution, Retry retry) {
        retries.plan(retry);
        journal.append(AuditLog.Event.of(
                self.actor().name(),
                "run.retry.plan",
                "run/" + retry.run(),
                "execution",
                Long.toString(retry.executionId()),
                "job",
                execution.job(),
                "retry",
                retry.attempt() + " of " + retry.attempts(),
                "code",
                retry.code(),
                "due",
                retry.due().toString()));
        LOG.info(() -> "run=" + retry.run() + " execution=" + retry.executionId() + " plans "
                + retry.inWords(retry.times().planned()));
    }
}
