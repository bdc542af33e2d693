package dev.drydock.application;

import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Failure;
import dev.drydock.application.Executions.Step;
import dev.drydock.failure.CommonFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is known of one execution. */
public class ViewExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Runs runs;
    private final RunFacts facts;
    private final ExecutionQueue queue;

    public ViewExecution(
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

    public View view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> {
            Execution execution = executions.require(executionId);
            List<Step> steps = executions.steps(executionId);
            return new View(
                    execution,
                    runs.find(execution.instanceId()),
                    steps,
                    facts.all(execution.instanceId()),
                    execution.status().equals("FAILED") ? Optional.of(failure(executionId, steps)) : Optional.empty(),
                    execution.isWaiting()
                            ? queue.line().turn(executionId).map(WaitingLine.Turn::inWords)
                            : Optional.empty());
        });
    }

    /** The executions of the same run, oldest first: the first attempt and each restart. */
    public List<Execution> attempts(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(
                () -> executions.ofRun(executions.require(executionId).instanceId()));
    }

    private Failure failure(long executionId, List<Step> steps) {
        return executions
                .failure(executionId)
                .orElseGet(() -> steps.stream()
                        .filter(step -> step.exception().isPresent())
                        .reduce((first, second) -> second)
                        .map(step -> new Failure(
                                CommonFailure.INTERNAL.name(),
                                "Step " + step.name() + " failed: "
                                        + step.exception()
                                                .orElseThrow()
                                                .lines()
                                                .findFirst()
                                                .orElse("no reason was recorded")
                                        + ". The execution's log has more.",
                                Optional.of(step.name())))
                        .orElseGet(() -> new Failure(
                                CommonFailure.INTERNAL.name(),
                                "The execution failed outside its steps. The server's log has the cause.",
                                Optional.empty())));
    }

    /**
     * One execution with all that belongs to it.
     *
     * @param failure present if and only if the execution is FAILED
     * @param waits of one that waits: its place, for what and behind whom, in words
     */
    public record View(
            Execution execution,
            Optional<Run> run,
            List<Step> steps,
            Map<String, String> facts,
            Optional<Failure> failure,
            Optional<String> waits) {}
}
