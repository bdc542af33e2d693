package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Asks a running execution to stop. It ends at its next checkpoint and can be restarted. If it has failed, or fails at the same moment, and
 * Drydock would restart it, that retry is cancelled. Tested by {@code SteerJobsTest} and {@code QueueTest} and
 * {@code RetriesTest}.
 */
@Singleton
public class StopExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final AuditLog audit;
    private final CancelRetry cancelRetry;

    @Inject
    public StopExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            AuditLog audit,
            CancelRetry cancelRetry) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.audit = audit;
        this.cancelRetry = cancelRetry;
    }

    /**
     * @return the retry that it cancelled, since the execution had failed; else empty: the execution was asked to stop
     * @throws DrydockException {@link RunFailure#EXECUTION_NOT_RUNNING}
     */
    public Optional<Retry> stop(Actor actor, long executionId) {
        Optional<Retry> cancelled = authorization.perform(
                actor,
                Operation.STOP_EXECUTION,
                "execution/" + executionId,
                () -> transactions.required(() -> {
                    Execution execution = executions.require(executionId);
                    Optional<Retry> retry = cancelRetry(actor, execution);
                    if (retry.isEmpty()) {
                        record(actor, execution);
                    }
                    return retry;
                }));
        return cancelled.isPresent() ? cancelled : stopRunning(actor, executionId);
    }

    /** Whatever ended it meanwhile has either seen the request, or has committed, so that its retry is seen here. */
    private Optional<Retry> stopRunning(Actor actor, long executionId) {
        try {
            runtime.stop(executionId);
        } catch (DrydockException e) {
            Optional<Retry> retry = cancelRetry(actor, executionId);
            if (retry.isEmpty()) {
                throw e;
            }
            return retry;
        }
        return cancelRetry(actor, executionId);
    }

    private Optional<Retry> cancelRetry(Actor actor, long executionId) {
        return transactions.required(
                () -> executions.find(executionId).flatMap(execution -> cancelRetry(actor, execution)));
    }

    private Optional<Retry> cancelRetry(Actor actor, Execution execution) {
        return execution.status().equals("FAILED")
                ? cancelRetry.cancelPending(actor, execution, "Execution " + execution.executionId() + " was stopped.")
                : Optional.empty();
    }

    private void record(Actor actor, Execution execution) {
        long executionId = execution.executionId();
        if (execution.hasEnded()) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_RUNNING,
                    "Execution " + executionId + " cannot be stopped: it is " + execution.status()
                            + ". Only a running execution can be stopped.");
        }
        audit.append(
                AuditLog.Event.of(actor.name(), "execution.stop", "execution/" + executionId, "job", execution.job()));
    }
}
