package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Fence;
import dev.drydock.application.runs.RetryingTransactions;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.tracing.Traces;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nodes on one database, one of which stands still in the middle of an execution: its pulse does not rise any more. The others
 * see that by a clock of the test's, at the same moment.
 */
class RecoverOrphanTest {
    private static final String ONCE = "<property name=\"drydock.recoveries\" value=\"1\"/>";

    @TempDir
    Path jobs;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final Map<Long, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    @SuppressWarnings("NullAway") // each test opens it
    private TestDatabase database;

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanIsRestartedByOneNodeAndOnceThoughTwoSeeIt(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, ""));
        Execution orphan = begun(still);

        List<Node> observers = observe(node("one"), node("two"));

        List<Execution> run = executions(orphan);
        assertThat(run).extracting(Execution::status).first().isEqualTo("FAILED");
        assertThat(run).hasSize(2);
        long restarted = run.get(1).executionId();
        assertThat(observers)
                .filteredOn(node -> node.runtime.runsHere(restarted))
                .singleElement()
                .satisfies(node -> assertThat(audited)
                        .filteredOn(event -> event.action().equals("execution.restart"))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.actor()).isEqualTo("node:" + node.self.node());
                            assertThat(event.subject()).isEqualTo("execution/" + restarted);
                            assertThat(event.details()).containsEntry("recovery", "1 of 1");
                        }));
        letEnd(restarted);
        assertThat(observers.get(0).ended(restarted).status()).isEqualTo("COMPLETED");
        letEnd(orphan.executionId());
        await().until(() -> !still.runtime.runsHere(orphan.executionId()));
        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED", "COMPLETED");
        assertThat(ran)
                .containsExactly(
                        "first " + orphan.executionId(),
                        "work " + orphan.executionId(),
                        "work " + restarted,
                        "last " + restarted);
    }

    @ParameterizedTest
    @EnumSource
    void theSpansOfACutExecutionAreWrittenOnceByTheNodeThatEndsIt(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job("", ""));
        begun(still);
        Map<String, String> wanted = Map.of("DRYDOCK_TRACES", "file:traces");
        try (Traces traces = Traces.of(jobs, "orchestrator", wanted, Clock.systemUTC())) {
            Node one = traced(node("one"), traces);
            Node two = traced(node("two"), traces);

            observe(one, two);

            await().until(() -> traces.written() == 3);
        }
        List<JsonNode> spans = ExecutionSpansTest.spans(jobs);
        assertThat(spans)
                .extracting(span -> span.path("name").asText())
                .containsExactly("step first", "step work", "job job");
        assertThat(spans.get(0).at("/status/code").isMissingNode()).isTrue();
        assertThat(spans.subList(1, 3)).allSatisfy(span -> {
            assertThat(span.at("/status/code").intValue()).isEqualTo(2);
            assertThat(span.at("/status/message").asText()).isEqualTo("EXECUTION_ORPHANED");
        });
        assertThat(spans.subList(0, 2))
                .allSatisfy(step -> assertThat(step.path("parentSpanId").asText())
                        .isEqualTo(spans.get(2).path("spanId").asText()));
    }

    private Node traced(Node node, Traces traces) {
        RunTraces runs = new RunTraces(node.transactions, database.repository(JpaRunFacts.class), node.executions);
        new ExecutionSpans(node.transactions, node.executions, runs, traces).watch(node.runtime);
        return node;
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatUsedUpItsRecoveriesStaysFailed(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, ""));
        Execution first = begun(still);
        observe(node("one"));
        await().until(() -> ran.contains("work " + executions(first).get(1).executionId()));

        observe(node("two"));

        assertThat(executions(first)).extracting(Execution::status).containsExactly("FAILED", "FAILED");
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .containsExactly("execution.submit", "execution.orphaned", "execution.restart", "execution.orphaned");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanIsLeftForAnEngineerUnlessItsJobSaysOtherwise(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job("", ""));
        Execution orphan = begun(still);

        Node one = observe(node("one")).get(0);

        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED");
        letEnd(one.restart(orphan.executionId()).executionId());
        assertThat(one.ended(executions(orphan).get(1).executionId()).status()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanThatSomeoneHadAskedToStopIsNotRestarted(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, ""));
        Execution orphan = begun(still);
        Node one = node("one");
        one.stop(orphan.executionId());

        observe(one);

        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanThatWasAskedToStopAtItsOwnNodeIsNotRestartedEither(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, ""));
        Execution orphan = begun(still);

        still.stop(orphan.executionId());

        assertThat(still.find(orphan.executionId()).status()).isEqualTo("STOPPING");
        observe(node("one"));
        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanOfAnotherOrNoFileAnyMoreIsEndedAndNotRestarted(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, ""));
        Execution changed = begun(still);
        Files.writeString(jobs.resolve("job.xml"), job(ONCE, " restartable=\"true\""));
        observe(node("one"));
        assertThat(executions(changed)).extracting(Execution::status).containsExactly("FAILED");

        Execution gone = begun(still);
        Files.delete(jobs.resolve("job.xml"));
        observe(node("two"));
        assertThat(executions(gone)).extracting(Execution::status).containsExactly("FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanWhoseRestartIsRefusedIsEndedAllTheSame(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job(ONCE, " restartable=\"false\""));
        Execution orphan = begun(still);

        observe(node("one"));

        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED");
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .contains("execution.orphaned")
                .doesNotContain("execution.restart");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWaitsForANodeThatFrozeInTheMiddleOfACommit(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job("", ""));
        Execution orphan = begun(still);
        Node one = node("one");
        OrphanRecovery recovery = one.recovery(clock::get);
        lookForHalfAMinute(List.of(recovery));
        try (Connection commit = database.dataSource().getConnection();
                Statement statement = commit.createStatement()) {
            commit.setAutoCommit(false);
            statement.execute("select fence from execution_lease for update");
            atOnce(List.of(recovery), looking -> {
                looking.tick();
                return "";
            });
            assertThat(executions(orphan)).extracting(Execution::status).containsExactly("STARTED");
            commit.rollback();
            commit.setAutoCommit(true);
        }

        recovery.tick();

        assertThat(executions(orphan)).extracting(Execution::status).containsExactly("FAILED");
        assertThat(pulse(one)).as("beats of all its looks").isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void whatABatchletsUseCasesDoWhenTheLeaseHasGoneIsRolledBack(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job("", ""));
        Transactions ofBatchlet = database.transactions(new Fence(
                still.leases,
                still.self,
                new RetryingTransactions(() -> {}, new DatabaseCommits(database.dataSource()))));
        Execution orphan = begun(still);
        Callable<Boolean> useCase = () -> ofBatchlet.requiresNew(() -> {
            still.executions.recordFailure(
                    orphan.executionId(), new Failure("INTERNAL", "by the batchlet", Optional.empty()));
            return Boolean.TRUE;
        });
        Fence.within(orphan.executionId(), useCase);
        assertThat(failure(still, orphan)).isEqualTo("by the batchlet");

        observe(node("one"));

        assertThatThrownBy(() -> Fence.within(orphan.executionId(), useCase))
                .rootCause()
                .hasMessageContaining("is no longer this server's");
        assertThat(failure(still, orphan)).contains("ended while the execution ran");
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoEngineersWhoRestartAtOnceOneIsRefused(TestDatabase.Kind kind) throws Exception {
        Node still = open(kind, job("", ""));
        Execution orphan = begun(still);
        List<Node> observers = observe(node("one"), node("two"));

        List<String> answers = atOnce(observers, node -> {
            try {
                return "restarted as " + node.restart(orphan.executionId()).executionId();
            } catch (DrydockException e) {
                return e.code().name();
            }
        });

        List<Execution> run = executions(orphan);
        assertThat(run).hasSize(2);
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        "restarted as " + run.get(1).executionId(), RunFailure.EXECUTION_NOT_RESTARTABLE.name());
        letEnd(run.get(1).executionId());
        observers.get(0).ended(run.get(1).executionId());
    }

    private static String job(String properties, String attributes) {
        return """
                <job id="job" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0"%s><properties>%s</properties>
                  <step id="first" next="work"><batchlet ref="pass"/></step>
                  <step id="work" next="last"><batchlet ref="hold"/></step>
                  <step id="last"><batchlet ref="pass"/></step>
                </job>
                """.formatted(attributes, properties);
    }

    private Node open(TestDatabase.Kind kind, String job) throws IOException {
        Files.writeString(jobs.resolve("job.xml"), job);
        database = TestDatabase.open(kind);
        return node("still");
    }

    private Node node(String name) {
        Node node = new Node(
                name,
                database,
                jobs,
                new ScriptedArtifacts()
                        .with(
                                "pass",
                                context -> new Step(
                                        context.getStepContext().getStepName(),
                                        context.getJobContext().getExecutionId(),
                                        false))
                        .with(
                                "hold",
                                context -> new Step(
                                        context.getStepContext().getStepName(),
                                        context.getJobContext().getExecutionId(),
                                        true)),
                audited::add);
        nodes.add(node);
        return node;
    }

    /** An execution of a node that never beats its pulse, in its second step. */
    private Execution begun(Node still) {
        Execution execution = still.submit("job", Map.of());
        await().until(() -> ran.contains("work " + execution.executionId()));
        return execution;
    }

    private List<Node> observe(Node... observers) throws Exception {
        List<Node> all = List.of(observers);
        List<OrphanRecovery> recoveries =
                all.stream().map(node -> node.recovery(clock::get)).toList();
        lookForHalfAMinute(recoveries);
        atOnce(recoveries, recovery -> {
            recovery.tick();
            return "";
        });
        return all;
    }

    /** As every node does; the next look is the one too many. */
    private void lookForHalfAMinute(List<OrphanRecovery> recoveries) {
        for (int second = 0; second < 30; second += 5) {
            recoveries.forEach(OrphanRecovery::tick);
            clock.addAndGet(Duration.ofSeconds(5).toNanos());
        }
    }

    private static <T> List<String> atOnce(List<T> all, Function<T, String> work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(all.size());
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            all.forEach(one -> tasks.add(() -> {
                together.await();
                return work.apply(one);
            }));
            List<String> answers = new ArrayList<>();
            for (Future<String> answer : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    private List<Execution> executions(Execution ofRun) {
        Node any = nodes.get(0);
        return any.transactions.required(() -> any.executions.ofRun(ofRun.instanceId()));
    }

    private String failure(Node node, Execution execution) {
        return node.transactions.required(() -> node.executions
                .failure(execution.executionId())
                .map(Failure::sentence)
                .orElse(""));
    }

    private int pulse(Node node) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select counter from node_pulse where incarnation = '" + node.self.incarnation() + "'")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private void letEnd(long executionId) {
        gate(executionId).countDown();
    }

    private CountDownLatch gate(long executionId) {
        return gates.computeIfAbsent(executionId, id -> new CountDownLatch(1));
    }

    private final class Step extends AbstractBatchlet {
        private final String name;
        private final long executionId;
        private final boolean holds;

        Step(String name, long executionId, boolean holds) {
            this.name = name;
            this.executionId = executionId;
            this.holds = holds;
        }

        @Override
        public String process() throws InterruptedException {
            ran.add(name + " " + executionId);
            if (holds) {
                gate(executionId).await();
            }
            return "DONE";
        }
    }
}
