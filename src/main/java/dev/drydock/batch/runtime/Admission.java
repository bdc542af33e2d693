package dev.drydock.batch.runtime;

import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.QueueOrder.Turn;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jberet.creation.ArtifactFactoryWrapper;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.runner.JobExecutionRunner;
import org.jberet.spi.BatchEnvironment;

/**
 * Queues executions with claims in the database, and begins them here when this node grants their claims. Grant and lease commit together.
 * If this process dies before the execution begins, another node puts it back into the queue.
 */
final class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class.getName());

    private final JobFiles files;
    private final JoinableTransactionManager transactions;
    private final SafeJobRepository repository;
    private final BatchEnvironment environment;
    private final ExecutionLeases leases;
    private final ExecutionQueue queue;
    private final Holder self;
    private final Executor executor;

    Admission(
            JobFiles files,
            JoinableTransactionManager transactions,
            SafeJobRepository repository,
            BatchEnvironment environment,
            ExecutionLeases leases,
            ExecutionQueue queue,
            Holder self,
            Executor executor) {
        this.files = files;
        this.transactions = transactions;
        this.repository = repository;
        this.environment = environment;
        this.leases = leases;
        this.queue = queue;
        this.self = self;
        this.executor = executor;
    }

    /** The execution that a restart continues, and the step that it begins with. */
    record Restart(long predecessor, Optional<String> fromStep) {}

    /**
     * In the caller's transaction, which must exist; when it has committed, a round of grants follows.
     *
     * @return the execution, which has not begun
     */
    long enter(
            JobFiles.JobFile file,
            JobInstanceImpl instance,
            Properties parameters,
            Claim claim,
            int priority,
            Optional<Restart> restart) {
        claim.requireWithin(queue.slots(), file.definition().name());
        JobExecutionImpl execution = repository.createWaiting(instance, parameters);
        queue.enter(
                new Entry(
                        execution.getExecutionId(),
                        file.definition().name(),
                        priority,
                        claim,
                        file.definition().digest(),
                        restart.map(Restart::predecessor),
                        restart.flatMap(Restart::fromStep)),
                file.bytes());
        transactions.joining(() -> {
            transactions.whenCommitted(() -> executor.execute(this::admitSoon));
            return Boolean.TRUE;
        });
        return execution.getExecutionId();
    }

    /** Ends an execution that waits, or has not begun. A node that was about to begin it loses its lease. */
    boolean withdraw(long executionId) {
        return transactions.required(() -> queue.withdraw(executionId));
    }

    /** As {@link #admit}, but leaves what fails now to the next time. */
    void admitSoon() {
        try {
            admit();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not grant slots; it tries again");
        }
    }

    /** Grants what can be granted, and begins it. Outside a transaction. */
    void admit() {
        if (!transactions.required(queue::isAnyWaiting)) {
            return;
        }
        List<Entry> granted = new ArrayList<>();
        try {
            transactions.required(() -> {
                queue.lockedOrder().turns().stream()
                        .filter(Turn::mayBegin)
                        .map(Turn::entry)
                        .filter(entry -> queue.grant(entry.executionId()))
                        .forEach(entry -> {
                            leases.acquire(entry.executionId(), self);
                            repository.takeOn(entry.executionId());
                            granted.add(entry);
                        });
                return Boolean.TRUE;
            });
        } catch (RuntimeException e) {
            granted.forEach(entry -> repository.letGo(entry.executionId()));
            throw e;
        }
        granted.forEach(this::beginOrFail);
    }

    /** If no thread is available now, the execution is dropped here; because nobody runs it, it soon returns to the queue. */
    private void beginOrFail(Entry entry) {
        LOG.info(() -> "execution=" + entry.executionId() + " job=" + entry.job() + " granted on node=" + self.node());
        try {
            begin(entry);
        } catch (DrydockException e) {
            transactions.required(() -> {
                leases.requireHeld(entry.executionId(), self);
                queue.fail(
                        entry.executionId(),
                        new Failure(e.code().name(), String.valueOf(e.getMessage()), Optional.empty()));
                return Boolean.TRUE;
            });
            repository.letGo(entry.executionId());
            LOG.log(Level.WARNING, e, () -> "execution=" + entry.executionId() + " FAILED before it began");
        } catch (RuntimeException e) {
            repository.letGo(entry.executionId());
            throw e;
        }
    }

    private void begin(Entry entry) {
        byte[] text = transactions.required(() -> queue.jobText(entry.jobDigest()));
        JobFiles.JobFile file = files.require(entry.job(), text, entry.job() + ".xml, as it was submitted,");
        JobExecutionImpl known = execution(entry.executionId());
        JobInstanceImpl instance = known.getJobInstance();
        instance.setUnsubstitutedJob(file.job());
        JobExecutionImpl execution = new JobExecutionImpl(instance, known.getJobParameters());
        execution.setId(entry.executionId());
        repository.begin(execution);
        JobExecutionImpl predecessor = null;
        if (entry.restartOf().isPresent()) {
            long restarted = entry.restartOf().get();
            predecessor = execution(restarted);
            if (entry.fromStep().isPresent()) {
                predecessor.setRestartPosition(entry.fromStep().get());
                repository.beginAfresh(restarted);
            }
        }
        environment.submitTask(new JobExecutionRunner(new JobContextImpl(
                execution,
                predecessor,
                new ArtifactFactoryWrapper(environment.getArtifactFactory()),
                repository,
                environment)));
    }

    private JobExecutionImpl execution(long executionId) {
        return (JobExecutionImpl)
                java.util.Objects.requireNonNull(repository.getJobExecution(executionId), "a claiming execution");
    }
}
