package dev.drydock.batch.runtime;

import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RecoverOrphan;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jberet.spi.ArtifactFactory;

/** A process of a node: the batch runtime and its use cases over a database, which it may share with others. */
final class Node implements AutoCloseable {
    static final Actor ENGINEER = new Actor("emil", Set.of(Role.ENGINEER));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Holder self;
    final JBeretJobRuntime runtime;
    final JpaExecutionLeases leases;
    final JpaExecutions executions;
    final Transactions transactions;
    final RecordFailure failures;
    final SubmitJob submit;
    final RetryParts retry;
    final RestartExecution restart;
    private final StopExecution stop;
    private final RecoverOrphan recoverOrphan;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Node(String name, TestDatabase database, Path jobs, ArtifactFactory artifacts, AuditLog audit) {
        this(name, database, jobs, artifacts, audit, work -> work);
    }

    /** @param beginning what becomes of a task that is handed to a thread, such as one that waits first */
    Node(
            String name,
            TestDatabase database,
            Path jobs,
            ArtifactFactory artifacts,
            AuditLog audit,
            UnaryOperator<Runnable> beginning) {
        this(name, database, jobs, artifacts, audit, beginning, Clock.systemUTC(), RetryParts.ON);
    }

    /** @param clock of retries */
    Node(
            String name,
            TestDatabase database,
            Path jobs,
            ArtifactFactory artifacts,
            AuditLog audit,
            UnaryOperator<Runnable> beginning,
            Clock clock,
            RetrySettings retries) {
        self = new Holder(name, UUID.randomUUID().toString());
        transactions = database.transactions();
        leases = database.repository(JpaExecutionLeases.class);
        executions = database.repository(JpaExecutions.class);
        runtime = new JBeretJobRuntime(
                new JobFiles(List.of(jobs), ref -> true),
                artifacts,
                database.dataSource(),
                database.transactionManager(),
                leases,
                database.repository(JpaExecutionQueue.class),
                self,
                task -> threads.execute(beginning.apply(task)));
        retry = RetryParts.of(database, audit, clock, retries, self);
        runtime.planRetriesBy(retry.plan());
        failures = new RecordFailure(transactions, executions);
        Authorization authorization = new Authorization(transactions, audit);
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        submit = new SubmitJob(
                transactions,
                authorization,
                runtime,
                models,
                database.repository(JpaRuns.class),
                executions,
                new BeginRun(
                        runtime,
                        database.repository(JpaRuns.class),
                        executions,
                        database.repository(JpaRunFacts.class),
                        new RunEnvironment(models, new NoPolicy()),
                        new Journal(audit, Clock.systemUTC())));
        restart = new RestartExecution(
                transactions, authorization, runtime, executions, database.repository(JpaRuns.class), audit);
        recoverOrphan = new RecoverOrphan(
                transactions,
                leases,
                executions,
                database.repository(JpaRuns.class),
                runtime,
                audit,
                failures,
                retry.plan());
        stop = new StopExecution(transactions, authorization, runtime, executions, audit, retry.cancel());
    }

    Execution submit(String job, Map<String, String> parameters) {
        return submit.submit(ENGINEER, job, parameters, Optional.empty());
    }

    /** Submits and waits for the end. */
    Execution run(String job) {
        return ended(submit(job, Map.of()).executionId());
    }

    Execution restart(long executionId) {
        return restart.restart(ENGINEER, executionId, Optional.empty(), Optional.empty());
    }

    /** Restarts and waits for the end. */
    Execution runAgain(Execution ended) {
        return ended(restart(ended.executionId()).executionId());
    }

    void stop(long executionId) {
        stop.stop(ENGINEER, executionId);
    }

    Execution find(long executionId) {
        return transactions.required(() -> executions.require(executionId));
    }

    Execution ended(long executionId) {
        return await().atMost(PATIENCE)
                .until(() -> find(executionId), found -> found.hasEnded() && !runtime.runsHere(executionId));
    }

    List<Step> steps(Execution execution) {
        return transactions.required(() -> executions.steps(execution.executionId()));
    }

    void recover(Held orphan) {
        recoverOrphan.recover(orphan, self);
    }

    /** Restarts the runs whose retry is due. */
    void lookForRetries() {
        retry.looks().over(runtime).look();
    }

    /** What looks after executions, by a clock of the test's. */
    OrphanRecovery recovery(LongSupplier nanoTime) {
        return new OrphanRecovery(transactions, leases, executions, recoverOrphan, self, runtime, nanoTime);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
