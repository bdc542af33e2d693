package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
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
import dev.drydock.workers.LeftProcesses;
import dev.drydock.workers.TaskFoldersOnDisk;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.TaskDirectory;
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
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Submitting, stopping and restarting over the real runtime and a real repository, in one JVM. */
class SteerJobsTest {
    private static final Actor ENGINEER = new Actor("eve", Set.of(Role.ENGINEER));
    private static final Actor AUDITOR = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final Holder SELF = new Holder("node", "this");
    private static final String JOB = """
            <job id="walk" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <properties><property name="drydock.parameter.model" value="optional;model;the model"/></properties>
              <step id="one" next="two"><batchlet ref="one"/></step>
              <step id="two" next="three"><batchlet ref="two"/></step>
              <step id="three"><batchlet ref="three"/></step>
            </job>
            """;
    private static final String WITH_FOUR_STEPS = JOB.replace(
                    "<step id=\"three\">", "<step id=\"three\" next=\"four\">")
            .replace("</job>", "<step id=\"four\"><batchlet ref=\"four\"/></step></job>");

    @TempDir
    Path jobs;

    @TempDir
    Path tasks;

    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final Steps steps = new Steps();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway") // opened by each test
    private TestDatabase database;

    @SuppressWarnings("NullAway") // opened by each test
    private Transactions transactions;

    @SuppressWarnings("NullAway") // opened by each test
    private JpaExecutions executions;

    @SuppressWarnings("NullAway") // opened by each test
    private JpaExecutionLeases leases;

    @SuppressWarnings("NullAway") // opened by each test
    private JBeretJobRuntime runtime;

    @SuppressWarnings("NullAway") // opened by each test
    private SubmitJob submit;

    @SuppressWarnings("NullAway") // opened by each test
    private RestartExecution restart;

    @SuppressWarnings("NullAway") // opened by each test
    private StopExecution stop;

    @SuppressWarnings("NullAway") // opened by each test
    private AbandonExecution abandon;

    private void open(TestDatabase.Kind kind) throws IOException {
        database = TestDatabase.open(kind);
        transactions = database.transactions();
        executions = database.repository(JpaExecutions.class);
        leases = database.repository(JpaExecutionLeases.class);
        Files.writeString(jobs.resolve("walk.xml"), JOB);
        runtime = new JBeretJobRuntime(
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
                new BeginRun(
                        runtime,
                        database.repository(JpaRuns.class),
                        executions,
                        database.repository(JpaRunFacts.class),
                        new RunEnvironment(models, new NoPolicy()),
                        new Journal(audited::add, clock)));
        restart = new RestartExecution(
                transactions, authorization, runtime, executions, database.repository(JpaRuns.class), audited::add);
        stop = new StopExecution(
                transactions,
                authorization,
                runtime,
                executions,
                audited::add,
                RetryParts.of(database, audited::add).cancel());
        abandon = new AbandonExecution(
                transactions,
                authorization,
                runtime,
                executions,
                new TaskFoldersOnDisk(tasks),
                new LeftProcesses(tasks),
                audited::add);
    }

    @AfterEach
    void close() {
        steps.gate.countDown();
        threads.shutdown();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void aJobRunsToItsEnd(TestDatabase.Kind kind) throws IOException {
        open(kind);
        Execution execution = submit(Map.of("model", "pump"));
        assertThat(ended(execution).status()).isEqualTo("COMPLETED");
        assertThat(steps.ran).containsExactly("one", "two", "three");
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("execution.submit");
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedTokenStartsNothing(TestDatabase.Kind kind) throws IOException {
        open(kind);
        Execution first = submit.submit(ENGINEER, "walk", Map.of(), Optional.of("night-1"));
        Execution again = submit.submit(ENGINEER, "walk", Map.of(), Optional.of("night-1"));
        assertThat(again.executionId()).isEqualTo(first.executionId());
        ended(first);
        assertThat(steps.ran).containsExactly("one", "two", "three");
        assertRefused(
                () -> submit.submit(ENGINEER, "walk", Map.of("model", "other"), Optional.of("night-1")),
                RunFailure.JOB_TOKEN_REUSED);
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownParameterCreatesNothing(TestDatabase.Kind kind) throws IOException {
        open(kind);
        assertRefused(() -> submit(Map.of("colour", "red")), RunFailure.JOB_PARAMETERS_WRONG);
        assertThat(all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownModelCreatesNothingAndTheKnownOnesAreNamed(TestDatabase.Kind kind) throws IOException {
        open(kind);
        assertThatThrownBy(() -> submit(Map.of("model", "unknown")))
                .hasMessageContaining("there is no model unknown on this site. Its models are other, pump.");
        assertThat(all()).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("submit-job.refused");
    }

    @ParameterizedTest
    @EnumSource
    void aRoleThatMayNotCreatesNothingAndIsAudited(TestDatabase.Kind kind) throws IOException {
        open(kind);
        assertRefused(() -> submit.submit(AUDITOR, "walk", Map.of(), Optional.empty()), CommonFailure.NOT_ALLOWED);
        assertThat(all()).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("submit-job.refused");
    }

    @ParameterizedTest
    @EnumSource
    void aSubmissionThatRollsBackNeverBegins(TestDatabase.Kind kind) throws IOException {
        open(kind);
        assertThatThrownBy(() -> transactions.run(() -> {
                    submit(Map.of());
                    throw new IllegalStateException("later in the same transaction");
                }))
                .hasMessage("later in the same transaction");
        assertThat(all()).isEmpty();
        assertThat(steps.ran).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRestartLeavesCompletedStepsOut(TestDatabase.Kind kind) throws IOException {
        open(kind);
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

    @ParameterizedTest
    @EnumSource
    void aRestartFromAStepBeginsAfreshThereAndNeedsAReason(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "three";
        Execution failed = ended(submit(Map.of()));
        steps.failing = "";
        long id = failed.executionId();

        for (Optional<String> none : List.of(Optional.<String>empty(), Optional.of(""), Optional.of(" \t"))) {
            assertRefused(() -> restart.restart(ENGINEER, id, Optional.of("two"), none), CommonFailure.USAGE);
        }
        assertRefused(
                () -> restart.restart(ENGINEER, id, Optional.of("nine"), Optional.of("why")),
                RunFailure.RESTART_STEP_UNKNOWN);
        Execution again = ended(restart.restart(ENGINEER, id, Optional.of("two"), Optional.of("rows were mended")));
        assertThat(steps.ran).containsExactly("one", "two", "three", "two", "three");
        assertThat(audited("execution.restart"))
                .containsExactly(AuditLog.Event.of(
                        ENGINEER.name(),
                        "execution.restart",
                        "execution/" + again.executionId(),
                        "job",
                        "walk",
                        "jobDigest",
                        runtime.require("walk").digest(),
                        "restarts",
                        Long.toString(id),
                        "fromStep",
                        "two",
                        "reason",
                        "rows were mended"));
    }

    @ParameterizedTest
    @EnumSource
    void aRestartWhereItEndedNeedsNoReasonAndABlankOneIsNotKept(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution failed = ended(submit(Map.of()));
        Execution again = ended(
                restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.of("the disk is back")));
        ended(restart.restart(ENGINEER, again.executionId(), Optional.empty(), Optional.of(" ")));

        assertThat(audited("execution.restart"))
                .extracting(event -> Optional.ofNullable(event.details().get("reason")))
                .containsExactly(Optional.of("the disk is back"), Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void aRestartRunsTheFileOfTodayUnlessItNamesAnother(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution failed = ended(submit(Map.of()));
        steps.failing = "";
        String submitted = runtime.require("walk").digest();
        Files.writeString(jobs.resolve("walk.xml"), WITH_FOUR_STEPS);
        String today = runtime.require("walk").digest();
        long id = failed.executionId();

        assertThatThrownBy(
                        () -> restart.restart(ENGINEER, id, Optional.empty(), Optional.empty(), Optional.of(submitted)))
                .hasMessageContaining("jobs/walk.xml is to be " + submitted + ", and is " + today)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.JOB_CHANGED));
        assertThat(all()).hasSize(1);
        assertThat(audited("restart-execution.refused"))
                .extracting(event -> event.details().get("code"))
                .containsExactly("JOB_CHANGED");

        ended(restart.restart(ENGINEER, id, Optional.empty(), Optional.empty(), Optional.of(today)));
        assertThat(steps.ran).containsExactly("one", "two", "two", "three", "four");
        assertThat(audited("execution.restart"))
                .extracting(event -> event.details().get("jobDigest"))
                .containsExactly(today);
    }

    @ParameterizedTest
    @EnumSource
    void aRestartThatNamesNoFileRunsTodays(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution failed = ended(submit(Map.of()));
        steps.failing = "";
        Files.writeString(jobs.resolve("walk.xml"), WITH_FOUR_STEPS);

        ended(restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));

        assertThat(steps.ran).containsExactly("one", "two", "two", "three", "four");
        assertThat(audited("execution.restart"))
                .extracting(event -> event.details().get("jobDigest"))
                .containsExactly(runtime.require("walk").digest());
    }

    @ParameterizedTest
    @EnumSource
    void aStoppedExecutionCanBeAbandonedButARunningOneNot(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.waiting = "two";
        Execution execution = submit(Map.of());
        await().until(() -> steps.ran.contains("two"));
        assertRefused(
                () -> abandon.abandon(ENGINEER, execution.executionId(), "no"), RunFailure.EXECUTION_NOT_ABANDONABLE);

        stop.stop(ENGINEER, execution.executionId());
        assertThat(ended(execution).status()).isEqualTo("STOPPED");
        assertRefused(() -> stop.stop(ENGINEER, execution.executionId()), RunFailure.EXECUTION_NOT_RUNNING);

        for (String none : List.of("", " \t")) {
            assertRefused(
                    () -> abandon.abandon(ENGINEER, execution.executionId(), none), CommonFailure.REQUEST_INVALID);
        }
        assertThat(ended(execution).status()).isEqualTo("STOPPED");
        abandon.abandon(ENGINEER, execution.executionId(), "not needed");
        assertThat(ended(execution).status()).isEqualTo("ABANDONED");
        assertThat(audited("execution.abandon"))
                .containsExactly(AuditLog.Event.of(
                        ENGINEER.name(),
                        "execution.abandon",
                        "execution/" + execution.executionId(),
                        "job",
                        "walk",
                        "reason",
                        "not needed"));
        assertThat(audited("abandon-execution.refused"))
                .extracting(event -> event.details().get("code"))
                .containsExactly("EXECUTION_NOT_ABANDONABLE", "REQUEST_INVALID", "REQUEST_INVALID");
        assertRefused(
                () -> restart.restart(ENGINEER, execution.executionId(), Optional.empty(), Optional.empty()),
                RunFailure.EXECUTION_NOT_RESTARTABLE);
    }

    @ParameterizedTest
    @EnumSource
    void whoAbandonsEndsTheWorkersOfTheRunAndOfNoOther(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution execution = submit(Map.of());
        assertThat(ended(execution).status()).isEqualTo("FAILED");
        long run = execution.instanceId();
        AttemptDirectory ofTheRun = attempt(run + "-train-0");
        AttemptDirectory ofAnother = attempt(run + "0-train-0");
        AttemptDirectory elsewhere = attempt(run + "-train-1");
        Process left = new ProcessBuilder("sleep", "300").start();
        Process busy = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile.of(left.toHandle()).write(ofTheRun);
            ProcessFile.of(busy.toHandle()).write(ofAnother);
            new ProcessFile("far-away", 4711, 0, "", "").write(elsewhere);

            Execution second = restart.restart(ENGINEER, execution.executionId(), Optional.empty(), Optional.empty());
            assertThat(ended(second).status()).isEqualTo("FAILED");
            assertThat(left.isAlive()).isTrue();

            assertThat(abandon.abandon(ENGINEER, second.executionId(), "obsolete"))
                    .singleElement()
                    .asString()
                    .contains("process 4711 of host far-away", run + "-train-1", "kill -KILL 4711");
            assertThat(left.isAlive()).isFalse();
            assertThat(busy.isAlive()).isTrue();
            assertThat(audited("execution.abandon.workers")).singleElement().satisfies(event -> {
                assertThat(event.details().get("ended"))
                        .isEqualTo("process " + left.pid() + " of task " + run + "-train-0");
                assertThat(event.details().get("left")).contains("far-away");
            });
        } finally {
            left.destroyForcibly();
            busy.destroyForcibly();
        }
    }

    /** A server died between the two: the run is given up, its workers are at work. */
    @ParameterizedTest
    @EnumSource
    void whatWasLeftOfAnAbandonedRunIsEndedAtTheNextStart(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution abandoned = submit(Map.of());
        ended(abandoned);
        Execution failed = submit(Map.of());
        ended(failed);
        abandon.abandon(ENGINEER, abandoned.executionId(), "obsolete");
        Process left = new ProcessBuilder("sleep", "300").start();
        Process orphan = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile.of(left.toHandle()).write(attempt(abandoned.instanceId() + "-train-0"));
            ProcessFile.of(orphan.toHandle()).write(attempt(failed.instanceId() + "-train-0"));
            Files.createDirectories(tasks.resolve("import-1"));

            abandon.endLeft("node:test");
            abandon.endLeft("node:test");

            assertThat(left.isAlive()).isFalse();
            assertThat(orphan.isAlive())
                    .as("of a run that can be restarted, which goes on with it")
                    .isTrue();
            assertThat(audited("execution.abandon.workers")).singleElement().satisfies(event -> {
                assertThat(event.actor()).isEqualTo("node:test");
                assertThat(event.subject()).isEqualTo("execution/" + abandoned.executionId());
                assertThat(event.details().get("ended")).contains("process " + left.pid());
            });
        } finally {
            left.destroyForcibly();
            orphan.destroyForcibly();
        }
    }

    /** Somebody goes on with its run. */
    @ParameterizedTest
    @EnumSource
    void whoAbandonsAnEarlierExecutionEndsNoWorkerOfALaterOne(TestDatabase.Kind kind) throws IOException {
        open(kind);
        steps.failing = "two";
        Execution execution = submit(Map.of());
        ended(execution);
        Execution second = restart.restart(ENGINEER, execution.executionId(), Optional.empty(), Optional.empty());
        ended(second);
        Process busy = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile.of(busy.toHandle()).write(attempt(execution.instanceId() + "-train-0"));
            assertThat(abandon.abandon(ENGINEER, execution.executionId(), "history"))
                    .isEmpty();
            assertThat(busy.isAlive()).isTrue();
            assertThat(audited("execution.abandon.workers")).isEmpty();
        } finally {
            busy.destroyForcibly();
        }
    }

    private AttemptDirectory attempt(String key) throws IOException {
        AttemptDirectory attempt = new TaskDirectory(tasks.resolve(key)).attempt(1, 0);
        Files.createDirectories(attempt.path());
        return attempt;
    }

    @ParameterizedTest
    @EnumSource
    void aHolderThatWasThoughtDeadCanCommitNothingMore(TestDatabase.Kind kind) throws Exception {
        open(kind);
        steps.waiting = "two";
        Execution execution = submit(Map.of());
        await().until(() -> steps.ran.contains("two"));
        Holder observer = new Holder("other", "observer");
        Held held = transactions.required(() -> leases.heldByOthers(observer)).get(0);
        assertThat(transactions.required(() -> leases.fail(held, observer))).isTrue();
        assertThat(transactions.required(() -> leases.fail(held, observer))).isFalse();

        steps.gate.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ended(execution).status()).isEqualTo("FAILED");
        assertThat(steps.ran).containsExactly("one", "two");
        assertThat(transactions.required(() -> executions.failure(execution.executionId())))
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo("EXECUTION_ORPHANED"));
    }

    @ParameterizedTest
    @EnumSource
    void aListTellsWhoSubmittedEachExecution(TestDatabase.Kind kind) throws IOException {
        open(kind);
        Execution execution = submit(Map.of("model", "pump"));
        ListExecutions list = new ListExecutions(
                transactions,
                new Authorization(transactions, audited::add),
                executions,
                database.repository(JpaRuns.class),
                database.repository(JpaRunFacts.class),
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

    private List<AuditLog.Event> audited(String action) {
        return audited.stream().filter(event -> event.action().equals(action)).toList();
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
