package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.Node.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog.Event;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.HoldRun;
import dev.drydock.application.runs.LogParts;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeTasks;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.RunsToKeep;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.training.LeftWorkers.Ended;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskFoldersOnDisk;
import dev.drydock.workers.TaskLogsOnDisk;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever changes something leaves exactly one record when it is done: who, what, to which thing, and what matters of it. */
class AuditOfOperationsTest {
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final Actor SCHEDULER = new Actor("cron", Set.of(Role.SCHEDULER));
    private static final Actor RELEASE_MANAGER = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));

    /** Later than whatever a test does. */
    private static final Clock LATER = Clock.fixed(Instant.parse("2126-11-24T23:15:00Z"), ZoneOffset.UTC);

    private static final String JOB = """
            <job id="walk" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <properties>
                <property name="drydock.needs" value="cpu=1"/>
                <property name="drydock.parameter.note" value="optional;text;a note"/>
              </properties>
              <step id="stay" next="go"><batchlet ref="stay"/></step>
              <step id="go"><batchlet ref="go"/></step>
            </job>
            """;

    @TempDir
    Path folder;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @SuppressWarnings("NullAway") // opened by each test
    private TestDatabase database;

    @SuppressWarnings("NullAway") // opened by each test
    private TestAuditLog audit;

    @SuppressWarnings("NullAway") // opened by each test
    private Node node;

    @SuppressWarnings("NullAway") // opened by each test
    private Authorization authorization;

    @AfterEach
    void close() {
        stopped.countDown();
        node.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void whoSubmits(TestDatabase.Kind kind) throws IOException {
        open(kind);

        Event submitted = recorded(() -> submit(9));

        Execution execution = latest();
        assertThat(submitted)
                .isEqualTo(Event.of(
                        ENGINEER.name(),
                        "execution.submit",
                        "execution/" + execution.executionId(),
                        "job",
                        "walk",
                        "jobDigest",
                        digest(),
                        "parameter.note",
                        "night",
                        "priority",
                        "9",
                        "run",
                        Long.toString(execution.instanceId())));
    }

    @ParameterizedTest
    @EnumSource
    void whoPutsForwardStopsAndAbandonsWhatWaits(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long first = submit(5);
        await().until(() -> node.find(first).status().equals("STARTED"));
        long waiting = submit(5);
        assertThat(node.find(waiting).status()).isEqualTo("WAITING");

        assertThat(recorded(
                        () -> new PrioritizeExecution(node.transactions, authorization, node.executions, queue(), audit)
                                .prioritize(ENGINEER, waiting, 9)))
                .isEqualTo(Event.of(
                        ENGINEER.name(),
                        "execution.priority",
                        "execution/" + waiting,
                        "job",
                        "walk",
                        "before",
                        "5",
                        "priority",
                        "9"));
        assertThat(recorded(() -> stop().stop(SCHEDULER, waiting)))
                .isEqualTo(Event.of(SCHEDULER.name(), "execution.stop", "execution/" + waiting, "job", "walk"));
        assertThat(recorded(() -> new AbandonExecution(
                                node.transactions,
                                authorization,
                                node.runtime,
                                node.executions,
                                new TaskFoldersOnDisk(folder.resolve("tasks")),
                                keys -> Ended.NOTHING,
                                audit)
                        .abandon(ENGINEER, waiting, "obsolete")))
                .isEqualTo(Event.of(
                        ENGINEER.name(),
                        "execution.abandon",
                        "execution/" + waiting,
                        "job",
                        "walk",
                        "reason",
                        "obsolete"));
    }

    @ParameterizedTest
    @EnumSource
    void whoStopsAndRestarts(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long first = submit(5);
        await().until(() -> node.find(first).status().equals("STARTED"));

        assertThat(recorded(() -> stop().stop(ENGINEER, first)))
                .isEqualTo(Event.of(ENGINEER.name(), "execution.stop", "execution/" + first, "job", "walk"));
        assertThat(node.ended(first).status()).isEqualTo("STOPPED");
        Event restarted = recorded(
                () -> restart().restart(ENGINEER, first, Optional.of("stay"), Optional.of("the disk is back")));
        long second = latest().executionId();
        assertThat(restarted)
                .isEqualTo(Event.of(
                        ENGINEER.name(),
                        "execution.restart",
                        "execution/" + second,
                        "fromStep",
                        "stay",
                        "job",
                        "walk",
                        "jobDigest",
                        digest(),
                        "reason",
                        "the disk is back",
                        "restarts",
                        Long.toString(first)));
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesTheLogsAway(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long execution = over().executionId();
        ExecutionLogs logs = new ExecutionLogs(folder.resolve("logs"));
        Files.createDirectories(logs.file(execution).getParent());
        Files.writeString(logs.file(execution), "a line\n");
        ReadLogs read = new ReadLogs(
                node.transactions,
                authorization,
                node.executions,
                new LogParts(logs, new TaskLogsOnDisk(folder.resolve("tasks"))),
                audit);

        Event downloaded = recorded(() -> {
            Path archive = read.archive(SCHEDULER, execution).file();
            Files.move(archive, folder.resolve("logs.zip"));
        });

        assertThat(downloaded)
                .isEqualTo(Event.of(
                        SCHEDULER.name(),
                        "execution.logs.download",
                        "execution/" + execution,
                        "files",
                        "1",
                        "sha256",
                        Sha256.hexOfFile(folder.resolve("logs.zip"))));
    }

    @ParameterizedTest
    @EnumSource
    void whoHoldsAndReleases(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long run = over().instanceId();
        HoldRun hold =
                new HoldRun(node.transactions, authorization, database.repository(JpaRunRecords.class), audit, LATER);

        assertThat(recorded(() -> hold.hold(RELEASE_MANAGER, run, "case 17")))
                .isEqualTo(Event.of(RELEASE_MANAGER.name(), "run.hold", "run/" + run, "reason", "case 17"));
        assertThat(recorded(() -> hold.release(ADMIN, run, "closed")))
                .isEqualTo(Event.of(ADMIN.name(), "run.hold.release", "run/" + run, "reason", "closed"));
    }

    @ParameterizedTest
    @EnumSource
    void whoPurges(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long run = over().instanceId();
        Path attempt = Files.createDirectories(folder.resolve("tasks/" + run + "-train-0/attempt-1-0"));
        Files.writeString(attempt.resolve("checkpoint"), "0123456789");
        TaskFoldersOnDisk tasks = new TaskFoldersOnDisk(folder.resolve("tasks"));
        JpaRunRecords records = database.repository(JpaRunRecords.class);
        JpaRunFacts facts = database.repository(JpaRunFacts.class);
        JpaVersionRepository versions = database.repository(JpaVersionRepository.class);

        assertThat(recorded(() -> new PurgeTasks(
                                node.transactions,
                                authorization,
                                node.executions,
                                facts,
                                versions,
                                records,
                                tasks,
                                new Journal(audit, LATER))
                        .purge(ENGINEER, Duration.ZERO, false)))
                .isEqualTo(Event.of(
                        ENGINEER.name(),
                        "tasks.purge",
                        "tasks",
                        "tasks",
                        "1",
                        "bytes",
                        "10",
                        "endedBefore",
                        LATER.instant().toString()));
        assertThat(recorded(() -> new PurgeRuns(
                                node.transactions,
                                authorization,
                                records,
                                new RunsToKeep(records, facts, versions, Retention.none(), new NoPolicy(), LATER),
                                tasks,
                                new ExecutionLogs(folder.resolve("logs")),
                                new Journal(audit, LATER))
                        .purge(ADMIN, PurgeRuns.Request.olderThan(Duration.ZERO), false)))
                .isEqualTo(Event.of(
                        ADMIN.name(),
                        "runs.purge",
                        "runs",
                        "runs",
                        "1",
                        "executions",
                        "1",
                        "rejects",
                        "0",
                        "kept",
                        "0",
                        "numbers",
                        Long.toString(run),
                        "dueTimes",
                        "0",
                        "endedBefore",
                        LATER.instant().toString()));
    }

    private void open(TestDatabase.Kind kind) throws IOException {
        database = TestDatabase.open(kind);
        audit = new TestAuditLog(database);
        authorization = new Authorization(database.transactions(), audit);
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        Files.writeString(jobs.resolve("walk.xml"), JOB);
        database.transactions().run(() -> queue().setSlots(new Slots(0, 1)));
        ScriptedArtifacts artifacts =
                new ScriptedArtifacts().with("stay", context -> new Stay()).with("go", context -> new Go());
        node = new Node("node", database, jobs, artifacts, audit);
    }

    private JpaExecutionQueue queue() {
        return database.repository(JpaExecutionQueue.class);
    }

    private String digest() {
        return node.runtime.require("walk").digest();
    }

    private long submit(int priority) {
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        return new SubmitJob(
                        node.transactions,
                        authorization,
                        node.runtime,
                        models,
                        database.repository(JpaRuns.class),
                        node.executions,
                        new BeginRun(
                                node.runtime,
                                database.repository(JpaRuns.class),
                                node.executions,
                                database.repository(JpaRunFacts.class),
                                new RunEnvironment(models, new NoPolicy()),
                                new Journal(audit, Clock.systemUTC())))
                .submit(ENGINEER, "walk", Map.of("note", "night"), Optional.empty(), OptionalInt.of(priority))
                .executionId();
    }

    private StopExecution stop() {
        return new StopExecution(
                node.transactions,
                authorization,
                node.runtime,
                node.executions,
                audit,
                RetryParts.of(database, audit).cancel());
    }

    private RestartExecution restart() {
        return new RestartExecution(
                node.transactions,
                authorization,
                node.runtime,
                node.executions,
                database.repository(JpaRuns.class),
                audit);
    }

    /** A run that has completed. */
    private Execution over() {
        stopped.countDown();
        Execution over = node.ended(submit(5));
        assertThat(over.status()).isEqualTo("COMPLETED");
        return over;
    }

    private Execution latest() {
        return node.transactions
                .required(() -> node.executions.list(Filter.newest(1)))
                .get(0);
    }

    /** The one record that the operation leaves. */
    private Event recorded(Operation operation) throws IOException {
        int before = audit.events().size();
        operation.run();
        List<Event> events = audit.events();
        assertThat(events).hasSize(before + 1);
        return events.get(before);
    }

    private interface Operation {
        void run() throws IOException;
    }

    /** Stays until it is stopped, once for all. */
    private final class Stay extends AbstractBatchlet {
        @Override
        public String process() throws InterruptedException {
            stopped.await();
            return "DONE";
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    }

    private static final class Go extends AbstractBatchlet {
        @Override
        public String process() {
            return "DONE";
        }
    }
}
