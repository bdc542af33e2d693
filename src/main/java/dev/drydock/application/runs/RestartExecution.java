package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Restarts a failed or stopped execution. It skips completed steps and continues the interrupted step from its checkpoint, or restarts
 * from a chosen step. A restart can skip no check: later steps refuse a version whose facts are missing. Tested by {@code SteerJobsTest}.
 */
@Singleton
public class RestartExecution {
    /** What the jobs that release something are submitted by. */
    private static final Map<String, Operation> RELEASES =
            Map.of(ReleaseJobs.PROMOTE, Operation.PROMOTE_CANDIDATE, ReleaseJobs.ROLL_BACK, Operation.ROLL_BACK_MODEL);

    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final Runs runs;
    private final AuditLog audit;

    @Inject
    public RestartExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            Runs runs,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.runs = runs;
        this.audit = audit;
    }

    /** As {@link #restart(Actor, long, Optional, Optional, Optional)}, whatever the job's file is today. */
    public Execution restart(Actor actor, long executionId, Optional<String> fromStep, Optional<String> reason) {
        return restart(actor, executionId, fromStep, reason, Optional.empty());
    }

    /**
     * @param fromStep the step at the job's top level to begin with; needs a reason
     * @param reason kept in the audit log; a blank one counts as missing
     * @param jobDigest SHA-256 of the job's file that the actor has seen; with another one nothing is restarted
     * @return the new execution of the same run
     * @throws DrydockException {@link RunFailure#EXECUTION_NOT_RESTARTABLE}, {@link RunFailure#RESTART_STEP_UNKNOWN}, {@link
     *     RunFailure#JOB_CHANGED}
     */
    public Execution restart(
            Actor actor,
            long executionId,
            Optional<String> fromStep,
            Optional<String> reason,
            Optional<String> jobDigest) {
        return authorization.perform(
                actor,
                operation(actor, executionId),
                "execution/" + executionId,
                () -> restartAllowed(
                        actor.name(), executionId, fromStep, reason.filter(text -> !text.isBlank()), jobDigest));
    }

    /**
     * For use cases that restart an execution as part of an operation which they have checked themselves.
     *
     * @param by who asked for it
     */
    public Execution restartAllowed(String by, long executionId, String reason) {
        return restartAllowed(by, executionId, Optional.empty(), Optional.of(reason), Optional.empty());
    }

    /**
     * The submitter of a promotion or a roll-back may restart it, because that repeats the same operation. All other restarts are an
     * operation of their own.
     */
    public Operation operation(Actor actor, long executionId) {
        if (Operation.RESTART_EXECUTION.allows(actor)) {
            return Operation.RESTART_EXECUTION;
        }
        return transactions.required(() -> executions
                .find(executionId)
                .flatMap(execution -> runs.find(execution.instanceId()))
                .filter(run -> run.submitter().equals(actor.name()))
                .flatMap(run -> Optional.ofNullable(RELEASES.get(run.job())))
                .orElse(Operation.RESTART_EXECUTION));
    }

    private Execution restartAllowed(
            String by,
            long executionId,
            Optional<String> fromStep,
            Optional<String> reason,
            Optional<String> jobDigest) {
        if (fromStep.isPresent() && reason.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Execution " + executionId + " was not restarted: a restart from a chosen step needs a reason.");
        }
        String job =
                transactions.required(() -> requireRestartable(executionId)).job();
        JobDefinition definition = runtime.require(job);
        jobDigest.ifPresent(seen -> requireSame(executionId, definition, seen));
        fromStep.ifPresent(definition::requireRestartPoint);
        return transactions.required(() -> {
            executions.lockRun(executions.require(executionId).instanceId());
            requireRestartable(executionId);
            long restarted = runtime.restart(definition, executionId, fromStep);
            Map<String, String> details = new TreeMap<>(Map.of("job", job, "jobDigest", definition.digest()));
            details.put("restarts", Long.toString(executionId));
            fromStep.ifPresent(step -> details.put("fromStep", step));
            reason.ifPresent(text -> details.put("reason", text));
            audit.append(new AuditLog.Event(by, "execution.restart", "execution/" + restarted, new TreeMap<>(details)));
            return executions.require(restarted);
        });
    }

    private static void requireSame(long executionId, JobDefinition definition, String seen) {
        if (!definition.digest().equals(seen)) {
            throw new DrydockException(
                    RunFailure.JOB_CHANGED,
                    "Execution " + executionId + " was not restarted: the file jobs/" + definition.name()
                            + ".xml is to be " + seen + ", and is " + definition.digest()
                            + ". See with 'drydock preview " + executionId
                            + "' what a restart would do now, and restart it with the file as it is.");
        }
    }

    private Execution requireRestartable(long executionId) {
        Execution execution = executions.require(executionId);
        obstacle(executions, execution).ifPresent(sentence -> {
            throw new DrydockException(RunFailure.EXECUTION_NOT_RESTARTABLE, sentence);
        });
        return execution;
    }

    /** Why it cannot be restarted, as a sentence. */
    static Optional<String> obstacle(Executions executions, Execution execution) {
        long latest = executions.latest(execution.instanceId()).orElseThrow().executionId();
        String why = "";
        if (latest != execution.executionId()) {
            why = "a later execution of the same run exists, " + latest + "; restart that one";
        } else if (!List.of("FAILED", "STOPPED").contains(execution.status())) {
            why = "it is " + execution.status() + ", and only a FAILED or STOPPED one can be restarted";
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of("Execution " + execution.executionId() + " cannot be restarted: " + why + ".");
    }
}
