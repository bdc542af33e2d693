package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RestartPlan.Planned;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows what a restart would do, and what has changed since the run was submitted. It changes nothing. */
@Singleton
public class PreviewRestart {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final Runs runs;
    private final RestartSteps restartSteps;
    private final SubmittedData submittedData;

    @Inject
    public PreviewRestart(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            Runs runs,
            RestartSteps restartSteps,
            SubmittedData submittedData) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.runs = runs;
        this.restartSteps = restartSteps;
        this.submittedData = submittedData;
    }

    /**
     * What a restart would do.
     *
     * @param obstacles why it would be refused, as sentences; the other parts are filled anyway, if they are known
     * @param parameters the parameters of the restarted run
     * @param steps all of the job, in the order of its file; empty if that cannot be used
     */
    public record Preview(
            Execution execution,
            List<String> obstacles,
            Map<String, String> parameters,
            JobChange job,
            List<Planned> steps,
            List<DataChange> data) {}

    /**
     * The job's file when the run was submitted and today.
     *
     * @param then SHA-256; empty if that was not kept
     * @param now SHA-256; empty if the file is gone or cannot be used
     */
    public record JobChange(String job, Optional<String> then, Optional<String> now) {
        public boolean changed() {
            return !then.equals(now);
        }
    }

    /**
     * One input of the run.
     *
     * @param name such as {@code model-file}
     * @param then a digest, or what is known in words
     * @param kept if the input changed and a restart continues with the earlier one: a sentence that says so, and how to use the new one;
     *     empty if the restart uses the new one
     */
    public record DataChange(String name, String then, String now, boolean changed, Optional<String> kept) {}

    /** @param fromStep as {@link RestartExecution#restart} takes it */
    public Preview preview(Actor actor, long executionId, Optional<String> fromStep) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> {
            Execution execution = executions.require(executionId);
            List<String> obstacles = new ArrayList<>(
                    RestartExecution.obstacle(executions, execution).stream().toList());
            List<Planned> steps = restartSteps.plan(execution, fromStep, obstacles);
            return new Preview(
                    execution,
                    List.copyOf(obstacles),
                    execution.parameters(),
                    jobChange(execution),
                    steps,
                    submittedData.changes(execution));
        });
    }

    /** The difference between the job's file that the restart runs and the submitted one. */
    public JobChange jobChange(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> jobChange(executions.require(executionId)));
    }

    private JobChange jobChange(Execution execution) {
        Optional<String> then = runs.find(execution.instanceId()).map(Run::jobDigest);
        try {
            return new JobChange(
                    execution.job(),
                    then,
                    Optional.of(runtime.require(execution.job()).digest()));
        } catch (DrydockException e) {
            return new JobChange(execution.job(), then, Optional.empty());
        }
    }
}
