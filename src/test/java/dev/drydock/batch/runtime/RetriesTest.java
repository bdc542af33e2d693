package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.alert.AlertRules;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.RecentRuns;
import dev.drydock.application.alert.RunAlerts;
import dev.drydock.application.alert.ScheduleAlerts;
import dev.drydock.application.runs.ApprovedJobs;
import dev.drydock.application.runs.BeginRun.Scheduled;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.schedule.LateStarts;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.schedule.SkippedStarts;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RetryPolicy;
import dev.drydock.failure.RunFailure;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaLineageRecords;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaSchedules;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Failed runs that Drydock restarts by itself, with several orchestrators over the real runtime and a real database, at a time that the test
 * sets. The one step of the job fails with the next of the failures that the test names, and completes when there is none.
 */
class RetriesTest {
    private static final Actor OTTO = new Actor("otto", Set.of(Role.SCHEDULER));
    private static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final String POLICY =
            "WORKER_DIED WORKER_NOT_STARTED after 5m,15m,30m; CLUSTER_UNREACHABLE EXECUTION_ORPHANED after 1m,2m";
    private static final Instant START = Instant.parse("2026-12-02T03:00:00Z");

    @TempDir
    Path jobs;

    private final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();
    private final Deque<FailureCode> failures = new ArrayDeque<>();
    private final List<Node> nodes = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile Instant now = START;
    private volatile String dyingAt = "";
    private volatile RuntimeException dyingOf =
            new IllegalStateException(new DrydockException(CommonFailure.DATABASE_UNAVAILABLE, "It is away."));
    private RetrySettings settings = RetryParts.ON;

    @SuppressWarnings("NullAway") // each test opens it
    private TestDatabase database;

    @AfterEach
    void close() {
        gate.countDown();
        nodes.forEach(Node::close);
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRunIsRestartedAfterEachDelayUntilTheRetriesAreUsedUp(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(4, TrainingFailure.WORKER_DIED);

        Execution first = node.run("job");

        assertThat(pending(first)).contains("retry 1 of 3 at 03:05:00 UTC because WORKER_DIED");
        assertThat(alerts()).as("nobody is woken").isEmpty();
        at("03:04:59");
        node.lookForRetries();
        assertThat(ofRun(first)).as("not due").hasSize(1);
        at("03:05:00");
        Execution second = retried(node, first);
        assertThat(pending(first)).isEmpty();
        assertThat(pending(second)).contains("retry 2 of 3 at 03:20:00 UTC because WORKER_DIED");
        at("03:20:00");
        Execution third = retried(node, second);
        at("03:20:01");
        assertThat(alerts()).isEmpty();
        at("03:50:00");
        Execution fourth = retried(node, third);

        assertThat(pending(fourth)).isEmpty();
        assertThat(alerts())
                .singleElement()
                .asString()
                .startsWith("execution/" + fourth.executionId())
                .contains("WORKER_DIED", "Drydock has restarted the run 3 times by itself.");
        at("09:00:00");
        node.lookForRetries();
        assertThat(ofRun(first)).hasSize(4);
        assertThat(events("execution.restart"))
                .extracting(event -> event.actor() + " " + event.details().get("retry"))
                .containsExactly("node:one 1 of 3", "node:one 2 of 3", "node:one 3 of 3");
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatCompletesAfterItsRetryWakesNobody(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");

        at("03:05:00");
        Execution second = retried(node, first);

        assertThat(second.status()).isEqualTo("COMPLETED");
        assertThat(alerts()).isEmpty();
        assertThat(words(first)).isEqualTo("retry 1 of 3 continued the run as execution 2, because WORKER_DIED");
    }

    @Test
    void theRetryOfAScheduledRunWaitsForTheEndOfTheBlackout() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        Execution first = failedInABlackout(node);

        at("03:05:00");
        node.lookForRetries();
        assertThat(ofRun(first)).hasSize(1);
        String waits = "retry 1 of 3 at 04:00:00 UTC, the end of the blackout, because WORKER_DIED";
        assertThat(pending(first)).contains(waits);
        at("03:19:59");
        node.lookForRetries();
        assertThat(alerts()).as("it is not late yet").isEmpty();
        at("03:20:00");
        assertThat(alerts())
                .as("15 minutes later than it was planned first")
                .singleElement()
                .asString()
                .contains("Drydock restarts it only later: " + waits + ".");
        at("03:59:59");
        node.lookForRetries();
        assertThat(pending(first)).as("postponed once").contains(waits);
        at("04:00:00");

        assertThat(retried(node, first).status()).isEqualTo("COMPLETED");
        assertThat(alerts()).isEmpty();
    }

    @Test
    void aRetryBeginsAtOnceWhenTheBlackoutIsTakenAway() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        Execution first = failedInABlackout(node);
        at("03:05:00");
        node.lookForRetries();
        JpaSchedules schedules = database.repository(JpaSchedules.class);
        node.transactions.run(() -> schedules.remove("night"));
        at("03:05:05");

        assertThat(retried(node, first).status()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralOrchestratorsOneRestartsTheRunOnce(TestDatabase.Kind kind) throws Exception {
        List<Node> all = List.of(open(kind), node("two"), node("three"));
        fail(3, TrainingFailure.WORKER_DIED);
        Execution newest = all.get(0).run("job");

        for (String time : List.of("03:05:00", "03:20:00", "03:50:00")) {
            at(time);
            atOnce(all);
            Execution before = newest;
            newest = await().until(() -> ofRun(before).get(ofRun(before).size() - 1), Execution::hasEnded);
        }

        assertThat(ofRun(newest))
                .extracting(Execution::status)
                .containsExactly("FAILED", "FAILED", "FAILED", "COMPLETED");
        assertThat(events("execution.restart")).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void eachCodeFollowsItsOwnRuleAndNoneBeginsItsCountAgain(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        failures.addAll(List.of(
                TrainingFailure.WORKER_DIED,
                TrainingFailure.CLUSTER_UNREACHABLE,
                TrainingFailure.WORKER_NOT_STARTED,
                TrainingFailure.CLUSTER_UNREACHABLE,
                TrainingFailure.CLUSTER_UNREACHABLE));
        Execution first = node.run("job");
        at("03:05:00");
        Execution second = retried(node, first);
        assertThat(pending(second)).contains("retry 1 of 2 at 03:06:00 UTC because CLUSTER_UNREACHABLE");
        at("03:06:00");
        Execution third = retried(node, second);
        assertThat(pending(third)).contains("retry 2 of 3 at 03:21:00 UTC because WORKER_NOT_STARTED");
        at("03:21:00");
        Execution fourth = retried(node, third);
        assertThat(pending(fourth)).contains("retry 2 of 2 at 03:23:00 UTC because CLUSTER_UNREACHABLE");
        at("03:23:00");
        Execution fifth = retried(node, fourth);
        assertThat(pending(fifth)).as("used up").isEmpty();
        fail(1, TrainingFailure.CLUSTER_UNREACHABLE);
        Execution byHand = node.runAgain(fifth);
        assertThat(pending(byHand))
                .as("a restart by hand does not begin the count again")
                .isEmpty();
        assertThat(alerts()).hasSize(1);
    }

    @Test
    void aFailureThatThePolicyDoesNotNameIsLeftToPeople() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        fail(1, ValidationFailure.POLICY_MISSING);

        Execution failed = node.run("job");

        assertThat(pending(failed)).isEmpty();
        assertThat(alerts()).singleElement().asString().doesNotContain("by itself");
        assertThat(events("run.retry.plan")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPersonWhoRestartsOvertakesTheRetry(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");

        assertThat(words(first)).isEqualTo("retry 1 of 3 at 03:05:00 UTC because WORKER_DIED");
        assertThat(node.retry.view().pending(AUDREY, executions())).containsOnlyKeys(first.executionId());
        at("03:02:00");
        Execution second = node.runAgain(first);
        assertThat(words(first)).isEqualTo("execution 2 continued the run instead of retry 1 of 3");
        at("03:05:00");
        node.lookForRetries();

        assertThat(ofRun(first)).as("no third one").hasSize(2);
        assertThat(result(first)).startsWith("GIVEN_UP").contains("a later execution of the same run exists");
        assertThat(pending(second)).contains("retry 1 of 3 at 03:07:00 UTC because WORKER_DIED");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledRetryStaysCancelledForTheRun(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        assertThatThrownBy(() -> node.retry.cancel().cancel(AUDREY, first.instanceId(), "no"))
                .hasMessageContaining("cancel-retry");

        node.retry.cancel().cancel(OTTO, first.instanceId(), "the node\nis being \u001b[2Jrepaired");

        assertThat(pending(first)).isEmpty();
        assertThat(words(first)).isEqualTo("retry 1 of 3 was cancelled by otto: the node is being ?[2Jrepaired");
        assertThat(alerts())
                .as("now a person must look")
                .singleElement()
                .asString()
                .contains("otto cancelled retry 1 of 3: the node is being ?[2Jrepaired.");
        at("03:05:00");
        node.lookForRetries();
        assertThat(ofRun(first)).hasSize(1);
        assertThat(result(first)).startsWith("CANCELLED otto the node");
        assertThat(events("run.retry.cancel"))
                .singleElement()
                .satisfies(event -> assertThat(event.details()).containsEntry("retry", "1 of 3"));
        assertThatThrownBy(() -> node.retry.cancel().cancel(OTTO, first.instanceId(), "again"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.RETRY_NOT_PENDING));
        assertThatThrownBy(() -> node.retry.cancel().cancel(OTTO, 999, "unknown"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.RUN_UNKNOWN));
        Execution second = node.runAgain(first);
        assertThat(pending(second)).as("the run is the people's").isEmpty();
    }

    @Test
    void whoStopsAFailedExecutionCancelsItsRetry() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");

        node.stop(first.executionId());

        assertThat(result(first)).startsWith("CANCELLED emil");
        assertThatThrownBy(() -> node.stop(first.executionId()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.EXECUTION_NOT_RUNNING));
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyAskedToStopIsNotRestarted(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        Execution held = node.submit("hold", Map.of());
        await().until(() -> node.find(held.executionId()).status().equals("STARTED"));
        node("two").stop(held.executionId());
        fail(1, TrainingFailure.WORKER_DIED);
        gate.countDown();

        Execution ended = node.ended(held.executionId());

        assertThat(ended.status()).isIn("FAILED", "STOPPED");
        assertThat(pending(ended)).isEmpty();
        assertThat(events("run.retry.plan")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aJobWhoseFileHasChangedIsLeftToPeople(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution changed = node.run("job");
        write("job", "fail", "WORKER_DIED after 1m");

        at("03:05:00");
        node.lookForRetries();

        assertThat(ofRun(changed)).hasSize(1);
        assertThat(result(changed)).contains("jobs/job.xml is not the one with which the run was submitted");
        assertThat(alerts()).hasSize(1);
        Execution gone = node.run("job");
        Files.delete(jobs.resolve("job.xml"));
        at("03:10:00");
        node.lookForRetries();
        assertThat(result(gone)).startsWith("GIVEN_UP").contains("There is no job \"job\"");
    }

    @Test
    void aLaterRunOfTheSameWorkOvertakesTheRetry() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = run(node, "job", Map.of("model", "pump", "note", "one"));
        fail(1, TrainingFailure.WORKER_DIED);
        Execution other = run(node, "hold", Map.of("model", "pump"));
        fail(1, TrainingFailure.WORKER_DIED);
        Execution otherModel = run(node, "job", Map.of());
        run(node, "job", Map.of("model", "pump", "note", "another"));
        at("03:05:00");
        gate.countDown();
        node.lookForRetries();

        assertThat(result(first)).contains("of the same job and model was submitted later");
        assertThat(other.status()).isEqualTo("FAILED");
        assertThat(result(other)).startsWith("STARTED");
        assertThat(result(otherModel)).startsWith("STARTED");
        assertThat(words(first)).contains("was given up: Run", "submitted later");
    }

    @ParameterizedTest
    @EnumSource
    void theAlertOfAnEarlierRunStandsWhileALaterOneOfTheSameWorkIsRetried(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(1, ValidationFailure.POLICY_MISSING);
        Execution earlier = node.run("hold");
        assertAlertOf(earlier);
        fail(1, TrainingFailure.CLUSTER_UNREACHABLE);
        Execution later = node.run("hold");
        assertAlertOf(earlier);
        at("03:01:00");
        node.lookForRetries();
        Execution second = ofRun(later).get(1);
        await().until(() -> node.find(second.executionId()).status().equals("STARTED"));
        assertAlertOf(earlier);
        fail(1, TrainingFailure.CLUSTER_UNREACHABLE);
        gate.countDown();
        assertThat(node.ended(second.executionId()).status()).isEqualTo("FAILED");
        assertAlertOf(earlier);
        fail(1, TrainingFailure.CLUSTER_UNREACHABLE);
        at("03:03:00");
        Execution third = retried(node, second);
        assertThat(pending(third)).as("used up").isEmpty();
        assertAlertOf(third);
    }

    private void assertAlertOf(Execution execution) {
        assertThat(alerts()).singleElement().asString().startsWith("execution/" + execution.executionId() + ":");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatWasReadBeforeItsRetryBeganIsNoNews(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution read = node.run("job");
        at("03:05:00");
        retried(node, read);

        Set<Long> awaited =
                node.transactions.required(() -> node.retry.pending().awaited(List.of(read), now));

        assertThat(awaited).containsExactly(read.executionId());
    }

    @Test
    void aDeadlineDoesNotWaitForTheRetryOfARunThatSomebodyStarted() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        JpaSchedules schedules = database.repository(JpaSchedules.class);
        TimetableText times = new TimetableText(
                "0 2 * * *", "UTC", Optional.empty(), List.of(), Optional.empty(), Optional.of("06:00"));
        Instant created = Instant.now();
        node.transactions.run(() -> schedules.add(
                new ScheduleDraft("night", "job", Map.of(), times, "once")
                        .read(false, new Schedule.Author("eve", Set.of(Role.ENGINEER), created), created),
                "eve",
                created));
        now = created;
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        Instant passed = first.created().plus(Duration.ofDays(1));

        assertThat(deadlines(node, passed))
                .singleElement()
                .asString()
                .contains("run/" + first.instanceId() + " of schedule/night", "it is FAILED");
        now = created.plus(Duration.ofMinutes(5));
        retried(node, first);
        assertThat(deadlines(node, passed)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoStopsAnEarlierExecutionDoesNotCancelTheRetryOfTheNewest(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        Execution second = node.runAgain(first);

        assertThatThrownBy(() -> node.stop(first.executionId()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RunFailure.EXECUTION_NOT_RUNNING));

        assertThat(pending(second)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aStopThatMeetsTheFailureCancelsTheRetry(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        Execution held = node.submit("hold", Map.of());
        await().until(() -> node.find(held.executionId()).status().equals("STARTED"));
        JobRuntime failsFirst = withStop(node.runtime, id -> {
            fail(1, TrainingFailure.WORKER_DIED);
            gate.countDown();
            node.ended(id);
        });
        StopExecution stop = new StopExecution(
                node.transactions,
                new Authorization(node.transactions, audited::add),
                failsFirst,
                node.executions,
                audited::add,
                node.retry.cancel());

        assertThat(stop.stop(OTTO, held.executionId())).map(Retry::number).contains("retry 1 of 3");

        assertThat(result(held)).startsWith("CANCELLED otto");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureWaitsForAStopThatIsNotCommitted(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        Execution held = node.submit("hold", Map.of());
        await().until(() -> node.find(held.executionId()).status().equals("STARTED"));
        node.transactions.run(() -> {
            database.entityManager()
                    .createNativeQuery("update job_execution set batchstatus = 'STOPPING' where jobexecutionid = ?")
                    .setParameter(1, held.executionId())
                    .executeUpdate();
            fail(1, TrainingFailure.WORKER_DIED);
            gate.countDown();
            await().until(() -> isAnyWaitingForALock(kind));
        });

        Execution ended = node.ended(held.executionId());

        assertThat(pending(ended)).isEmpty();
        assertThat(events("run.retry.plan")).isEmpty();
    }

    private boolean isAnyWaitingForALock(TestDatabase.Kind kind) {
        String waiting = kind == TestDatabase.Kind.H2
                ? "select count(*) from information_schema.sessions where blocker_id is not null"
                : "select count(*) from pg_stat_activity"
                        + " where datname = current_database() and wait_event_type = 'Lock'";
        return database.transactions()
                .required(() -> ((Number) database.entityManager()
                                        .createNativeQuery(waiting)
                                        .getSingleResult())
                                .intValue()
                        > 0);
    }

    private static JobRuntime withStop(JobRuntime real, LongConsumer before) {
        return (JobRuntime) Proxy.newProxyInstance(
                JobRuntime.class.getClassLoader(), new Class<?>[] {JobRuntime.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("stop")) {
                        before.accept((Long) arguments[0]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void whileTheClocksDisagreeNothingIsRestarted(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        at("03:05:00");
        for (int minutes : List.of(-2, 2)) {
            RetryParts.of(database, audited::add, new TestClock(), settings, node.self, Duration.ofMinutes(minutes))
                    .looks()
                    .over(node.runtime)
                    .look();
            assertThat(ofRun(first)).hasSize(1);
        }

        assertThat(retried(node, first).status()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void aRetryThatWasPlannedByAClockThatWasAheadIsDueNow(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        now = START.plus(Duration.ofHours(2));
        Execution first = node.run("job");
        at("03:00:00");
        assertThat(alerts()).as("nobody waits two hours for it").hasSize(1);

        Execution second = retried(node, first);
        assertThat(pending(second)).contains("retry 2 of 3 at 03:15:00 UTC because WORKER_DIED");
        at("02:59:30");
        node.lookForRetries();

        assertThat(ofRun(first))
                .as("a clock may be set back by less than a minute")
                .hasSize(2);
        assertThat(alerts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRestartThatFailsUnexpectedlyIsTriedAgainForADay(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        at("03:05:00");
        dyingOf = new IllegalStateException("a defect");
        dyingAt = "execution.restart";
        node.lookForRetries();
        assertThat(pending(first)).isPresent();
        dyingAt = "";
        Execution second = retried(node, first);
        dyingAt = "execution.restart";
        now = START.plus(Duration.ofHours(24));
        node.lookForRetries();
        assertThat(pending(second)).isPresent();
        now = START.plus(Duration.ofHours(25));
        node.lookForRetries();

        assertThat(ofRun(first)).hasSize(2);
        assertThat(result(second)).startsWith("GIVEN_UP");
        assertThat(alerts()).singleElement().asString().contains("Drydock gave retry 2 of 3 up: ");
    }

    @ParameterizedTest
    @EnumSource
    void aRecoveryThatFailsLeavesTheRunToItsRetries(TestDatabase.Kind kind) throws Exception {
        write("once", "hold", POLICY, "<property name=\"drydock.recoveries\" value=\"1\"/>", "");
        Node dead = open(kind);
        Execution orphan = dead.submit("once", Map.of());
        await().until(() -> dead.find(orphan.executionId()).status().equals("STARTED"));
        Node two = node("two");
        dyingOf = new IllegalStateException("a defect");
        dyingAt = "execution.restart";
        Held held = two.transactions
                .required(() -> two.leases.heldByOthers(two.self))
                .get(0);
        two.recover(held);
        dyingAt = "";

        assertThat(two.find(orphan.executionId()).status()).isEqualTo("FAILED");
        assertThat(pending(orphan)).contains("retry 1 of 2 at 03:01:00 UTC because EXECUTION_ORPHANED");
    }

    @ParameterizedTest
    @EnumSource
    void whatWouldBeGivenUpForCertainIsNotPlanned(TestDatabase.Kind kind) throws Exception {
        settings = new RetrySettings(
                true, Map.of("unrestartable", RetryPolicy.read("WORKER_DIED after 5m", problem -> {})), Map.of());
        write("unrestartable", "fail", "", "", "restartable=\"false\"");
        Node node = open(kind);
        Execution changed = node.submit("hold", Map.of());
        await().until(() -> node.find(changed.executionId()).status().equals("STARTED"));
        write("hold", "hold", "WORKER_DIED after 1m");
        fail(1, TrainingFailure.WORKER_DIED);
        gate.countDown();
        node.ended(changed.executionId());
        fail(1, TrainingFailure.WORKER_DIED);
        Execution unrestartable = node.run("unrestartable");

        assertThat(result(changed)).isEmpty();
        assertThat(result(unrestartable)).isEmpty();
        assertThat(alerts()).as("at once").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatDoesNotPassByItselfCountsBeforeOneThatDoes(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        Execution held = node.submit("hold", Map.of());
        await().until(() -> node.find(held.executionId()).status().equals("STARTED"));
        node.failures.record(
                held.executionId(),
                Optional.of("work"),
                new DrydockException(ValidationFailure.POLICY_MISSING, "There is no policy."));
        fail(1, TrainingFailure.WORKER_DIED);
        gate.countDown();
        node.ended(held.executionId());

        assertThat(node.failures.recorded(held.executionId()))
                .map(Failure::code)
                .contains("POLICY_MISSING");
        assertThat(result(held)).isEmpty();
    }

    @Test
    void anAbandonedOrPurgedRunIsNotRestarted() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution abandoned = node.run("job");
        Execution purged =
                node.ended(node.submit("job", Map.of("note", "purged")).executionId());
        node.transactions.run(() -> node.runtime.abandon(abandoned.executionId()));
        JpaRunRecords records = database.repository(JpaRunRecords.class);
        node.transactions.run(() -> records.remove(purged.instanceId()));

        at("03:05:00");
        node.lookForRetries();

        assertThat(result(abandoned)).startsWith("GIVEN_UP").contains("it is ABANDONED");
        assertThat(result(purged)).isEmpty();
        assertThat(executions()).hasSize(1);
        assertThat(events("execution.restart")).isEmpty();
    }

    @Test
    void aSiteWithoutRetriesRestartsNothingAndSaysSo() throws Exception {
        Node node = open(TestDatabase.Kind.H2);
        fail(2, TrainingFailure.WORKER_DIED);
        Execution before = node.run("job");
        settings = new RetrySettings(false, Map.of(), Map.of());
        Node off = node("off");

        at("03:30:00");
        off.lookForRetries();
        Execution after = off.ended(off.submit("job", Map.of("note", "2")).executionId());

        assertThat(ofRun(before)).hasSize(1);
        assertThat(pending(off, before)).isEmpty();
        assertThat(result(after)).isEmpty();
        assertThat(alerts(off)).as("of what waited before too").hasSize(1);
    }

    @Test
    void theSitesOwnRulesReplaceThoseOfTheJob() throws Exception {
        settings = new RetrySettings(
                true,
                Map.of(
                        "job",
                        RetryPolicy.read("CLUSTER_UNREACHABLE after 30s", problem -> {}),
                        "hold",
                        RetryPolicy.NONE),
                Map.of("hold", RetryPolicy.read("WORKER_DIED after 1h", problem -> {})));
        Node node = open(TestDatabase.Kind.H2);
        failures.addAll(
                List.of(TrainingFailure.CLUSTER_UNREACHABLE, TrainingFailure.WORKER_DIED, TrainingFailure.WORKER_DIED));

        assertThat(pending(node.run("job"))).contains("retry 1 of 1 at 03:00:30 UTC because CLUSTER_UNREACHABLE");
        assertThat(pending(node.run("job"))).isEmpty();
        gate.countDown();
        assertThat(pending(node.run("hold"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDueWhileAllOrchestratorsAreAwayFollowsWithinADay(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind);
        fail(3, TrainingFailure.WORKER_DIED);
        Execution first = node.run("job");
        now = START.plus(Duration.ofMinutes(21));
        assertThat(alerts())
                .as("overdue: nobody restarts it")
                .singleElement()
                .asString()
                .contains("It was not restarted in time: retry 1 of 3 at 03:05:00 UTC because WORKER_DIED.");

        now = START.plus(Duration.ofHours(20));
        Execution second = retried(node("two"), first);

        assertThat(second.status()).isEqualTo("FAILED");
        now = now.plus(Duration.ofHours(25));
        node.lookForRetries();
        assertThat(ofRun(first)).hasSize(2);
        assertThat(result(second)).startsWith("GIVEN_UP").contains("No orchestrator could restart it until");
    }

    @ParameterizedTest
    @EnumSource
    void aKillBeforeTheCommitLeavesTheRetryToAnother(TestDatabase.Kind kind) throws Exception {
        Node dying = open(kind);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = dying.run("job");
        at("03:05:00");
        dyingAt = "execution.restart";
        dying.lookForRetries();
        assertThat(ofRun(first)).hasSize(1);
        assertThat(pending(first)).isPresent();
        dyingAt = "";

        Execution second = retried(node("two"), first);

        assertThat(second.status()).isEqualTo("COMPLETED");
        assertThat(ofRun(first)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aRunWhoseServerDiedIsRetriedToo(TestDatabase.Kind kind) throws Exception {
        Node dead = open(kind);
        Execution orphan = dead.submit("hold", Map.of());
        await().until(() -> dead.find(orphan.executionId()).status().equals("STARTED"));
        AtomicLong time = new AtomicLong();
        Node two = node("two");
        OrphanRecovery recovery = two.recovery(time::get);
        for (int second = 0; second <= 30; second += 5) {
            recovery.tick();
            time.addAndGet(Duration.ofSeconds(5).toNanos());
        }

        assertThat(pending(orphan)).contains("retry 1 of 2 at 03:01:00 UTC because EXECUTION_ORPHANED");
        gate.countDown();
        at("03:01:00");
        assertThat(retried(two, orphan).status()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void aRetryWaitsInTheQueueForWhatItsRunNeedsWithTheRunsPriority(TestDatabase.Kind kind) throws Exception {
        String needs = "<property name=\"drydock.needs\" value=\"cpu=1\"/>";
        write("slot", "fail", POLICY, needs + "<property name=\"drydock.alone\" value=\"learning\"/>", "");
        write("taken", "hold", POLICY, needs, "");
        Node node = open(kind);
        JpaExecutionQueue queue = database.repository(JpaExecutionQueue.class);
        node.transactions.run(() -> queue.setSlots(new Slots(0, 1)));
        fail(1, TrainingFailure.WORKER_DIED);
        Execution first = node.ended(node.submit
                .submit(Node.ENGINEER, "slot", Map.of("model", "pump"), Optional.empty(), OptionalInt.of(2))
                .executionId());
        Execution taken = node.submit("taken", Map.of());
        await().until(() -> node.find(taken.executionId()).status().equals("STARTED"));

        at("03:05:00");
        node.lookForRetries();
        Execution second = ofRun(first).get(1);

        assertThat(second.status()).isEqualTo("WAITING");
        assertThat(node.transactions.required(() -> queue.find(second.executionId())))
                .map(Entry::priority)
                .contains(2);
        gate.countDown();
        assertThat(node.ended(second.executionId()).status()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatReleasesSomethingAndIsNotApprovedIsNotRestarted(TestDatabase.Kind kind) throws Exception {
        write("seal", "sealCandidate", POLICY);
        Node node = open(kind);
        fail(1, TrainingFailure.WORKER_DIED);
        Execution failed = node.run("seal");
        JobApprovals approvals = new JobApprovals(database.repository(JpaLineageRecords.class), job -> false);

        at("03:05:00");
        node.retry.looks().over(new ApprovedJobs(node.runtime, approvals)).look();

        assertThat(ofRun(failed)).hasSize(1);
        assertThat(result(failed)).startsWith("GIVEN_UP").contains("nobody has approved it as it is");
        assertThat(alerts())
                .singleElement()
                .asString()
                .contains("Drydock gave retry 1 of 3 up: Job seal was not started");
    }

    private Execution run(Node node, String job, Map<String, String> parameters) {
        return node.ended(node.submit(job, parameters).executionId());
    }

    /** A run of schedule night that fails at 03:00; a blackout begins at 03:04. */
    private Execution failedInABlackout(Node node) {
        TimetableText times =
                new TimetableText("0 3 * * *", "UTC", Optional.empty(), List.of("03:04-04:00"), Optional.empty());
        JpaSchedules schedules = database.repository(JpaSchedules.class);
        node.transactions.run(() -> schedules.add(
                new ScheduleDraft("night", "job", Map.of(), times, "once")
                        .read(false, new Schedule.Author("eve", Set.of(Role.ENGINEER), START), START),
                "eve",
                START));
        fail(1, TrainingFailure.WORKER_DIED);
        return node.ended(node.submit
                .submitScheduled(
                        new Actor("schedule:night", Set.of(Role.ENGINEER)),
                        "job",
                        Map.of(),
                        RunTokens.SCHEDULE + "a",
                        Scheduled.byTime("night", "eve", START))
                .executionId());
    }

    private Node open(TestDatabase.Kind kind) throws IOException {
        write("job", "fail", POLICY);
        write("hold", "hold", POLICY);
        database = TestDatabase.open(kind);
        return node("one");
    }

    private void write(String job, String batchlet, String policy) throws IOException {
        write(job, batchlet, policy, "", "");
    }

    private void write(String job, String batchlet, String policy, String properties, String attributes)
            throws IOException {
        String retry = policy.isEmpty() ? "" : "<property name=\"drydock.retry\" value=\"" + policy + "\"/>";
        Files.writeString(jobs.resolve(job + ".xml"), """
                <job id="%s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0" %s>
                  <properties>
                    <property name="drydock.parameter.model" value="optional;text;the model"/>
                    <property name="drydock.parameter.note" value="optional;text;a note"/>
                    %s%s
                  </properties>
                  <step id="work"><batchlet ref="%s"/></step>
                </job>
                """.formatted(job, attributes, retry, properties, batchlet));
    }

    private Node node(String name) {
        Node node = new Node(
                name,
                database,
                jobs,
                new ScriptedArtifacts()
                        .with("fail", context -> step(context.getJobContext().getExecutionId(), false))
                        .with(
                                "sealCandidate",
                                context -> step(context.getJobContext().getExecutionId(), false))
                        .with("hold", context -> step(context.getJobContext().getExecutionId(), true)),
                event -> {
                    if (event.action().equals(dyingAt)) {
                        throw dyingOf;
                    }
                    audited.add(event);
                },
                work -> work,
                new TestClock(),
                settings);
        nodes.add(node);
        return node;
    }

    /** Its failure is recorded before it is thrown, as the runtime's own artifacts do. */
    private AbstractBatchlet step(long executionId, boolean waits) {
        return new AbstractBatchlet() {
            @Override
            public String process() throws InterruptedException {
                if (waits && failures.isEmpty()) {
                    gate.await();
                }
                FailureCode next;
                synchronized (failures) {
                    next = failures.poll();
                }
                if (next != null) {
                    DrydockException failure = new DrydockException(next, "The worker of the step is gone.");
                    nodes.get(0).failures.record(executionId, Optional.of("work"), failure);
                    throw failure;
                }
                return "DONE";
            }
        };
    }

    private void fail(int times, FailureCode code) {
        for (int i = 0; i < times; i++) {
            failures.add(code);
        }
    }

    private void at(String time) {
        now = Instant.parse("2026-12-02T" + time + "Z");
    }

    /** Looks, and waits for the end of the execution that continues the run. */
    private Execution retried(Node node, Execution failed) {
        int before = ofRun(failed).size();
        node.lookForRetries();
        List<Execution> after = ofRun(failed);
        assertThat(after).hasSize(before + 1);
        return node.ended(after.get(before).executionId());
    }

    private static void atOnce(List<Node> all) throws Exception {
        CyclicBarrier together = new CyclicBarrier(all.size());
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<Callable<Boolean>> looks = all.stream()
                    .<Callable<Boolean>>map(node -> () -> {
                        together.await();
                        node.lookForRetries();
                        return true;
                    })
                    .toList();
            for (Future<Boolean> look : threads.invokeAll(looks, 60, TimeUnit.SECONDS)) {
                look.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private Optional<String> pending(Execution execution) {
        return pending(nodes.get(0), execution);
    }

    private Optional<String> pending(Node node, Execution execution) {
        return node.transactions.required(() -> node.executions
                .find(execution.executionId())
                .flatMap(node.retry.pending()::find)
                .map(retry -> retry.inWords(now)));
    }

    /** Its state, who decided and why; empty if there is none. */
    private String result(Execution execution) {
        Node any = nodes.get(0);
        return any.transactions.required(() -> any.retry
                .retries()
                .find(execution.executionId())
                .map(Retry::result)
                .map(result -> result.state() + " " + result.by().orElse("-") + " "
                        + result.reason().orElse("-"))
                .orElse(""));
    }

    private String words(Execution execution) {
        return nodes.get(0)
                .retry
                .view()
                .of(AUDREY, execution.executionId())
                .map(ViewRetry.Shown::words)
                .orElse("");
    }

    private List<Execution> ofRun(Execution execution) {
        Node any = nodes.get(0);
        return any.transactions.required(() -> any.executions.ofRun(execution.instanceId()));
    }

    private List<Execution> executions() {
        Node any = nodes.get(0);
        return any.transactions.required(() -> any.executions.list(Filter.newest(100)));
    }

    private List<AuditLog.Event> events(String action) {
        return audited.stream().filter(event -> event.action().equals(action)).toList();
    }

    private List<String> alerts() {
        return alerts(nodes.get(0));
    }

    private static AlertRules rules() {
        Map<AlertKind, Rule> kinds = new EnumMap<>(AlertKind.class);
        for (AlertKind one : AlertKind.values()) {
            kinds.put(one, new Rule(one.usual(), Duration.ofDays(9), 10, List.of()));
        }
        return new AlertRules(kinds, List.of(), new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    private List<String> alerts(Node node) {
        RunAlerts alerts = new RunAlerts(
                node.transactions,
                new RecentRuns(node.executions, database.repository(JpaRuns.class)),
                database.repository(JpaExecutionQueue.class),
                node.retry.pending(),
                rules());
        return alerts.look(now).stream()
                .filter(condition -> condition.kind() == AlertKind.RUN_FAILED)
                .map(condition -> condition.subject() + ": " + condition.text())
                .toList();
    }

    private List<String> deadlines(Node node, Instant at) {
        JpaSchedules schedules = database.repository(JpaSchedules.class);
        ScheduleAlerts alerts = new ScheduleAlerts(
                node.transactions,
                schedules,
                new SchedulesSwitch(true),
                new LateStarts(schedules, new SkippedStarts(schedules, file -> Set.of(), node.executions)),
                new RecentRuns(node.executions, database.repository(JpaRuns.class)),
                node.retry.pending(),
                rules());
        return alerts.look(at).stream()
                .filter(condition -> condition.subject().startsWith("run/"))
                .map(condition -> condition.subject() + ": " + condition.text())
                .toList();
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
