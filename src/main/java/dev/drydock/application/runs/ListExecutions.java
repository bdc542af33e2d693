package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.QueueOrder.Turn;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lists executions with their runs and failures, newest first; without steps and facts, which {@link ViewExecution} shows. Tested by {@code
 * SearchExecutionsTest}.
 */
@Singleton
public class ListExecutions {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Runs runs;
    private final RunFacts facts;
    private final ExecutionQueue queue;

    @Inject
    public ListExecutions(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            ExecutionQueue queue) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.runs = runs;
        this.facts = facts;
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
                verdict(execution),
                execution.status().equals("FAILED") ? executions.failure(execution.executionId()) : Optional.empty(),
                Optional.ofNullable(turns.get(execution.executionId())).map(Turn::inWords));
    }

    /** For a run that its gates ended: whether they failed or could not decide. A list shows no other facts. */
    private Map<String, String> verdict(Execution execution) {
        return execution.exitStatus().filter("REJECTED"::equals).isPresent()
                ? facts.find(execution.instanceId(), RunFacts.VERDICT)
                        .map(verdict -> Map.of(RunFacts.VERDICT, verdict))
                        .orElse(Map.of())
                : Map.of();
    }
}
