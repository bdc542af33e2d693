package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Changes the priority of a waiting execution, and so its place in the queue. Tested by {@code QueueTest}. */
@Singleton
public class PrioritizeExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final ExecutionQueue queue;
    private final AuditLog audit;

    @Inject
    public PrioritizeExecution(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            ExecutionQueue queue,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.queue = queue;
        this.audit = audit;
    }

    /** @throws DrydockException {@link RunFailure#EXECUTION_NOT_WAITING} if it has begun, has ended or never waited */
    public void prioritize(Actor actor, long executionId, int priority) {
        authorization.perform(actor, Operation.RAISE_PRIORITY, "execution/" + executionId, () -> {
            JobNeeds.requirePriority("Execution " + executionId + " keeps its priority", priority);
            transactions.run(() -> change(actor, executionId, priority));
            return Boolean.TRUE;
        });
    }

    private void change(Actor actor, long executionId, int priority) {
        Execution execution = executions.require(executionId);
        int before = queue.find(executionId).map(Entry::priority).orElse(priority);
        if (!queue.prioritize(executionId, priority)) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_WAITING,
                    "The priority of execution " + executionId + " cannot be changed: it is " + execution.status()
                            + ". You can change the priority only of a waiting execution.");
        }
        audit.append(AuditLog.Event.of(
                actor.name(),
                "execution.priority",
                "execution/" + executionId,
                "job",
                execution.job(),
                "before",
                Integer.toString(before),
                "priority",
                Integer.toString(priority)));
    }
}
