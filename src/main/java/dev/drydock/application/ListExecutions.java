package dev.drydock.application;

import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Filter;
import dev.drydock.application.ViewExecution.View;
import dev.drydock.application.WaitingLine.Turn;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists executions with the runs they belong to, newest first; with why they failed; their steps and facts are told one by one. */
public class ListExecutions {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Runs runs;
    private final ExecutionQueue queue;

    public ListExecutions(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            ExecutionQueue queue) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.runs = runs;
        this.queue = queue;
    }

    public List<View> list(Actor actor, Filter filter) {
        authorization.require(actor, Operation.VIEW, "executions");
        if (filter.limit() < 1 || filter.limit() > 1000) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Executions cannot be listed with limit " + filter.limit() + ": it must be 1 to 1000.");
        }
        return transactions.required(() -> views(executions.list(filter)));
    }

    public List<View> search(Actor actor, ExecutionSearch search) {
        authorization.require(actor, Operation.VIEW, "executions");
        return transactions.required(() -> views(executions.search(search)));
    }

    private List<View> views(List<Execution> listed) {
        Map<Long, Turn> turns = listed.stream().anyMatch(Execution::isWaiting)
                ? queue.line().turns().stream()
                        .collect(Collectors.toMap(turn -> turn.entry().executionId(), Function.identity()))
                : Map.of();
        return listed.stream().map(execution -> view(execution, turns)).toList();
    }

    private View view(Execution execution, Map<Long, Turn> turns) {
        return new View(
                execution,
                runs.find(execution.instanceId()),
                Optional.empty(),
                List.of(),
                Map.of(),
                execution.status().equals("FAILED") ? executions.failure(execution.executionId()) : Optional.empty(),
                Optional.ofNullable(turns.get(execution.executionId())).map(Turn::inWords));
    }
}
