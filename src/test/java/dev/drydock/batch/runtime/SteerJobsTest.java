package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.AbandonExecution;
import dev.drydock.application.Actor;
import dev.drydock.application.AuditLog;
import dev.drydock.application.Authorization;
import dev.drydock.application.ExecutionLeases.Held;
import dev.drydock.application.ExecutionLeases.Holder;
import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Filter;
import dev.drydock.application.ListExecutions;
import dev.drydock.application.RestartExecution;
import dev.drydock.application.Role;
import dev.drydock.application.RunSurroundings;
import dev.drydock.application.StopExecution;
import dev.drydock.application.SubmitJob;
import dev.drydock.application.Transactions;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RunFailure;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submitting, stopping and restarting over the real runtime and a real repository, in one JVM. */
class SteerJobsTest {
    private static final Actor ENGINEER = new Actor("eve", Set.of(Role.ENGINEER));
    private static final Actor AUDITOR = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final Holder SELF = new Holder("node", "this");

    @TempDir
    Path jobs;

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final Transactions transactions = database.transactions();
    private final JpaExecutions executions = database.repository(JpaExecutions.class);
    private final JpaExecutionLeases leases = database.repository(JpaExecutionLeases.class);
    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final Steps steps = new Steps();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway") // before each
    private SubmitJob submit;

    @SuppressWarnings("NullAway") // before each
    private RestartExecution restart;

    @SuppressWarnings("NullAway") // before each
    private StopExecution stop;

    @SuppressWarnings("NullAway") // before each
    private AbandonExecution abandon;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(jobs.resolve("walk.xml"), """
                <job id="walk" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <properties><property name="drydock.parameter.model" value="optional;model;the model"/></properties>
                  <step id="one" next="two"><batchlet ref="one"/></step>
                  <step id="two" next="three"><batchlet ref="two"/></step>
                  <step id="three"><batchlet ref="three"/></step>
                </job>
                """);
        JBeretJobRuntime runtime = new JBeretJobRuntime(
                new JobFiles(List.of(jobs), name -> true),
                steps,
                database.dataSource(),
                database.transactionManager(),
                leases,
                database.repository(JpaExecutionQueue.class),
                SELF,
                threads);
        Authorization authorization = new Authorization(transactions, audited::add);
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T23:15:00Z"), ZoneOffset.UTC);
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        transactions.run(() -> List.of("pump", "other")
                .forEach(name ->
                        models.register(new RegisteredModel(name, "drydock: 1\n", "ff", "emil", clock.instant()))));
        submit = new SubmitJob(
                transactions,
                authorization,
                runtime,
                models,
                database.repository(JpaRuns.class),
                executions,
                database.repository(JpaRunFacts.class),
                new RunSurroundings(models, new NoPolicy()),
                audited::add,
                clock);
        restart = new RestartExecution(transactions, authorization, runtime, executions, audited::add);
        stop = new StopExecution(transactions, authorization, runtime, executions, audited::add);
        abandon = new AbandonExecution(transactions, authorization, runtime, executions, audited::add);
    }

    @AfterEach
    void close() {
        steps.gate.countDown();
        threads.shutdown();
        database.close();
    }

    @Test
    void aJobRunsToItsEnd() {
        Execution execution = submit(Map.of("model", "pump"));
        assertThat(ended(execution).status()).isEqualTo("COMPLETED");
        assertThat(steps.ran).containsExactly("one", "two", "three");
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("execution.submit");
    }

    @Test
    void aRepeatedTokenStartsNothing() {
        Execution first = submit.submit(ENGINEER, "walk", Map.of(), Optional.of("night-1"));
        Execution again = submit.submit(ENGINEER, "walk", Map.of(), Optional.of("night-1"));
        assertThat(again.executionId()).isEqualTo(first.executionId());
        ended(first);
        assertThat(steps.ran).containsExactly("one", "two", "three");
        assertRefused(
                () -> submit.submit(ENGINEER, "walk", Map.of("model", "other"), Optional.of("night-1")),
                RunFailure.JOB_TOKEN_REUSED);
    }

    @Test
    void anUnknownParameterCreatesNothing() {
        assertRefused(() -> submit(Map.of("colour", "red")), RunFailure.JOB_PARAMETERS_WRONG);
        assertThat(all()).isEmpty();
    }

    @Test
    void anUnknownModelCreatesNothingAndTheKnownOnesAreNamed() {
        assertThatThrownBy(() -> submit(Map.of("model", "unknown")))
                .hasMessageContaining("there is no model unknown on this site. Its models are other, pump.");
        assertThat(all()).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("submit-job.refused");
    }

    @Test
    void aRoleThatMayNotCreatesNothingAndIsAudited() {
        assertRefused(() -> submit.submit(AUDITOR, "walk", Map.of(), Optional.empty()), CommonFailure.NOT_ALLOWED);
        assertThat(all()).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("submit-job.refused");
    }

    @Test
    void aSubmissionThatRollsBackNeverBegins() {
        assertThatThrownBy(() -> transactions.run(() -> {
                    submit(Map.of());
                    throw new IllegalStateException("later in the same transaction");
                }))
                .hasMessage("later in the same transaction");
        assertThat(all()).isEmpty();
        assertThat(steps.ran).isEmpty();
    }

    @Test
    void aRestartLeavesCompletedStepsOut() {
        steps.failing = "two";
        Execution failed = ended(submit(Map.of()));
        assertThat(failed.status()).isEqualTo("FAILED");
        steps.failing = "";

        Execution restarted =
                ended(restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(steps.ran).containsExactly("one", "two", "two", "three");
        assertRefused(
                () -> restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()),
                RunFailure.EXECUTION_NOT_RESTARTABLE);
    }

    @Test
    void aRestartFromAStepBeginsAfreshThereAndNeedsAReason() {
        steps.failing = "three";
        Execution failed = ended(submit(Map.of()));
        steps.failing = "";
        long id = failed.executionId();

        assertRefused(() -> restart.restart(ENGINEER, id, Optional.of("two"), Optional.empty()), CommonFailure.USAGE);
        assertRefused(
                () -> restart.restart(ENGINEER, id, Optional.of("nine"), Optional.of("why")),
                RunFailure.RESTART_STEP_UNKNOWN);
        ended(restart.restart(ENGINEER, id, Optional.of("two"), Optional.of("rows were mended")));
        assertThat(steps.ran).containsExactly("one", "two", "three", "two", "three");
    }

    @Test
    void aStoppedExecutionCanBeAbandonedButARunningOneNot() {
        steps.waiting = "two";
        Execution execution = submit(Map.of());
        await().until(() -> steps.ran.contains("two"));
        assertRefused(
                () -> abandon.abandon(ENGINEER, execution.executionId(), "no"), RunFailure.EXECUTION_NOT_ABANDONABLE);

        stop.stop(ENGINEER, execution.executionId());
        assertThat(ended(execution).status()).isEqualTo("STOPPED");
        assertRefused(() -> stop.stop(ENGINEER, execution.executionId()), RunFailure.EXECUTION_NOT_RUNNING);

        abandon.abandon(ENGINEER, execution.executionId(), "not needed");
        assertThat(ended(execution).status()).isEqualTo("ABANDONED");
        assertRefused(
                () -> restart.restart(ENGINEER, execution.executionId(), Optional.empty(), Optional.empty()),
                RunFailure.EXECUTION_NOT_RESTARTABLE);
    }

    @Test
    void aHolderThatWasThoughtDeadCanCommitNothingMore() throws InterruptedException {
        steps.waiting = "two";
        Execution execution = submit(Map.of());
        await().until(() -> steps.ran.contains("two"));
        Holder observer = new Holder("other", "observer");
        Held held = transactions.required(() -> leases.heldByOthers(observer)).get(0);
        assertThat(transactions.required(() -> leases.fail(held, observer))).isTrue();
        assertThat(transactions.required(() -> leases.fail(held, observer))).isFalse();

        steps.gate.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        assertThat(ended(execution).status()).isEqualTo("FAILED");
        assertThat(steps.ran).containsExactly("one", "two");
        assertThat(transactions.required(() -> executions.failure(execution.executionId())))
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo("EXECUTION_ORPHANED"));
    }

    @Test
    void aListTellsWhoSubmittedEachExecution() {
        Execution execution = submit(Map.of("model", "pump"));
        ListExecutions list = new ListExecutions(
                transactions,
                new Authorization(transactions, audited::add),
                executions,
                database.repository(JpaRuns.class),
                database.repository(JpaExecutionQueue.class));

        assertThat(list.list(ENGINEER, Filter.newest(10))).singleElement().satisfies(view -> {
            assertThat(view.execution().executionId()).isEqualTo(execution.executionId());
            assertThat(view.run().orElseThrow().submitter()).isEqualTo(ENGINEER.name());
        });
        ended(execution);
    }

    private Execution submit(Map<String, String> parameters) {
        return submit.submit(ENGINEER, "walk", parameters, Optional.empty());
    }

    private Execution ended(Execution execution) {
        return await().until(
                        () -> transactions.required(() -> executions.require(execution.executionId())),
                        Execution::hasEnded);
    }

    private List<Execution> all() {
        return transactions.required(() -> executions.list(Filter.newest(10)));
    }

    private static void assertRefused(ThrowingCallable call, FailureCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** Batchlets that note that they ran, and fail or wait when told to. */
    private static final class Steps implements ArtifactFactory {
        private final List<String> ran = new CopyOnWriteArrayList<>();
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile String failing = "";
        private volatile String waiting = "";

        @Override
        public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
            String name = ArtifactCreationContext.getCurrentArtifactCreationContext()
                    .getStepContext()
                    .getStepName();
            return new AbstractBatchlet() {
                @Override
                public String process() throws InterruptedException {
                    ran.add(name);
                    if (name.equals(failing)) {
                        throw new IllegalStateException("told to fail");
                    }
                    if (name.equals(waiting)) {
                        gate.await();
                    }
                    return "DONE";
                }

                @Override
                public void stop() {
                    gate.countDown();
                }
            };
        }

        @Override
        public void destroy(@Nullable Object instance) {}

        @Override
        public Class<?> getArtifactClass(String ref, ClassLoader loader) {
            return AbstractBatchlet.class;
        }
    }
}
