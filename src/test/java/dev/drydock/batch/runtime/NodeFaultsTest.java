package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.installed.CutLine;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.time.ShiftedClock;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that are killed, frozen or cut from their database, in JVMs of their own where that matters, and another that goes on. */
class NodeFaultsTest {
    private static final List<Integer> ALL =
            IntStream.range(0, CountedItems.ITEMS).boxed().toList();
    private static final String PLACE = "205";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Within so long whatever was asked to stop has stopped. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path jobs;

    private final AtomicLong clock = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatFreezesAndWakesWhenItsLeaseHasGoneCommitsNothingMore(TestDatabase.Kind kind) throws Exception {
        Files.writeString(jobs.resolve("items.xml"), CountedItems.JOB);
        String url = url(kind);
        TestDatabase database = database(url);
        CountedItems.createTable(database.dataSource());
        NodeProcess child = closed(NodeProcess.start(url, jobs, "items", PLACE));
        long frozen = child.awaitPlace();
        child.freeze();
        Node other = other(database);

        Execution restarted = other.ended(recover(other, frozen).executionId());
        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);

        child.thaw();
        assertThat(child.awaitLine()).isEqualTo("idle");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
        assertThat(run(other, frozen)).extracting(Execution::status).containsExactly("FAILED", "COMPLETED");
        assertThat(other.transactions.required(() -> other.executions.failure(frozen)))
                .map(Failure::code)
                .hasValue("EXECUTION_ORPHANED");
    }

    @ParameterizedTest
    @EnumSource
    void theStepsBeforeAKillKeepTheirTimesAndTheOthersRun(TestDatabase.Kind kind) throws Exception {
        List<String> names = List.of("one", "two", "three", "four", "five", "six", "seven");
        writeSeven(names);
        String url = url(kind);
        TestDatabase database = database(url);
        NodeProcess child = closed(NodeProcess.start(url, jobs, "walk", "four"));
        long killed = child.awaitPlace();
        Node other = other(database);
        List<Step> before = steps(other, killed).subList(0, 3);

        child.kill();
        Execution restarted = other.ended(recover(other, killed).executionId());

        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(before).allSatisfy(step -> assertThat(step.ended()).isPresent());
        assertThat(steps(other, killed).subList(0, 3)).isEqualTo(before);
        assertThat(steps(other, restarted.executionId()))
                .extracting(Step::name)
                .containsExactlyElementsOf(names.subList(3, 7));
    }

    private void writeSeven(List<String> names) throws IOException {
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String next = i + 1 < names.size() ? " next=\"" + names.get(i + 1) + "\"" : "";
            steps.append("<step id=\"")
                    .append(names.get(i))
                    .append('"')
                    .append(next)
                    .append("><batchlet ref=\"batchlet\"/></step>");
        }
        Files.writeString(
                jobs.resolve("walk.xml"),
                "<job id=\"walk\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\"><properties>"
                        + "<property name=\"drydock.recoveries\" value=\"1\"/></properties>" + steps + "</job>");
    }

    @Test
    void aNodeThatIsCutFromItsDatabaseForHalfAMinuteLosesAndDoublesNothing() throws Exception {
        Files.writeString(jobs.resolve("items.xml"), CountedItems.JOB);
        String direct = TestDatabase.newPostgresUrl();
        int port = URI.create(direct.substring("jdbc:".length())).getPort();
        CutLine line = closed(new CutLine(port));
        TestDatabase database = database(direct);
        CountedItems.createTable(database.dataSource());
        TestDatabase distant = database(direct.replace(":" + port + "/", ":" + line.port() + "/"));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Node cut = node("cut", distant, where -> {
            if (where.equals(PLACE) && inside.getCount() == 1) {
                inside.countDown();
                goOn.await();
            }
        });
        Node other = other(database);
        List<OrphanRecovery> both = List.of(cut.recovery(clock::get), other.recovery(clock::get));
        both.forEach(OrphanRecovery::tick);
        long execution = cut.submit("items", Map.of()).executionId();
        inside.await();

        line.cut();
        goOn.countDown();
        for (int second = 0; second <= 32; second += 2) {
            both.forEach(OrphanRecovery::tick);
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
        }
        line.mend();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            both.forEach(OrphanRecovery::tick);
            List<Execution> run = run(other, execution);
            return run.get(run.size() - 1).status().equals("COMPLETED");
        });

        assertThat(run(other, execution)).extracting(Execution::status).containsExactly("FAILED", "COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
    }

    @Test
    void aRunWaitsForADatabaseThatIsAwayWhileItsStepIsAtWork() throws Exception {
        Walk walk = walkBehindALine();
        BlockingQueue<String> log = closed(new LogOf(DatabasePatience.class)).lines;

        walk.line.cut();
        walk.goOn.countDown();
        assertThat(log.take()).startsWith("the database does not answer");
        walk.line.mend();

        assertThat(walk.cut.ended(walk.execution).status()).isEqualTo("COMPLETED");
        assertThat(run(walk.other, walk.execution)).hasSize(1);
        assertThat(log).containsExactly("the database answers again");
    }

    @ParameterizedTest
    @EnumSource
    void aCommitThatTheLineIsCutInIsDoneOnceWhetherItArrivedOrNot(CutLine.Commit commit) throws Exception {
        Walk walk = walkBehindALine();

        walk.line.cutAt(commit);
        walk.goOn.countDown();
        await().until(() -> !walk.line.isWaiting());
        walk.line.mend();

        assertThat(walk.cut.ended(walk.execution).status()).isEqualTo("COMPLETED");
        assertThat(run(walk.other, walk.execution)).hasSize(1);
        assertThat(steps(walk.other, walk.execution))
                .extracting(step -> step.name() + " " + step.status())
                .containsExactly("one COMPLETED", "two COMPLETED");
    }

    /**
     * A run of two steps whose node reaches PostgreSQL by a line that can be cut; the first step is at work until it may go on.
     *
     * @param other a node that reaches it directly
     */
    private record Walk(CutLine line, Node cut, Node other, long execution, CountDownLatch goOn) {}

    private Walk walkBehindALine() throws Exception {
        writeSeven(List.of("one", "two"));
        String direct = TestDatabase.newPostgresUrl();
        int port = URI.create(direct.substring("jdbc:".length())).getPort();
        CutLine line = closed(new CutLine(port));
        Node other = other(database(direct));
        TestDatabase distant = database(direct.replace(":" + port + "/", ":" + line.port() + "/"));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Node cut = closed(new Node(
                "cut",
                distant,
                jobs,
                new ScriptedArtifacts().with("batchlet", context -> new UntilStopped(inside, goOn)),
                event -> {}));
        long execution = cut.submit("walk", Map.of()).executionId();
        inside.await();
        return new Walk(line, cut, other, execution, goOn);
    }

    @Test
    void whyAnExecutionFailedIsWrittenWhenTheDatabaseCanTakeIt() throws Exception {
        Files.writeString(jobs.resolve("items.xml"), CountedItems.JOB);
        String url = TestDatabase.newPostgresUrl();
        TestDatabase database = database(url);
        CountedItems.createTable(database.dataSource());
        CompletableFuture<Node> known = new CompletableFuture<>();
        AtomicBoolean full = new AtomicBoolean(true);
        Node node = node("full", database, where -> {
            if (where.equals(PLACE) && full.getAndSet(false)) {
                IOException why = new IOException("No space left on device");
                Node self = known.get();
                long execution = self.runtime.runningHere().iterator().next();
                allowWrites(url, false);
                assertThatThrownBy(() -> self.failures.record(execution, Optional.of("write"), why))
                        .isInstanceOf(RuntimeException.class);
                throw why;
            }
        });
        known.complete(node);
        Node other = other(database);
        OrphanRecovery looks = node.recovery(clock::get);
        looks.tick();
        long execution = node.submit("items", Map.of()).executionId();
        await().until(() -> !node.runtime.runsHere(execution));

        allowWrites(url, true);
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            looks.tick();
            List<Execution> run = run(other, execution);
            return run.get(run.size() - 1).status().equals("COMPLETED");
        });

        assertThat(other.transactions.required(() -> other.executions.failure(execution)))
                .hasValueSatisfying(failure -> {
                    assertThat(failure.code()).isEqualTo("DISK_FULL");
                    assertThat(failure.step()).contains("write");
                });
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
    }

    /** Not to allow them is what a database on a full disk does. Ends every other session: each keeps what it began with. */
    private static void allowWrites(String url, boolean allowed) throws SQLException {
        try (Connection connection = CrashingJob.dataSource(url).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read write");
            statement.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = "
                    + (allowed ? "off" : "on") + "', current_database()); end $$");
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStopAskedForAtAnotherNodeReachesEachKindOfStep(TestDatabase.Kind kind) throws Exception {
        TestDatabase database = closed(TestDatabase.open(kind));
        CountedItems.createTable(database.dataSource());
        Files.writeString(jobs.resolve("chunk.xml"), CountedItems.JOB.replace("\"items\"", "\"chunk\""));
        writeWaiting("batchlet", "");
        writeWaiting("partition", "<partition><plan partitions=\"3\"/></partition>");
        CountDownLatch inChunk = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch inBatchlets = new CountDownLatch(4);
        Node runs = closed(new Node(
                "runs",
                database,
                jobs,
                CountedItems.artifacts(database.dataSource(), where -> {
                            if (where.equals(PLACE)) {
                                inChunk.countDown();
                                goOn.await();
                            }
                        })
                        .with("until-stopped", context -> new UntilStopped(inBatchlets)),
                event -> {}));
        Node asks = other(database);
        OrphanRecovery looks = runs.recovery(clock::get);
        List<Execution> running = List.of(
                runs.submit("chunk", Map.of()), runs.submit("batchlet", Map.of()), runs.submit("partition", Map.of()));
        inChunk.await();
        inBatchlets.await();

        running.forEach(execution -> asks.stop(execution.executionId()));
        looks.tick(); // as it does every two seconds
        goOn.countDown();

        awaitStopped(asks, running);
        assertThat(CountedItems.written(database.dataSource())).hasSizeBetween(210, 220);
        await().until(() -> runs.runtime.runningHere().isEmpty());
        assertThat(asks.runAgain(running.get(0)).status()).isEqualTo("COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
    }

    @ParameterizedTest
    @EnumSource
    void aPartitionedChunkThatIsStoppedAtAnotherNodeGoesOnBehindEachPartitionsCheckpoint(TestDatabase.Kind kind)
            throws Exception {
        TestDatabase database = closed(TestDatabase.open(kind));
        CountedItems.createTable(database.dataSource());
        Files.writeString(jobs.resolve("parts.xml"), CountedItems.PARTITIONED_JOB);
        CountDownLatch inAll = new CountDownLatch(CountedItems.PARTITIONS);
        CountDownLatch goOn = new CountDownLatch(1);
        Node runs = node("runs", database, item -> {
            if (item.endsWith("45")) { // one of each partition, in the middle of a chunk
                inAll.countDown();
                goOn.await();
            }
        });
        Node asks = other(database);
        OrphanRecovery looks = runs.recovery(clock::get);
        Execution running = runs.submit("parts", Map.of());
        inAll.await();

        asks.stop(running.executionId());
        looks.tick(); // as it does every two seconds
        goOn.countDown();

        awaitStopped(asks, List.of(running));
        await().until(() -> runs.runtime.runningHere().isEmpty());
        List<Integer> before = CountedItems.written(database.dataSource());
        for (int part = 0; part < CountedItems.PARTITIONS; part++) {
            int of = part;
            assertThat(before)
                    .filteredOn(item -> item / CountedItems.ITEMS_OF_PARTITION == of)
                    .as("partition " + part)
                    .hasSizeBetween(50, 60)
                    .startsWith(part * CountedItems.ITEMS_OF_PARTITION)
                    .doesNotHaveDuplicates();
        }

        Execution again = asks.runAgain(running);
        assertThat(again.status()).isEqualTo("COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
        assertThat(asks.steps(again))
                .singleElement()
                .satisfies(step -> assertThat(step.metrics())
                        .containsEntry("READ_COUNT", (long) (CountedItems.ITEMS - before.size())));
    }

    @ParameterizedTest
    @EnumSource
    void oneThatHasNotBegunIsStoppedFromEitherNodeAndRunsWhenItIsRestarted(TestDatabase.Kind kind) throws Exception {
        Files.writeString(jobs.resolve("items.xml"), CountedItems.JOB);
        TestDatabase database = closed(TestDatabase.open(kind));
        CountedItems.createTable(database.dataSource());
        CountDownLatch begins = new CountDownLatch(1);
        Node slow = closed(new Node(
                "slow",
                database,
                jobs,
                CountedItems.artifacts(database.dataSource(), where -> {}),
                event -> {},
                task -> () -> {
                    try {
                        begins.await();
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        Node asks = other(database);
        Execution atOther = slow.submit("items", Map.of());
        Execution atItself = slow.submit("items", Map.of());
        assertThat(asks.find(atOther.executionId()).status()).isEqualTo("STARTING");

        asks.stop(atOther.executionId());
        slow.stop(atItself.executionId());

        assertThat(asks.find(atOther.executionId()).status()).isEqualTo("STOPPED");
        assertThat(asks.find(atItself.executionId()).status()).isEqualTo("STOPPED");
        begins.countDown();
        await().until(() -> slow.runtime.runningHere().isEmpty());
        assertThat(asks.find(atOther.executionId()).status()).isEqualTo("STOPPED");
        assertThat(CountedItems.written(database.dataSource())).isEmpty();
        assertThat(slow.runAgain(atItself).status()).isEqualTo("COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
    }

    /** Each node holds an execution, and each looks at the other's pulse, one of them by a clock that jumps. */
    @ParameterizedTest
    @EnumSource
    void aClockThatJumpsByAnHourMakesNobodyAnOrphan(TestDatabase.Kind kind) throws Exception {
        ShiftedClock wrong = ShiftedClock.in(jobs);
        Files.writeString(jobs.resolve("items.xml"), CountedItems.JOB);
        writeWaiting("batchlet", "");
        String url = url(kind);
        TestDatabase database = database(url);
        CountedItems.createTable(database.dataSource());
        NodeProcess child = closed(NodeProcess.start(url, jobs, "items", PLACE, wrong.environment()));
        long childs = child.awaitPlace();
        CountDownLatch running = new CountDownLatch(1);
        Node right = closed(new Node(
                "right",
                database,
                jobs,
                CountedItems.artifacts(database.dataSource(), where -> {})
                        .with("until-stopped", context -> new UntilStopped(running)),
                event -> {}));
        OrphanRecovery looks = right.recovery(System::nanoTime);
        long own = right.submit("batchlet", Map.of()).executionId();
        running.await();

        for (Duration ahead : List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1))) {
            wrong.set(ahead);
            looks.tick();
            Instant told = child.look();
            looks.tick();
            assertThat(Duration.between(Instant.now().plus(ahead), told)).isBetween(MINUTE.negated(), MINUTE);
            assertThat(List.of(right.find(childs).status(), right.find(own).status()))
                    .containsOnly("STARTED");
        }

        child.goOn();
        assertThat(child.awaitLine()).isEqualTo("idle");
        right.stop(own);
        assertThat(right.ended(own).status()).isEqualTo("STOPPED");
        assertThat(run(right, childs)).extracting(Execution::status).containsExactly("COMPLETED");
        assertThat(CountedItems.written(database.dataSource())).containsExactlyElementsOf(ALL);
    }

    private static void awaitStopped(Node node, List<Execution> asked) {
        await().atMost(STOPS_WITHIN)
                .untilAsserted(() -> assertThat(asked)
                        .extracting(
                                execution -> node.find(execution.executionId()).status())
                        .containsOnly("STOPPED"));
    }

    private void writeWaiting(String name, String partition) throws IOException {
        Files.writeString(jobs.resolve(name + ".xml"), """
                <job id="%s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <step id="wait"><batchlet ref="until-stopped"/>%s</step>
                </job>
                """.formatted(name, partition));
    }

    /** What another node does when the execution's own has not been heard of for half a minute. */
    private Execution recover(Node other, long orphan) {
        OrphanRecovery recovery = other.recovery(clock::get);
        for (int second = 0; second <= 30; second += 5) {
            recovery.tick();
            clock.addAndGet(Duration.ofSeconds(5).toNanos());
        }
        List<Execution> run = run(other, orphan);
        assertThat(run).hasSize(2);
        return run.get(1);
    }

    private static List<Execution> run(Node node, long execution) {
        return node.transactions.required(
                () -> node.executions.ofRun(node.executions.require(execution).instanceId()));
    }

    private static List<Step> steps(Node node, long execution) {
        return node.transactions.required(() -> node.executions.steps(execution));
    }

    private Node other(TestDatabase database) {
        return node("other", database, where -> {});
    }

    private Node node(String name, TestDatabase database, CountedItems.Place place) {
        return closed(
                new Node(name, database, jobs, CountedItems.artifacts(database.dataSource(), place), event -> {}));
    }

    /** Of an empty database that several JVMs can share. */
    private String url(TestDatabase.Kind kind) throws SQLException {
        if (kind == TestDatabase.Kind.POSTGRESQL) {
            return TestDatabase.newPostgresUrl();
        }
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        closed((AutoCloseable) server::stop);
        return "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }

    private TestDatabase database(String url) {
        return closed(TestDatabase.over(CrashingJob.dataSource(url)));
    }

    private <T extends AutoCloseable> T closed(T resource) {
        opened.add(resource);
        return resource;
    }

    /** What a class logs until this is closed. */
    private static final class LogOf extends Handler implements AutoCloseable {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final Logger logger;

        LogOf(Class<?> type) {
            logger = Logger.getLogger(type.getName());
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    private static final class UntilStopped extends AbstractBatchlet {
        private final CountDownLatch begun;
        private final CountDownLatch stopped;

        UntilStopped(CountDownLatch begun) {
            this(begun, new CountDownLatch(1));
        }

        /** @param stopped ends it too */
        UntilStopped(CountDownLatch begun, CountDownLatch stopped) {
            this.begun = begun;
            this.stopped = stopped;
        }

        @Override
        public String process() throws InterruptedException {
            begun.countDown();
            stopped.await();
            return "STOPPED";
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    }
}
