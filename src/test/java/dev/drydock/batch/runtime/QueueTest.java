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
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.QueueOrder;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RecoverOrphan;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.application.runs.ViewQueue;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for slots and for a model, over real runtimes: one node, or two that share a database. */
class QueueTest {
    private static final Actor ENGINEER = new Actor("eve", Set.of(Role.ENGINEER));
    private static final Actor SCHEDULER = new Actor("cron", Set.of(Role.SCHEDULER));

    @TempDir
    Path jobs;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();
    private final Work work = new Work();

    @SuppressWarnings("NullAway") // opened by each test
    private TestDatabase database;

    @AfterEach
    void close() {
        work.letAllEnd();
        threads.shutdown();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void fiveOnOneSlotRunOneAtATimeInTheOrderOfTheirPriority(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 1));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long low = node.submit("gpu", 2);
        long usual = node.submit("gpu", 5);
        long high = node.submit("gpu", 9);
        long later = node.submit("gpu", 5);
        assertThat(List.of(low, usual, high, later))
                .allSatisfy(id -> assertThat(node.status(id)).isEqualTo("WAITING"));

        work.letAllEnd();

        node.awaitStatus("COMPLETED", first, low, usual, high, later);
        assertThat(work.begun).containsExactly(first, high, usual, later, low);
        assertThat(work.mostAtOnce).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void twoNodesNeverGrantMoreThanThereIsAndLoseNobody(TestDatabase.Kind kind) throws IOException {
        Node one = open(kind, new Slots(2, 0));
        Node two = new Node("two", threads);
        work.letAllEnd();
        List<Long> all = new CopyOnWriteArrayList<>();
        List<Thread> submitters = new ArrayList<>();
        for (Node node : List.of(one, two)) {
            submitters.add(new Thread(() -> {
                for (int i = 0; i < 15; i++) {
                    all.add(node.submit("gpu", i % 3));
                    node.runtime.admitWaiting();
                }
            }));
        }
        submitters.forEach(Thread::start);
        await().until(() -> submitters.stream().noneMatch(Thread::isAlive));

        await().until(() -> {
            one.runtime.admitWaiting();
            two.runtime.admitWaiting();
            return all.stream().allMatch(id -> one.status(id).equals("COMPLETED"));
        });
        assertThat(work.begun).containsExactlyInAnyOrderElementsOf(all);
        assertThat(work.mostAtOnce.get()).isBetween(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void oneOfAModelRunsAtATimeAndOthersGoOn(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(0, 64));
        long training = node.submit("learn", Map.of("model", "pump"));
        await().until(() -> work.isIn(training));

        long again = node.submit("learn", Map.of("model", "pump"));
        long validation = node.submit("learn-too", Map.of("model", "pump"));
        long other = node.submit("learn", Map.of("model", "fan"));
        long promotion = node.submit("release", Map.of("model", "pump"));

        await().until(() -> work.isIn(other) && work.isIn(promotion));
        assertThat(node.status(again)).isEqualTo("WAITING");
        assertThat(node.status(validation)).isEqualTo("WAITING");
        work.letEnd(training);
        await().until(() -> work.isIn(again));
        assertThat(node.status(validation)).isEqualTo("WAITING");
        work.letAllEnd();
        node.awaitStatus("COMPLETED", training, again, validation, other, promotion);
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsIsStoppedAtOnceAndCanBeRestarted(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long second = node.submit("gpu", 5);

        node.stop.stop(ENGINEER, second);

        assertThat(node.status(second)).isEqualTo("STOPPED");
        assertThat(node.execution(second).ended()).isPresent();
        assertThat(node.execution(second).started()).isEmpty();
        long third = node.restart
                .restart(ENGINEER, second, Optional.empty(), Optional.empty())
                .executionId();
        assertThat(node.status(third)).isEqualTo("WAITING");
        assertRefused(
                () -> node.restart.restart(ENGINEER, third, Optional.empty(), Optional.empty()),
                RunFailure.EXECUTION_NOT_RESTARTABLE);
        work.letAllEnd();
        node.awaitStatus("COMPLETED", first, third);
        assertThat(work.begun).containsExactly(first, third);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatWaitedIsStoppedWhileItRunsAndItsSlotIsFree(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long second = node.submit("gpu", 5);

        node.stop.stop(ENGINEER, first);

        node.awaitStatus("STOPPED", first);
        await().until(() -> work.isIn(second));
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedTokenAnswersTheOneThatWaits(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        Execution waiting = node.submit.submit(SCHEDULER, "gpu", Map.of(), Optional.of("night"));

        Execution again = node.submit.submit(SCHEDULER, "gpu", Map.of(), Optional.of("night"));

        assertThat(again.executionId()).isEqualTo(waiting.executionId());
        assertThat(again.status()).isEqualTo("WAITING");
        assertThat(node.list(Optional.of("WAITING")))
                .extracting(Execution::executionId)
                .containsExactly(waiting.executionId());
        assertThat(node.list(Optional.of("STARTING"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsTellsItsPlaceForWhatAndBehindWhom(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long second = node.submit("gpu", 5);
        long third = node.submit("gpu", 5);
        Authorization authorization = new Authorization(database.transactions(), audited::add);
        JpaExecutionQueue queue = database.repository(JpaExecutionQueue.class);
        JpaRuns runs = database.repository(JpaRuns.class);

        QueueOrder line = new ViewQueue(database.transactions(), authorization, queue).view(SCHEDULER);

        assertThat(line.free()).isEqualTo(new Slots(0, 0));
        assertThat(line.holding()).extracting(ExecutionQueue.Entry::executionId).containsExactly(first);
        assertThat(line.turns()).extracting(QueueOrder.Turn::place).containsExactly(1, 2);
        String words = "in place 2, for 1 GPU slot (the site has 1, none left for it), behind executions " + first
                + ", " + second;
        assertThat(new ViewExecution(
                                database.transactions(),
                                authorization,
                                node.executions,
                                runs,
                                database.repository(JpaRunFacts.class),
                                queue,
                                node.runtime)
                        .view(SCHEDULER, third)
                        .waits())
                .contains(words);
        assertThat(new ListExecutions(
                                database.transactions(),
                                authorization,
                                node.executions,
                                runs,
                                database.repository(JpaRunFacts.class),
                                queue)
                        .list(SCHEDULER, Filter.newest(10)))
                .extracting(view -> view.waits().orElse("-"))
                .startsWith(words)
                .endsWith("-");
    }

    @ParameterizedTest
    @EnumSource
    void moreThanTheSiteHasIsRefusedByNameAndLimit(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(0, 4));

        assertThatThrownBy(() -> node.submit("gpu", 5))
                .hasMessageStartingWith(
                        "Job gpu was not started, for it could never begin: it needs 1 GPU slots and this"
                                + " site has 0 (gpu-slots).");
        assertThat(node.list(Optional.empty())).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).containsExactly("submit-job.refused");
    }

    @ParameterizedTest
    @EnumSource
    void whoMayNotRaiseThePriorityMayLowerIt(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));

        assertRefused(
                () -> node.submit.submit(SCHEDULER, "gpu", Map.of(), Optional.empty(), OptionalInt.of(6)),
                CommonFailure.NOT_ALLOWED);
        assertRefused(
                () -> node.submit.submit(ENGINEER, "gpu", Map.of(), Optional.empty(), OptionalInt.of(10)),
                CommonFailure.USAGE);
        assertThat(audited).hasSize(2).allMatch(event -> event.action().equals("submit-job.refused"));
        node.submit.submit(SCHEDULER, "gpu", Map.of(), Optional.empty(), OptionalInt.of(4));
        assertThat(audited.get(2).details()).containsEntry("priority", "4");
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsMovedByItsPriorityAndNobodyElseIs(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long second = node.submit("gpu", 5);
        long third = node.submit("gpu", 5);
        audited.clear();
        PrioritizeExecution prioritize = new PrioritizeExecution(
                database.transactions(),
                new Authorization(database.transactions(), audited::add),
                node.executions,
                database.repository(JpaExecutionQueue.class),
                audited::add);

        prioritize.prioritize(ENGINEER, third, 6);

        assertRefused(() -> prioritize.prioritize(SCHEDULER, second, 1), CommonFailure.NOT_ALLOWED);
        assertRefused(() -> prioritize.prioritize(ENGINEER, second, 10), CommonFailure.USAGE);
        assertRefused(() -> prioritize.prioritize(ENGINEER, first, 9), RunFailure.EXECUTION_NOT_WAITING);
        assertRefused(() -> prioritize.prioritize(ENGINEER, third + 1, 9), RunFailure.EXECUTION_UNKNOWN);
        assertThat(audited).hasSize(5);
        assertThat(audited.get(0).details()).containsEntry("before", "5").containsEntry("priority", "6");
        assertThat(audited.subList(1, 5)).allMatch(event -> event.action().equals("raise-priority.refused"));
        work.letAllEnd();
        node.awaitStatus("COMPLETED", first, second, third);
        assertThat(work.begun).containsExactly(first, third, second);
    }

    @ParameterizedTest
    @EnumSource
    void aRestartAtAStepWaitsAndBeginsThereOnAnotherNode(TestDatabase.Kind kind) throws IOException {
        Node one = open(kind, new Slots(1, 0));
        work.failing.add("two");
        work.letAllEnd();
        long failed = one.submit("steps", 5);
        one.awaitStatus("FAILED", failed);
        work.failing.clear();
        work.holdAll();
        long holder = one.submit("gpu", 5);
        await().until(() -> work.isIn(holder));
        long restarted = one.restart
                .restart(ENGINEER, failed, Optional.of("one"), Optional.of("rows were mended"))
                .executionId();
        Node two = new Node("two", threads);
        one.away = true;

        work.letAllEnd();

        await().until(() -> {
            two.runtime.admitWaiting();
            return two.status(restarted).equals("COMPLETED");
        });
        assertThat(work.steps).containsExactly("one", "two", "work", "one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void itRunsTheTextThatWasSubmittedThoughTheFileChanges(TestDatabase.Kind kind) throws IOException {
        Node node = open(kind, new Slots(1, 0));
        long first = node.submit("gpu", 5);
        await().until(() -> work.isIn(first));
        long second = node.submit("steps", 5);
        Files.writeString(jobs.resolve("steps.xml"), "no job any more");

        work.letAllEnd();

        node.awaitStatus("COMPLETED", second);
        assertThat(work.steps).containsExactly("work", "one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void oneThatWaitsIsNoOrphanWhenItsNodeDies(TestDatabase.Kind kind) throws IOException {
        Node dead = open(kind, new Slots(1, 0));
        long holder = dead.submit("gpu", 5);
        await().until(() -> work.isIn(holder));
        dead.away = true;
        long waiting = dead.submit("gpu", 5);
        Node alive = new Node("alive", threads);

        List<Held> held = inTransaction(() -> alive.leases.heldByOthers(alive.self));

        assertThat(held).extracting(Held::executionId).containsExactly(holder);
        inTransaction(() -> alive.leases.fail(held.get(0), alive.self));
        alive.runtime.admitWaiting();
        await().until(() -> work.isIn(waiting));
        assertThat(alive.runtime.runsHere(waiting)).isTrue();
        assertThat(alive.status(holder)).isEqualTo("FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void anOrphanThatIsRestartedByItselfWaitsBehindWhoWaitedBefore(TestDatabase.Kind kind) throws IOException {
        Node dead = open(kind, new Slots(1, 0));
        job(
                "stubborn",
                "<property name=\"drydock.needs\" value=\"gpu=1\"/><property name=\"drydock.recoveries\" value=\"1\"/>",
                "<step id=\"work\"><batchlet ref=\"b\"/></step>");
        long holder = dead.submit("stubborn", 5);
        await().until(() -> work.isIn(holder));
        dead.away = true;
        long waiting = dead.submit("gpu", 5);
        Node alive = new Node("alive", threads);
        RecoverOrphan recover = new RecoverOrphan(
                database.transactions(),
                alive.leases,
                alive.executions,
                database.repository(JpaRuns.class),
                alive.runtime,
                audited::add,
                new RecordFailure(database.transactions(), alive.executions),
                RetryParts.of(database, audited::add).plan());

        inTransaction(() -> alive.leases.heldByOthers(alive.self))
                .forEach(orphan -> recover.recover(orphan, alive.self));

        long restarted = alive.list(Optional.empty()).get(0).executionId();
        assertThat(restarted).isGreaterThan(waiting);
        assertThat(alive.status(holder)).isEqualTo("FAILED");
        await().until(() -> work.isIn(waiting));
        assertThat(alive.status(restarted)).isEqualTo("WAITING");
        work.letEnd(waiting);
        await().until(() -> work.isIn(restarted));
        work.letEnd(restarted);
        alive.awaitStatus("COMPLETED", waiting, restarted);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatWasGrantedButNeverBeganWaitsAgainAndRunsOnce(TestDatabase.Kind kind) throws IOException {
        Node alive = open(kind, new Slots(1, 0));
        CountDownLatch thawed = new CountDownLatch(1);
        Node frozen = frozenUntil(thawed);
        long granted = grantedBy(frozen, alive);
        assertThat(alive.status(granted)).isEqualTo("STARTING");
        Held held = inTransaction(() -> alive.leases.heldByOthers(alive.self)).get(0);

        assertThat(inTransaction(() -> alive.leases.fail(held, alive.self))).isFalse();

        assertThat(alive.status(granted)).isEqualTo("WAITING");
        assertThat(inTransaction(() -> alive.leases.heldByOthers(alive.self))).isEmpty();
        alive.away = false;
        alive.runtime.admitWaiting();
        await().until(() -> work.isIn(granted));
        assertThat(inTransaction(() -> alive.leases.fail(held, frozen.self)))
                .as("who noticed the first holder's death late")
                .isFalse();
        thaw(frozen, thawed);
        alive.awaitStatus("COMPLETED", granted);
        assertThat(work.begun).containsExactly(granted);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatWasGrantedButHasNotBegunIsStoppedFromAnotherNode(TestDatabase.Kind kind) throws IOException {
        Node alive = open(kind, new Slots(1, 0));
        CountDownLatch thawed = new CountDownLatch(1);
        Node frozen = frozenUntil(thawed);
        long granted = grantedBy(frozen, alive);
        long next = alive.submit("gpu", 5);

        alive.stop.stop(ENGINEER, granted);

        assertThat(alive.status(granted)).isEqualTo("STOPPED");
        alive.away = false;
        alive.runtime.admitWaiting();
        await().until(() -> work.isIn(next));
        thaw(frozen, thawed);
        alive.awaitStatus("COMPLETED", next);
        assertThat(work.begun).containsExactly(next);
        assertThat(alive.status(granted)).isEqualTo("STOPPED");
    }

    /** An execution that was submitted where nobody grants. */
    private long grantedBy(Node frozen, Node alive) {
        alive.away = true;
        long granted = alive.submit("gpu", 5);
        frozen.runtime.admitWaiting();
        return granted;
    }

    private void thaw(Node frozen, CountDownLatch thawed) {
        thawed.countDown();
        await().until(() -> frozen.runtime.runningHere().isEmpty());
        work.letAllEnd();
    }

    /** A node that grants, but whose threads stand still. */
    private Node frozenUntil(CountDownLatch thawed) {
        return new Node(
                "frozen",
                task -> threads.execute(() -> {
                    try {
                        thawed.await();
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
    }

    private Node open(TestDatabase.Kind kind, Slots slots) throws IOException {
        database = TestDatabase.open(kind);
        job(
                "gpu",
                "<property name=\"drydock.needs\" value=\"gpu=1\"/>",
                "<step id=\"work\"><batchlet ref=\"b\"/></step>");
        job("steps", "<property name=\"drydock.needs\" value=\"gpu=1\"/>", """
                        <step id="one" next="two"><batchlet ref="b"/></step>
                        <step id="two"><batchlet ref="b"/></step>
                        """);
        for (String name : List.of("learn", "learn-too", "release")) {
            job(
                    name,
                    "<property name=\"drydock.parameter.model\" value=\"required;model;the model\"/>"
                            + "<property name=\"drydock.alone\" value=\""
                            + (name.equals("release") ? "release" : "learning")
                            + "\"/>",
                    "<step id=\"work\"><batchlet ref=\"b\"/></step>");
        }
        Node node = new Node("one", threads);
        inTransaction(() -> {
            database.repository(JpaExecutionQueue.class).setSlots(slots);
            List.of("pump", "fan")
                    .forEach(name -> database.repository(JpaModelRepository.class)
                            .register(new RegisteredModel(
                                    name,
                                    "drydock: 1\n",
                                    "ff",
                                    "emil",
                                    Clock.systemUTC().instant())));
            return true;
        });
        return node;
    }

    private void job(String name, String properties, String steps) throws IOException {
        Files.writeString(
                jobs.resolve(name + ".xml"),
                "<job id=\"" + name + "\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\"><properties>"
                        + properties + "</properties>" + steps + "</job>");
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        return database.transactions().requiresNew(work);
    }

    private static void assertRefused(ThrowingCallable call, FailureCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** A runtime with a name of its own over the test's database. */
    private final class Node {
        private final Holder self;
        private final JpaExecutions executions = database.repository(JpaExecutions.class);
        private final JpaExecutionLeases leases = database.repository(JpaExecutionLeases.class);
        private final JBeretJobRuntime runtime;
        private final SubmitJob submit;
        private final StopExecution stop;
        private final RestartExecution restart;

        /** It grants nothing any more, as if its threads stood still. */
        private volatile boolean away;

        Node(String name, Executor executor) {
            self = new Holder(name, name + "-1");
            Transactions transactions = database.transactions();
            runtime = new JBeretJobRuntime(
                    new JobFiles(List.of(jobs), ref -> true),
                    work,
                    database.dataSource(),
                    database.transactionManager(),
                    leases,
                    new Standing(),
                    self,
                    executor);
            Authorization authorization = new Authorization(transactions, audited::add);
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
                            new Journal(audited::add, Clock.systemUTC())));
            stop = new StopExecution(
                    transactions,
                    authorization,
                    runtime,
                    executions,
                    audited::add,
                    RetryParts.of(database, audited::add).cancel());
            restart = new RestartExecution(
                    transactions, authorization, runtime, executions, database.repository(JpaRuns.class), audited::add);
        }

        long submit(String job, int priority) {
            return submit.submit(ENGINEER, job, Map.of(), Optional.empty(), OptionalInt.of(priority))
                    .executionId();
        }

        long submit(String job, Map<String, String> parameters) {
            return submit.submit(ENGINEER, job, parameters, Optional.empty()).executionId();
        }

        Execution execution(long id) {
            return inTransaction(() -> executions.require(id));
        }

        String status(long id) {
            return execution(id).status();
        }

        List<Execution> list(Optional<String> status) {
            Filter all = Filter.newest(100);
            return inTransaction(() -> executions.list(
                    new Filter(all.job(), status, all.model(), all.submitter(), all.before(), all.limit())));
        }

        void awaitStatus(String status, Long... ids) {
            await().untilAsserted(() -> assertThat(List.of(ids))
                    .allSatisfy(id -> assertThat(status(id)).isEqualTo(status)));
        }

        private final class Standing extends QueueView {
            Standing() {
                super(database.repository(JpaExecutionQueue.class));
            }

            @Override
            public boolean isAnyWaiting() {
                return !away && super.isAnyWaiting();
            }
        }
    }

    /** Steps that note who is in them, stay until they are let go, and fail when told to. */
    private static final class Work implements ArtifactFactory {
        private final List<Long> begun = new CopyOnWriteArrayList<>();
        private final List<String> steps = new CopyOnWriteArrayList<>();
        private final Set<Long> inside = ConcurrentHashMap.newKeySet();
        private final Set<String> failing = ConcurrentHashMap.newKeySet();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final Set<Long> released = new HashSet<>();
        private boolean all;

        synchronized void letEnd(long id) {
            released.add(id);
            notifyAll();
        }

        synchronized void letAllEnd() {
            all = true;
            notifyAll();
        }

        synchronized void holdAll() {
            all = false;
        }

        boolean isIn(long id) {
            return inside.contains(id);
        }

        private synchronized void stay(long id) throws InterruptedException {
            while (!all && !released.contains(id)) {
                wait();
            }
        }

        @Override
        public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
            ArtifactCreationContext context = ArtifactCreationContext.getCurrentArtifactCreationContext();
            long id = context.getJobContext().getExecutionId();
            String step = context.getStepContext().getStepName();
            return new AbstractBatchlet() {
                @Override
                public String process() throws InterruptedException {
                    begun.add(id);
                    steps.add(step);
                    inside.add(id);
                    mostAtOnce.accumulateAndGet(inside.size(), Math::max);
                    try {
                        stay(id);
                        if (failing.contains(step)) {
                            throw new IllegalStateException("told to fail");
                        }
                        return "DONE";
                    } finally {
                        inside.remove(id);
                    }
                }

                @Override
                public void stop() {
                    letEnd(id);
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
