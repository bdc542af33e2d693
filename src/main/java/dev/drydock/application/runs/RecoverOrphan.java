package dev.drydock.application.runs;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends an execution as FAILED if its server has died or could not record its end, and restarts it if its job requires that. Both are one
 * transaction: no one sees the one without the other, and a second observer finds the lease taken and does neither.
 *
 * <p>A job's {@link JobDefinition#recoveries} are counted by run. An execution is left for an engineer when they are used up, when someone
 * had asked it to stop, when the job's file is not the one that was submitted, or when the restart is refused. If there is no recovery,
 * the job's retries may restart it later, see {@link PlanRetry}.
 */
@Singleton
public class RecoverOrphan {
    private static final Logger LOG = Logger.getLogger(RecoverOrphan.class.getName());

    private final Transactions transactions;
    private final ExecutionLeases leases;
    private final Executions executions;
    private final Runs runs;
    private final JobRuntime runtime;
    private final AuditLog audit;
    private final RecordFailure failures;
    private final PlanRetry planRetry;

    @Inject
    public RecoverOrphan(
            Transactions transactions,
            ExecutionLeases leases,
            Executions executions,
            Runs runs,
            JobRuntime runtime,
            AuditLog audit,
            RecordFailure failures,
            PlanRetry planRetry) {
        this.transactions = transactions;
        this.leases = leases;
        this.executions = executions;
        this.runs = runs;
        this.runtime = runtime;
        this.audit = audit;
        this.failures = failures;
        this.planRetry = planRetry;
    }

    /** @return whether this call ended the execution; false if another node did */
    public boolean recover(Held orphan, Holder observer) {
        Execution found = transactions.requiresNew(() -> executions.require(orphan.executionId()));
        Optional<JobDefinition> job = usable(found.job());
        try {
            return transactions.requiresNew(
                    () -> end(orphan, found, observer, () -> restartNowOrLater(orphan, found, job, observer)));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "execution=" + orphan.executionId() + " could not be restarted: " + e.getMessage()
                            + " Unless a retry is planned, an engineer must restart it");
            return transactions.requiresNew(() -> end(orphan, found, observer, () -> plan(orphan, found)));
        }
    }

    /**
     * Under the run's lock, which each restart takes first.
     *
     * @param next what follows if this call ended the execution, unless somebody had requested a stop
     */
    private boolean end(Held orphan, Execution found, Holder observer, Runnable next) {
        executions.lockRun(found.instanceId());
        boolean stopping = executions.require(orphan.executionId()).status().equals("STOPPING");
        boolean ended = fail(orphan, observer);
        if (ended && !stopping) {
            next.run();
        }
        return ended;
    }

    private void plan(Held orphan, Execution found) {
        planRetry.plan(orphan.executionId(), () -> runtime.findRestartable(found.job()));
    }

    private Optional<JobDefinition> usable(String job) {
        try {
            return Optional.of(runtime.require(job));
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }

    private boolean fail(Held orphan, Holder observer) {
        if (!leases.fail(orphan, observer)) {
            return false;
        }
        audit.append(AuditLog.Event.of(
                actor(observer),
                "execution.orphaned",
                "execution/" + orphan.executionId(),
                "node",
                orphan.holder().node()));
        boolean known = failures.recordLate(orphan.executionId());
        LOG.info(() -> "execution=" + orphan.executionId() + " FAILED: its server, node "
                + orphan.holder().node()
                + (known ? ", could not record its end until now" : ", ended while it ran"));
        return true;
    }

    private void restartNowOrLater(Held orphan, Execution found, Optional<JobDefinition> job, Holder observer) {
        job.filter(definition -> mayRestart(found, definition))
                .ifPresentOrElse(definition -> restart(orphan, found, definition, observer), () -> plan(orphan, found));
    }

    private boolean mayRestart(Execution orphan, JobDefinition job) {
        return leases.countRecoveries(orphan.instanceId()) < job.recoveries()
                && runs.find(orphan.instanceId())
                        .filter(run -> run.jobDigest().equals(job.digest()))
                        .isPresent();
    }

    private void restart(Held orphan, Execution failed, JobDefinition job, Holder observer) {
        int recovery = leases.countRecoveries(failed.instanceId()) + 1;
        long restarted = runtime.restart(job, orphan.executionId(), Optional.empty());
        leases.recordRecovery(orphan, restarted, observer);
        audit.append(AuditLog.Event.of(
                actor(observer),
                "execution.restart",
                "execution/" + restarted,
                "job",
                job.name(),
                "jobDigest",
                job.digest(),
                "restarts",
                Long.toString(orphan.executionId()),
                "recovery",
                recovery + " of " + job.recoveries()));
        LOG.info(() -> "execution=" + restarted + " continues execution " + orphan.executionId() + ", recovery "
                + recovery + " of " + job.recoveries());
    }

    private static String actor(Holder node) {
        return "node:" + node.node();
    }
}
