package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows everything about one execution. Tested by {@code JobFileTest} and {@code QueueTest}. */
@Singleton
public class ViewExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Runs runs;
    private final RunFacts facts;
    private final ExecutionQueue queue;
    private final JobRuntime runtime;

    @Inject
    public ViewExecution(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            ExecutionQueue queue,
            JobRuntime runtime) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.runs = runs;
        this.facts = facts;
        this.queue = queue;
        this.runtime = runtime;
    }

    public View view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> {
            Execution execution = executions.require(executionId);
            List<Step> steps = executions.steps(executionId);
            Optional<Run> run = runs.find(execution.instanceId());
            return new View(
                    execution,
                    run,
                    jobFile(execution, run),
                    steps,
                    facts.all(execution.instanceId()),
                    why(execution, steps),
                    execution.isWaiting()
                            ? queue.line().turn(executionId).map(QueueOrder.Turn::inWords)
                            : Optional.empty());
        });
    }

    private Optional<JobFile> jobFile(Execution execution, Optional<Run> run) {
        return queue.find(execution.executionId())
                .map(ExecutionQueue.Entry::jobDigest)
                .or(() -> run.map(Run::jobDigest))
                .map(digest -> new JobFile(digest, state(execution.job(), digest)));
    }

    private JobFile.State state(String job, String digest) {
        try {
            return runtime.require(job).digest().equals(digest) ? JobFile.State.RELEASED : JobFile.State.CHANGED;
        } catch (DrydockException e) {
            return e.code() == RunFailure.JOB_UNKNOWN ? JobFile.State.REMOVED : JobFile.State.CHANGED;
        }
    }

    /** The executions of the same run, oldest first: the first attempt and each restart. */
    public List<Execution> attempts(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(
                () -> executions.ofRun(executions.require(executionId).instanceId()));
    }

    private Optional<Failure> why(Execution execution, List<Step> steps) {
        return switch (execution.status()) {
            case "FAILED" -> Optional.of(failure(execution.executionId(), steps));
            case "STOPPED" -> executions.failure(execution.executionId());
            default -> Optional.empty();
        };
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
     * @param jobFile of an execution that claims something the file as it was when that was submitted or restarted, else as it was when the
     *     run was submitted; empty if that was not kept, and in lists
     * @param failure present if the execution is FAILED, and if it was STOPPED for a reason such as its budget
     * @param waits while it waits: its place, what it waits for and which executions are ahead, in words
     */
    public record View(
            Execution execution,
            Optional<Run> run,
            Optional<JobFile> jobFile,
            List<Step> steps,
            Map<String, String> facts,
            Optional<Failure> failure,
            Optional<String> waits) {}
}
