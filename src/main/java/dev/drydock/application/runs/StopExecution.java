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

/**
 * Asks a running execution to stop. It ends at its next checkpoint and can be restarted. Of a failed one whose retry is pending, it cancels
 * the retry. Tested by {@code SteerJobsTest} and {@code
 * QueueTest}.
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

    public void stop(Actor actor, long executionId) {
        boolean runs = authorization.perform(
                actor,
                Operation.STOP_EXECUTION,
                "execution/" + executionId,
                () -> transactions.required(() -> {
                    Execution execution = executions.require(executionId);
                    if (isRetryCancelled(actor, execution)) {
                        return false;
                    }
                    record(actor, execution);
                    return true;
                }));
        if (runs) {
            runtime.stop(executionId);
        }
    }

    private boolean isRetryCancelled(Actor actor, Execution execution) {
        return execution.status().equals("FAILED")
                && cancelRetry
                        .cancelPending(
                                actor, execution.instanceId(), "Execution " + execution.executionId() + " was stopped.")
                        .isPresent();
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
