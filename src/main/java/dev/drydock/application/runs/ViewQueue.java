package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Shows the executions that wait for slots or for their model, and those that hold them. Tested by {@code QueueTest}. */
@Singleton
public class ViewQueue {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ExecutionQueue queue;

    @Inject
    public ViewQueue(Transactions transactions, Authorization authorization, ExecutionQueue queue) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.queue = queue;
    }

    public QueueOrder view(Actor actor) {
        authorization.require(actor, Operation.VIEW, "queue");
        return transactions.required(queue::line);
    }
}
