package dev.drydock.application;

import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Filter;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.List;

/** Lists executions, newest first. */
public class ListExecutions {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;

    public ListExecutions(Transactions transactions, Authorization authorization, Executions executions) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
    }

    public List<Execution> list(Actor actor, Filter filter) {
        authorization.require(actor, Operation.VIEW, "executions");
        if (filter.limit() < 1 || filter.limit() > 1000) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Executions cannot be listed with limit " + filter.limit() + ": it must be 1 to 1000.");
        }
        return transactions.required(() -> executions.list(filter));
    }
}
