package dev.drydock.application;

import dev.drydock.application.Executions.Execution;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.util.List;

/** Gives a failed or stopped execution up for good. */
public class AbandonExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final AuditLog audit;

    public AbandonExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.audit = audit;
    }

    /** @param reason kept in the audit log; a blank one is refused */
    public void abandon(Actor actor, long executionId, String reason) {
        authorization.perform(actor, Operation.ABANDON_EXECUTION, "execution/" + executionId, () -> {
            requireReason(executionId, reason);
            transactions.run(() -> abandonEnded(actor, executionId, reason));
            return Boolean.TRUE;
        });
    }

    private static void requireReason(long executionId, String reason) {
        if (reason.isBlank()) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Execution " + executionId + " was not abandoned: that needs a reason. Give one.");
        }
    }

    private void abandonEnded(Actor actor, long executionId, String reason) {
        Execution execution = executions.require(executionId);
        if (!List.of("FAILED", "STOPPED").contains(execution.status())) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_ABANDONABLE,
                    "Execution " + executionId + " cannot be abandoned: it is " + execution.status()
                            + ". Only a FAILED or STOPPED one can be; stop a running one first.");
        }
        runtime.abandon(executionId);
        audit.append(AuditLog.Event.of(
                actor.name(),
                "execution.abandon",
                "execution/" + executionId,
                "job",
                execution.job(),
                "reason",
                reason));
    }
}
