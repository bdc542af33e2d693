package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Retry.Result;
import dev.drydock.application.runs.Retry.State;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Cancels the pending retry of a run. After that Drydock does not restart the run any more. Tested by {@code RetriesTest}. */
@Singleton
public class CancelRetry {
    private static final int LONGEST_REASON = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Retries retries;
    private final PendingRetries pending;
    private final Journal journal;

    @Inject
    public CancelRetry(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Retries retries,
            PendingRetries pending,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.retries = retries;
        this.pending = pending;
        this.journal = journal;
    }

    /**
     * @param reason kept in the audit log, 1 to 1000 characters
     * @return what was cancelled
     * @throws DrydockException {@link RunFailure#RUN_UNKNOWN}, {@link RunFailure#RETRY_NOT_PENDING}
     */
    public Retry cancel(Actor actor, long run, String reason) {
        return authorization.perform(actor, Operation.CANCEL_RETRY, "run/" + run, () -> {
            requireReason(run, reason);
            return transactions.required(() -> {
                if (executions.latest(run).isEmpty()) {
                    throw new DrydockException(
                            RunFailure.RUN_UNKNOWN,
                            "There is no run " + run
                                    + ". 'drydock status' prints the run of an execution as its instance.");
                }
                executions.lockRun(run);
                return executions
                        .latest(run)
                        .flatMap(latest -> cancelPending(actor, latest, reason))
                        .orElseThrow(() -> new DrydockException(
                                RunFailure.RETRY_NOT_PENDING,
                                "Run " + run + " has no retry that could be cancelled: nothing restarts it by itself."
                                        + " 'drydock status --run " + run + "' shows its state."));
            });
        });
    }

    /** In the caller's transaction; empty if the execution has none, as it is when its run is locked. */
    Optional<Retry> cancelPending(Actor actor, Execution execution, String reason) {
        long run = execution.instanceId();
        executions.lockRun(run);
        Optional<Retry> found = executions.find(execution.executionId()).flatMap(pending::find);
        found.ifPresent(retry -> {
            retries.end(retry.executionId(), Result.ended(State.CANCELLED, actor.name(), reason), journal.now());
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "run.retry.cancel",
                    "run/" + run,
                    "execution",
                    Long.toString(retry.executionId()),
                    "retry",
                    retry.attempt() + " of " + retry.attempts(),
                    "due",
                    retry.due().toString(),
                    "reason",
                    reason));
        });
        return found;
    }

    private static void requireReason(long run, String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "The retry of run " + run + " was not cancelled: the reason has " + reason.length()
                            + " characters and must have 1 to " + LONGEST_REASON + ".");
        }
    }
}
