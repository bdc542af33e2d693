package dev.drydock.application.runs;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Retry.Result;
import dev.drydock.application.runs.Retry.State;
import dev.drydock.failure.Causes;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Restarts one run whose retry is due, or gives the retry up. The restart and its record are one transaction that holds the run's lock:
 * of several orchestrators one restarts the run, and one that is killed leaves all of it undone. Tested by {@code RetriesTest}.
 */
@Singleton
public class StartRetry {
    /** For so long after it begins, a retry is tried again, unless the restart was refused for a cause that does not pass by itself. */
    static final Duration TRIED_FOR = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(StartRetry.class.getName());

    private final Transactions transactions;
    private final Retries retries;
    private final Executions executions;
    private final Runs runs;
    private final JobRuntime runtime;
    private final Journal journal;
    private final Holder self;

    @Inject
    public StartRetry(
            Transactions transactions,
            Retries retries,
            Executions executions,
            Runs runs,
            JobRuntime runtime,
            Journal journal,
            Holder self) {
        this.transactions = transactions;
        this.retries = retries;
        this.executions = executions;
        this.runs = runs;
        this.runtime = runtime;
        this.journal = journal;
        this.self = self;
    }

    /**
     * Call it outside a transaction.
     *
     * @throws RuntimeException if it could not be decided now; the next look tries again
     */
    public void start(Retry due) {
        try {
            transactions.run(() -> pending(due).ifPresent(this::startPending));
        } catch (RuntimeException e) {
            Optional<DrydockException> known = Causes.known(e);
            boolean refused =
                    known.filter(failure -> !failure.code().retryable()).isPresent();
            if (!refused && journal.now().isBefore(due.begins().plus(TRIED_FOR))) {
                throw e;
            }
            LOG.log(Level.WARNING, e, () -> "run=" + due.run() + " is not restarted by itself: " + e.getMessage());
            String why = known.map(DrydockException::sentence)
                    .orElse("The restart failed unexpectedly: " + e.getClass().getSimpleName()
                            + ". The server's log has the cause.");
            transactions.run(() -> pending(due).ifPresent(retry -> giveUp(retry, why)));
        }
    }

    /** As it is now, under its run's lock; empty if it has been decided, or if its run was purged. */
    private Optional<Retry> pending(Retry seen) {
        executions.lockRun(seen.run());
        return retries.find(seen.executionId()).filter(Retry::isPending);
    }

    private void startPending(Retry retry) {
        Execution failed = executions.require(retry.executionId());
        Optional<String> obstacle = obstacle(retry, failed);
        if (obstacle.isPresent()) {
            giveUp(retry, obstacle.get());
            return;
        }
        JobDefinition job = runtime.require(failed.job());
        Optional<Run> run = runs.find(retry.run());
        if (run.filter(submitted -> submitted.jobDigest().equals(job.digest())).isEmpty()) {
            giveUp(
                    retry,
                    "The file jobs/" + job.name() + ".xml is not the one with which the run was submitted. See with"
                            + " 'drydock preview " + retry.executionId() + "' what has changed, and restart the run.");
            return;
        }
        restart(retry, failed, job);
    }

    /** Why nobody wants it any more, as a sentence. */
    private Optional<String> obstacle(Retry retry, Execution failed) {
        Instant latest = retry.begins().plus(TRIED_FOR);
        Optional<String> notRestartable = RestartExecution.obstacle(executions, failed);
        if (notRestartable.isPresent()) {
            return notRestartable;
        }
        if (!journal.now().isBefore(latest)) {
            return Optional.of("No orchestrator could restart it until " + latest + ".");
        }
        return laterRun(failed)
                .map(later -> "Run " + later.instanceId()
                        + " of the same job and model was submitted later, as execution " + later.executionId() + ".");
    }

    private Optional<Execution> laterRun(Execution failed) {
        return executions.laterRuns(failed.job(), failed.instanceId()).stream()
                .filter(failed::isSameWork)
                .findFirst();
    }

    private void restart(Retry retry, Execution failed, JobDefinition job) {
        long restarted = runtime.restart(job, failed.executionId(), Optional.empty());
        String actor = self.actor().name();
        if (!retries.end(retry.executionId(), Result.started(restarted, actor), journal.now())) {
            throw new IllegalStateException(
                    "The retry of execution " + retry.executionId() + " was decided meanwhile.");
        }
        journal.append(AuditLog.Event.of(
                actor,
                "execution.restart",
                "execution/" + restarted,
                "job",
                job.name(),
                "jobDigest",
                job.digest(),
                "restarts",
                Long.toString(retry.executionId()),
                "retry",
                retry.attempt() + " of " + retry.attempts(),
                "code",
                retry.code()));
        LOG.info(() -> "run=" + retry.run() + " execution=" + restarted + " continues execution " + retry.executionId()
                + ", " + retry.number() + " because " + retry.code());
    }

    private void giveUp(Retry retry, String why) {
        String actor = self.actor().name();
        retries.end(retry.executionId(), Result.ended(State.GIVEN_UP, actor, why), journal.now());
        journal.append(AuditLog.Event.of(
                actor,
                "run.retry.give-up",
                "run/" + retry.run(),
                "execution",
                Long.toString(retry.executionId()),
                "retry",
                retry.attempt() + " of " + retry.attempts(),
                "reason",
                why));
        LOG.warning(() -> "run=" + retry.run() + " execution=" + retry.executionId() + " gives up " + retry.number()
                + ": " + why);
    }
}
