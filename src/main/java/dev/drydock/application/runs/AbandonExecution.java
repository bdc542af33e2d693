package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.LeftWorkers.Ended;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Abandons a failed or stopped execution permanently, and ends its remaining workers. Tested by {@code SteerJobsTest}. */
@Singleton
public class AbandonExecution {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final TaskFolders folders;
    private final LeftWorkers workers;
    private final AuditLog audit;

    @Inject
    public AbandonExecution(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            TaskFolders folders,
            LeftWorkers workers,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.folders = folders;
        this.workers = workers;
        this.audit = audit;
    }

    /**
     * Abandons the execution. Then ends the tasks of its run that still run or wait, unless a later execution continues them. To be called
     * outside a transaction; with a cluster it may take a minute.
     *
     * @param reason kept in the audit log; a blank one is refused
     * @return a sentence for each worker that may still run or wait, with what a person must do; usually empty
     */
    public List<String> abandon(Actor actor, long executionId, String reason) {
        return authorization.perform(actor, Operation.ABANDON_EXECUTION, "execution/" + executionId, () -> {
            requireReason(executionId, reason);
            Optional<Long> over = transactions.required(() -> abandonEnded(actor, executionId, reason));
            return over.map(run -> endWorkers(actor, executionId, run)).orElse(List.of());
        });
    }

    /**
     * Ends the remaining workers of all abandoned runs: a server that dies while it abandons one leaves them behind. Call it when a server
     * starts, outside a transaction; with a cluster it may take a minute.
     *
     * @param node the actor for the audit log, such as {@code node:site-1}
     */
    public void endLeft(String node) {
        folders.byRun()
                .forEach((run, keys) -> abandoned(run).ifPresent(execution -> {
                    Ended ended = workers.end(keys);
                    if (!ended.ended().isEmpty()) {
                        record(node, execution.executionId(), ended);
                    }
                }));
    }

    private Optional<Execution> abandoned(long run) {
        return transactions.required(
                () -> executions.latest(run).filter(latest -> latest.status().equals("ABANDONED")));
    }

    private static void requireReason(long executionId, String reason) {
        if (reason.isBlank()) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Execution " + executionId + " was not abandoned: this needs a reason.");
        }
    }

    /** @return the run, if no later execution continues it */
    private Optional<Long> abandonEnded(Actor actor, long executionId, String reason) {
        executions.lockRun(executions.require(executionId).instanceId()); // a retry may be about to restart it
        Execution execution = executions.require(executionId);
        if (!List.of("FAILED", "STOPPED").contains(execution.status())) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_ABANDONABLE,
                    "Execution " + executionId + " cannot be abandoned: it is " + execution.status()
                            + ". Only a FAILED or STOPPED one can be; stop a running one first.");
        }
        runtime.abandon(executionId);
        audit.append(AuditLog.Event.of(
                actor.name(),
                "execution.abandon",
                "execution/" + executionId,
                "job",
                execution.job(),
                "reason",
                reason));
        return executions
                .latest(execution.instanceId())
                .filter(latest -> latest.executionId() == executionId)
                .map(Execution::instanceId);
    }

    /** Runs after the abandonment, when nobody can restart the run: so no ended worker belongs to a later execution. */
    private List<String> endWorkers(Actor actor, long executionId, long run) {
        Ended ended = endWorkers(run);
        if (!ended.equals(Ended.NOTHING)) {
            record(actor.name(), executionId, ended);
        }
        return ended.left();
    }

    private void record(String actor, long executionId, Ended ended) {
        transactions.run(() -> audit.append(AuditLog.Event.of(
                actor,
                "execution.abandon.workers",
                "execution/" + executionId,
                "ended",
                String.join("; ", ended.ended()),
                "left",
                String.join(" ", ended.left()))));
    }

    private Ended endWorkers(long run) {
        try {
            return workers.end(folders.byRun().getOrDefault(run, List.of()));
        } catch (DrydockException e) {
            return new Ended(
                    List.of(), List.of("Whether run " + run + " has left workers is not known: " + e.sentence()));
        }
    }
}
