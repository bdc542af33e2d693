package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows the position of an execution in its job. Tested by {@code ConsoleIT}. */
@Singleton
public class ViewFlow {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;

    @Inject
    public ViewFlow(Transactions transactions, Authorization authorization, JobRuntime runtime, Executions executions) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
    }

    /**
     * The flow of an execution's job and the states of its steps.
     *
     * @param flow from the job's current file; empty if the file no longer exists or cannot be used
     * @param restartPoints the steps, flows and splits to begin a restart with
     * @param steps by name, with those that earlier executions of the run completed
     */
    public record Flow(Optional<JobFlow> flow, List<String> restartPoints, Map<String, Step> steps) {}

    public Flow view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        Execution execution = transactions.required(() -> executions.require(executionId));
        Map<String, Step> steps = new LinkedHashMap<>();
        transactions
                .required(() ->
                        ListRecentRuns.stepsOfRun(executions, execution.instanceId(), OptionalLong.of(executionId)))
                .forEach(step -> steps.put(step.name(), step));
        try {
            JobDefinition definition = runtime.require(execution.job());
            return new Flow(Optional.of(runtime.flow(execution.job())), definition.restartPoints(), steps);
        } catch (DrydockException e) {
            return new Flow(Optional.empty(), List.of(), steps);
        }
    }
}
