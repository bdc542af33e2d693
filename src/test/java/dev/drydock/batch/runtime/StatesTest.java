package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.Node.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeRuns.Request;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RunsToKeep;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.domain.training.LeftWorkers.Ended;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RunFailure;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskFoldersOnDisk;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jberet.creation.ArtifactCreationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In each state the server takes the commands that the table in {@code docs/guides/three-in-the-morning.md} has for it, and no
 * other. They are asked of another node than the one that runs the execution.
 */
class StatesTest {
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final Path PAGE =
            Path.of(System.getProperty("drydock.basedir", "."), "docs/guides/three-in-the-morning.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern STATUS = Pattern.compile("drydock purge .*--status ([A-Z]+).*");

    /** What each command is refused with where it is of no use. */
    private static final Map<String, FailureCode> REFUSALS = Map.of(
            "stop", RunFailure.EXECUTION_NOT_RUNNING,
            "prioritize", RunFailure.EXECUTION_NOT_WAITING,
            "restart", RunFailure.EXECUTION_NOT_RESTARTABLE,
            "abandon", RunFailure.EXECUTION_NOT_ABANDONABLE,
            "purge", RunFailure.RUN_NEEDED);

    @TempDir
    Path folder;

    private final CountDownLatch slowBegins = new CountDownLatch(1);

    /** What steps wait at that stay. */
    private final List<CountDownLatch> gates = new ArrayList<>();

    private boolean over;

    /** Executions that have come to such a step. */
    private final Set<Long> inside = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("NullAway") // opened by each test
    private TestDatabase database;

    @SuppressWarnings("NullAway") // opened by each test
    private Node node;

    @SuppressWarnings("NullAway") // opened by each test
    private Node slow;

    @SuppressWarnings("NullAway") // opened by each test
    private Node other;

    /** A row of the table. */
    record State(String name, List<String> commands) {
        boolean allows(String command) {
            return commands.stream()
                    .filter(line -> !STATUS.matcher(line).matches())
                    .anyMatch(line -> line.startsWith("drydock " + command));
        }

        /** What a purge must name besides the run. */
        Optional<String> purgedAs() {
            return commands.stream()
                    .flatMap(line -> STATUS.matcher(line).results())
                    .map(status -> status.group(1))
                    .findFirst();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<State> states() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## What leaves which state"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> new State(
                        String.join(" ", code(cells[1])),
                        code(cells[4]).stream()
                                .filter(code -> code.startsWith("drydock "))
                                .toList()))
                .toList();
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult code) -> code.group(1))
                .toList();
    }

    static Stream<Arguments> statesOnEach() throws IOException {
        return states().stream()
                .flatMap(state -> Arrays.stream(TestDatabase.Kind.values()).map(kind -> Arguments.of(state, kind)));
    }

    @AfterEach
    void close() {
        if (database != null) {
            letAllEnd();
            slowBegins.countDown();
            List.of(node, slow, other)
                    .forEach(
                            one -> await().until(() -> one.runtime.runningHere().isEmpty()));
            List.of(node, slow, other).forEach(Node::close);
            database.close();
        }
    }

    private synchronized CountDownLatch gate() {
        CountDownLatch gate = new CountDownLatch(over ? 0 : 1);
        gates.add(gate);
        return gate;
    }

    private synchronized void letAllEnd() {
        over = true;
        gates.forEach(CountDownLatch::countDown);
    }

    @Test
    void theTableHasEveryState() throws IOException {
        assertThat(states())
                .extracting(State::name)
                .containsExactly(
                        "WAITING",
                        "STARTING",
                        "STARTED",
                        "STOPPING",
                        "STOPPED",
                        "FAILED",
                        "FAILED EXECUTION_ORPHANED",
                        "COMPLETED",
                        "ABANDONED");
        assertThat(states())
                .allSatisfy(state -> assertThat(state.commands())
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(REFUSALS).containsKey(line.split(" ", -1)[1])));
    }

    @ParameterizedTest
    @MethodSource("statesOnEach")
    void theServerTakesWhatTheTableSaysAndNothingElse(State state, TestDatabase.Kind kind) throws IOException {
        open(kind);
        for (Map.Entry<String, FailureCode> refused : new TreeMap<>(REFUSALS).entrySet()) {
            String command = refused.getKey();
            Execution execution = at(state.name());
            String cell = command + " of one that is " + state;
            if (state.allows(command)) {
                assertThatCode(() -> ask(command, execution)).as(cell).doesNotThrowAnyException();
                awaitLeft(state, command, execution);
            } else {
                assertRefused(cell, refused.getValue(), () -> ask(command, execution));
                assertThat(status(execution)).as(cell).isEqualTo(execution.status());
            }
        }
        if (state.purgedAs().isPresent()) {
            Execution execution = at(state.name());
            assertThat(purge(execution, List.of(state.purgedAs().get())).runs())
                    .containsExactly(execution.instanceId());
        }
    }

    private void awaitLeft(State state, String command, Execution execution) {
        boolean stays =
                state.name().equals("STOPPING") || Set.of("prioritize", "purge").contains(command);
        if (!stays) {
            await().until(() -> !status(execution).equals(execution.status())
                    || other.transactions
                                    .required(() -> other.executions.latest(execution.instanceId()))
                                    .orElseThrow()
                                    .executionId()
                            > execution.executionId());
        }
    }

    private static void assertRefused(String cell, FailureCode code, ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .as(cell)
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).as(cell).isEqualTo(code));
    }

    private void open(TestDatabase.Kind kind) throws IOException {
        database = TestDatabase.open(kind);
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        for (String job : List.of("ends", "fails", "stays", "stubborn")) {
            write(jobs, job, job, "");
        }
        write(jobs, "claims", "stays", "<properties><property name=\"drydock.needs\" value=\"cpu=1\"/></properties>");
        database.transactions().run(() -> queue().setSlots(new Slots(0, 1)));
        node = node("node", jobs);
        other = node("other", jobs);
        slow = new Node("slow", database, jobs, artifacts(), event -> {}, task -> () -> {
            try {
                slowBegins.await();
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void write(Path jobs, String name, String artifact, String properties) throws IOException {
        Files.writeString(jobs.resolve(name + ".xml"), """
                <job id="%s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">%s
                  <step id="only"><batchlet ref="%s"/></step>
                </job>
                """.formatted(name, properties, artifact));
    }

    private Node node(String name, Path jobs) {
        return new Node(name, database, jobs, artifacts(), event -> {});
    }

    private JpaExecutionQueue queue() {
        return database.repository(JpaExecutionQueue.class);
    }

    /** A new execution that is in the state. */
    private Execution at(String state) {
        return switch (state) {
            case "WAITING" -> waiting();
            case "STARTING" -> slow.find(slow.submit("ends", Map.of()).executionId());
            case "STARTED" -> running("stays");
            case "STOPPING" -> stopping();
            case "STOPPED" -> stopped();
            case "FAILED" -> ended("fails", state);
            case "FAILED EXECUTION_ORPHANED" -> orphaned();
            case "COMPLETED" -> ended("ends", state);
            case "ABANDONED" -> abandoned();
            default -> throw new IllegalArgumentException(state);
        };
    }

    /** Behind one that has the only slot. */
    private Execution waiting() {
        if (node.runtime.runningHere().isEmpty()) {
            running("claims");
        }
        Execution waiting = node.find(node.submit("claims", Map.of()).executionId());
        assertThat(waiting.status()).isEqualTo("WAITING");
        return waiting;
    }

    private Execution running(String job) {
        long execution = node.submit(job, Map.of()).executionId();
        await().until(() -> inside.contains(execution));
        assertThat(node.find(execution).status()).isEqualTo("STARTED");
        return node.find(execution);
    }

    private Execution stopping() {
        Execution running = running("stubborn");
        node.stop(running.executionId());
        assertThat(status(running)).isEqualTo("STOPPING");
        return node.find(running.executionId());
    }

    private Execution stopped() {
        Execution running = running("stays");
        node.stop(running.executionId());
        Execution stopped = node.ended(running.executionId());
        assertThat(stopped.status()).isEqualTo("STOPPED");
        return stopped;
    }

    private Execution ended(String job, String status) {
        Execution ended = node.run(job);
        assertThat(ended.status()).isEqualTo(status);
        return ended;
    }

    /** As another node finds it whose own server is silent. */
    private Execution orphaned() {
        Execution running = running("stubborn");
        Holder observer = other.self;
        other.transactions.run(() -> other.leases.heldByOthers(observer).stream()
                .filter(held -> held.executionId() == running.executionId())
                .forEach(held -> assertThat(other.leases.fail(held, observer)).isTrue()));
        assertThat(other.transactions
                        .required(() -> other.executions.failure(running.executionId()))
                        .orElseThrow()
                        .code())
                .isEqualTo("EXECUTION_ORPHANED");
        return other.find(running.executionId());
    }

    private Execution abandoned() {
        Execution failed = node.run("fails");
        ask("abandon", failed);
        return node.find(failed.executionId());
    }

    private String status(Execution execution) {
        return other.find(execution.executionId()).status();
    }

    private void ask(String command, Execution execution) {
        long id = execution.executionId();
        AuditLog audit = event -> {};
        Authorization authorization = new Authorization(other.transactions, audit);
        switch (command) {
            case "stop" ->
                new StopExecution(
                                other.transactions,
                                authorization,
                                other.runtime,
                                other.executions,
                                audit,
                                other.retry.cancel())
                        .stop(ENGINEER, id);
            case "prioritize" ->
                new PrioritizeExecution(other.transactions, authorization, other.executions, queue(), audit)
                        .prioritize(ENGINEER, id, 9);
            case "restart" ->
                new RestartExecution(
                                other.transactions,
                                authorization,
                                other.runtime,
                                other.executions,
                                database.repository(JpaRuns.class),
                                audit)
                        .restart(ENGINEER, id, Optional.empty(), Optional.empty());
            case "abandon" ->
                new AbandonExecution(
                                other.transactions,
                                authorization,
                                other.runtime,
                                other.executions,
                                new TaskFoldersOnDisk(folder.resolve("tasks")),
                                keys -> Ended.NOTHING,
                                audit)
                        .abandon(ENGINEER, id, "obsolete");
            case "purge" -> purge(execution, List.of());
            default -> throw new IllegalArgumentException(command);
        }
    }

    private PurgeRuns.Purged purge(Execution execution, List<String> statuses) {
        AuditLog audit = event -> {};
        return new PurgeRuns(
                        other.transactions,
                        new Authorization(other.transactions, audit),
                        database.repository(JpaRunRecords.class),
                        new RunsToKeep(
                                database.repository(JpaRunRecords.class),
                                database.repository(JpaRunFacts.class),
                                database.repository(JpaVersionRepository.class),
                                Retention.none(),
                                new NoPolicy(),
                                Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1))),
                        new TaskFoldersOnDisk(folder.resolve("tasks")),
                        new ExecutionLogs(folder.resolve("logs")),
                        new Journal(audit, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1))))
                .purge(
                        ADMIN,
                        new Request(
                                OptionalLong.of(execution.instanceId()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                statuses,
                                Duration.ZERO),
                        false);
    }

    private ScriptedArtifacts artifacts() {
        return new ScriptedArtifacts()
                .with("ends", context -> new Ends())
                .with("fails", context -> new Fails())
                .with("stays", context -> stays(context, true))
                .with("stubborn", context -> stays(context, false));
    }

    private Stays stays(ArtifactCreationContext context, boolean listens) {
        long execution = context.getJobContext().getExecutionId();
        return new Stays(() -> inside.add(execution), gate(), listens);
    }

    private static final class Ends extends AbstractBatchlet {
        @Override
        public String process() {
            return "DONE";
        }
    }

    private static final class Fails extends AbstractBatchlet {
        @Override
        public String process() {
            throw new IllegalStateException("told to fail");
        }
    }

    /** Until the test is over; or until it is stopped, unless it does not listen. */
    private static final class Stays extends AbstractBatchlet {
        private final Runnable begins;
        private final CountDownLatch gate;
        private final boolean listens;

        Stays(Runnable begins, CountDownLatch gate, boolean listens) {
            this.begins = begins;
            this.gate = gate;
            this.listens = listens;
        }

        @Override
        public String process() throws InterruptedException {
            begins.run();
            gate.await();
            return "DONE";
        }

        @Override
        public void stop() {
            if (listens) {
                gate.countDown();
            }
        }
    }
}
