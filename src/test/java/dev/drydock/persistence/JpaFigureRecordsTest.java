package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.monitoring.FigureRecords;
import dev.drydock.application.monitoring.FigureRecords.ExecutionGroup;
import dev.drydock.application.monitoring.FigureRecords.ExportGroup;
import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.FigureRecords.Span;
import dev.drydock.application.monitoring.FigureRecords.StepTime;
import dev.drydock.application.monitoring.FigureRecords.WaitingVersions;
import dev.drydock.domain.registry.VersionState;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaFigureRecordsTest {
    private static final Instant AT = Instant.parse("2026-12-02T02:00:00Z");
    private static final int MOST = 100;
    private static final List<String> MODELS = List.of("fan", "pump");

    @ParameterizedTest
    @EnumSource
    void groupsExecutionsByJobModelAndStatusAndTellsTheirTimes(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            run(database, 1, "nightly", "pump");
            execution(database, 11, 1, "COMPLETED", 0, 1, 60);
            run(database, 2, "nightly", "pump");
            execution(database, 12, 2, "COMPLETED", 100, 101, 131);
            run(database, 3, "purge", null);
            execution(database, 13, 3, "FAILED", 200, null, 201);
            run(database, 4, "nightly", "pump");
            execution(database, 14, 4, "STARTED", 300, 301, null);
            run(database, 5, "nightly", "pump");
            execution(database, 15, 5, "STARTING", 400, null, null);
            claim(database, 15, "WAITING");

            assertThat(records(database).executions(MODELS, MOST))
                    .containsExactly(
                            group("nightly", "pump", "WAITING", 1, 400, null, null, null),
                            group("nightly", "pump", "STARTED", 1, 300, 301, 301, null),
                            group("purge", null, "FAILED", 1, 200, null, null, 201),
                            group("nightly", "pump", "COMPLETED", 2, 0, 1, 101, 131));
            assertThat(records(database).executions(MODELS, 2))
                    .as("no more than asked for")
                    .hasSize(2);
        }
    }

    /** The limit counts the groups of these models alone; what waits longest may be of another one. */
    @ParameterizedTest
    @EnumSource
    void otherModelsLeaveNoneOfTheseOut(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            run(database, 1, "nightly", "pump");
            execution(database, 11, 1, "COMPLETED", 0, 1, 60);
            run(database, 2, "purge", null);
            execution(database, 12, 2, "COMPLETED", 100, 101, 131);
            run(database, 3, "nightly", "zz");
            execution(database, 13, 3, "COMPLETED", 200, 201, 231);
            run(database, 4, "nightly", "zz");
            execution(database, 14, 4, "STARTING", 300, null, null);
            claim(database, 14, "WAITING");
            run(database, 5, "nightly", "pump");
            execution(database, 15, 5, "STARTING", 400, null, null);
            claim(database, 15, "WAITING");

            assertThat(records(database).executions(List.of("pump"), 3))
                    .extracting(group -> group.model().orElse("-") + " " + group.status())
                    .containsExactly("pump WAITING", "- COMPLETED", "pump COMPLETED");
            assertThat(records(database).executions(List.of(), 3)).hasSize(1);
            assertThat(records(database).oldestWaiting()).contains(AT.plusSeconds(300));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhenTheNewestFailureWillBeRestarted(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            run(database, 1, "nightly", "pump");
            execution(database, 11, 1, "FAILED", 0, 1, 60);
            retry(database, 11, 1, "STARTED", 120);
            execution(database, 12, 1, "FAILED", 120, 121, 180);
            retry(database, 12, 1, "PENDING", 300);
            run(database, 2, "nightly", "fan");
            execution(database, 13, 2, "FAILED", 120, 121, 180);
            retry(database, 13, 2, "PENDING", 300);
            execution(database, 14, 2, "FAILED", 200, 201, 280);

            assertThat(records(database).executions(MODELS, MOST))
                    .extracting(ExecutionGroup::model, ExecutionGroup::retryDue)
                    .containsExactly(
                            tuple(Optional.of("fan"), Optional.empty()),
                            tuple(Optional.of("pump"), Optional.of(AT.plusSeconds(300))));
        }
    }

    /** The same as the repository of versions, which reads them one by one. */
    @ParameterizedTest
    @EnumSource
    void countsTheVersionsThatWaitForPeople(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            model(database, "pump");
            model(database, "fan");
            version(database, 1, "RELEASED", "'PASS'");
            version(database, 2, "PROPOSED", "'PASS'"); // of no parent: superseded by the champion
            version(database, 3, "PROPOSED", "'PASS'");
            version(database, 4, "APPROVED", "'PASS'");
            version(database, 5, "APPROVED", "'PASS'");
            version(database, 6, "WAITING_FOR_WAIVER", "'INSUFFICIENT_EVIDENCE'");
            database.execute("update model_version set parent_number = 1 where version_number = 3");
            comparison(database, 4, 1, "PASS");
            comparison(database, 5, 1, "FAIL");
            database.execute("insert into model_alias (model, alias, version_number) values ('pump', 'champion', 1)");
            database.execute("insert into model_version (model, version_number, state, created_by, created_at, verdict)"
                    + " values ('fan', 1, 'PROPOSED', 'erin', " + time(-60) + ", 'PASS'), ('fan', 2, 'PROPOSED',"
                    + " 'erin', " + time(60) + ", 'PASS')");

            assertThat(records(database).waiting(MODELS))
                    .containsExactly(
                            new WaitingVersions("fan", VersionState.PROPOSED, 2, AT.minusSeconds(60)),
                            new WaitingVersions("pump", VersionState.APPROVED, 1, AT),
                            new WaitingVersions("pump", VersionState.PROPOSED, 1, AT),
                            new WaitingVersions("pump", VersionState.WAITING_FOR_WAIVER, 1, AT));
            JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
            assertThat(database.transactions()
                            .required(() -> versions.listIn(
                                    List.of(
                                            VersionState.WAITING_FOR_WAIVER,
                                            VersionState.PROPOSED,
                                            VersionState.APPROVED),
                                    MOST)))
                    .extracting(one -> one.id().toString())
                    .containsExactlyInAnyOrder("fan/1", "fan/2", "pump/3", "pump/4", "pump/6");
            assertThat(records(database).waiting(List.of("fan"))).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheStepsOfTheNewestExecutionOnceEach(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            run(database, 1, "nightly", "pump");
            execution(database, 11, 1, "FAILED", 0, 1, 60);
            step(database, 11, "receive", "COMPLETED", 1, 5);
            execution(database, 12, 1, "STARTED", 100, 101, null);
            step(database, 12, "train", "FAILED", 101, 110);
            step(database, 12, "train", "STARTED", 111, null);
            step(database, 12, "judge", "STARTING", null, null);

            assertThat(records(database).steps(MODELS, MOST))
                    .containsExactly(
                            new StepTime("nightly", Optional.of("pump"), "judge", "STARTING", span(null, null)),
                            new StepTime("nightly", Optional.of("pump"), "train", "STARTED", span(111, null)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsTheLeasesOfRunningExecutions(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            run(database, 1, "nightly", "pump");
            execution(database, 11, 1, "STARTED", 0, 1, null);
            execution(database, 12, 1, "STARTED", 0, 1, null);
            execution(database, 13, 1, "COMPLETED", 0, 1, 2);
            execution(database, 14, 1, "STARTING", 0, null, null);
            lease(database, 11, "a");
            lease(database, 12, "b");
            lease(database, 13, "b");
            lease(database, 14, "");

            assertThat(records(database).leases()).containsOnly(entry("a", 1L), entry("b", 1L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsUpTheFilesOfExports(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            export(database, 1, 0);
            export(database, 2, 60);
            file(database, 1, 1, "LOGS", "INGESTED", 90, 10);
            file(database, 2, 2, "LOGS", "INGESTED", 50, 0);
            file(database, 3, 2, "FEEDBACK", "RECEIVED", 0, 0);

            assertThat(records(database).exports(MODELS))
                    .containsExactly(
                            new ExportGroup("pump", "FEEDBACK", "RECEIVED", 1, 0, 0, 0),
                            new ExportGroup("pump", "LOGS", "INGESTED", 2, 140, 10, 1));
            assertThat(records(database).newestExports(MODELS)).containsOnly(entry("pump", AT.plusSeconds(60)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheTrainingThatBeganLastOfEachModelsNewestRunThatTrains(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            for (int run = 1; run <= 3; run++) {
                run(database, run, "nightly", run == 3 ? "fan" : "pump");
                database.execute("insert into run_fact (instance_id, fact, fact_value) values (" + run
                        + ", 'parent-version', 'pump/1')");
            }
            run(database, 4, "nightly", "pump"); // has not come to its training
            task(database, "1-train-0", 500);
            task(database, "2-train-0", 100);
            task(database, "2-train-1", 200);
            task(database, "somebody-else", 300);

            assertThat(records(database).newestTrainings(MODELS, MOST)).containsOnly(entry("pump", "2-train-1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheNewestJudgedVersionAndTheOneInService(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            model(database, "pump");
            version(database, 1, "RELEASED", "'PASS'");
            version(database, 2, "REJECTED", "'FAIL'");
            version(database, 3, "ASSEMBLED", "null");
            database.execute("insert into model_alias (model, alias, version_number) values ('pump', 'champion', 1)");

            assertThat(records(database).newestJudged(MODELS))
                    .containsExactly(new JudgedVersion("pump", 2, "FAIL", AT));
            assertThat(records(database).champions(MODELS)).containsOnly(entry("pump", 1));
            assertThat(records(database).answerTime()).isBetween(Duration.ofNanos(1), Duration.ofMinutes(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptySiteHasNone(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            assertThat(records(database).executions(MODELS, MOST)).isEmpty();
            assertThat(records(database).steps(MODELS, MOST)).isEmpty();
            assertThat(records(database).leases()).isEmpty();
            assertThat(records(database).exports(MODELS)).isEmpty();
            assertThat(records(database).newestTrainings(MODELS, MOST)).isEmpty();
        }
    }

    /** Each call in a transaction of its own. */
    private static FigureRecords records(TestDatabase database) {
        JpaFigureRecords records = database.repository(JpaFigureRecords.class);
        return (FigureRecords) Proxy.newProxyInstance(
                FigureRecords.class.getClassLoader(),
                new Class<?>[] {FigureRecords.class},
                (proxy, method, arguments) -> database.transactions().required(() -> call(records, method, arguments)));
    }

    private static Object call(JpaFigureRecords records, Method method, Object[] arguments) {
        try {
            return method.invoke(records, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ExecutionGroup group(
            String job,
            @Nullable String model,
            String status,
            long count,
            int created,
            @Nullable Integer oldest,
            @Nullable Integer started,
            @Nullable Integer ended) {
        return new ExecutionGroup(
                job,
                Optional.ofNullable(model),
                status,
                count,
                AT.plusSeconds(created),
                at(oldest),
                span(started, ended),
                Optional.empty());
    }

    private static Span span(@Nullable Integer started, @Nullable Integer ended) {
        return new Span(at(started), at(ended));
    }

    private static Optional<Instant> at(@Nullable Integer second) {
        return Optional.ofNullable(second).map(AT::plusSeconds);
    }

    private static String time(@Nullable Integer second) {
        return second == null ? "null" : "timestamp with time zone '" + AT.plusSeconds(second) + "'";
    }

    private static void run(TestDatabase database, int instance, String job, @Nullable String model) {
        database.execute("insert into job_instance (jobinstanceid, version, jobname) values (" + instance + ", 0, '"
                + job + "')");
        database.execute(
                "insert into run (instance_id, job, model, submitter, request_digest, job_digest, submitted_at)"
                        + " values (" + instance + ", '" + job + "', " + (model == null ? "null" : "'" + model + "'")
                        + ", 'olga', 'ff', 'ff', " + time(0) + ")");
    }

    private static void execution(
            TestDatabase database,
            int id,
            int instance,
            String status,
            int created,
            @Nullable Integer started,
            @Nullable Integer ended) {
        database.execute("insert into job_execution (jobexecutionid, jobinstanceid, version, createtime, starttime,"
                + " endtime, batchstatus) values (" + id + ", " + instance + ", 0, " + time(created) + ", "
                + time(started) + ", " + time(ended) + ", '" + status + "')");
    }

    private static void claim(TestDatabase database, int id, String state) {
        database.execute("insert into execution_claim (execution_id, state, priority, gpu, cpu, job_digest) values ("
                + id + ", '" + state + "', 5, 0, 1, 'ff')");
    }

    private static void step(
            TestDatabase database,
            int execution,
            String name,
            String status,
            @Nullable Integer started,
            @Nullable Integer ended) {
        database.execute("insert into step_execution (jobexecutionid, version, stepname, starttime, endtime,"
                + " batchstatus) values (" + execution + ", 0, '" + name + "', " + time(started) + ", "
                + time(ended) + ", '" + status + "')");
    }

    private static void lease(TestDatabase database, int execution, String node) {
        database.execute("insert into execution_lease (execution_id, node, incarnation, fence) values (" + execution
                + ", '" + node + "', '" + node + "', 1)");
    }

    private static void export(TestDatabase database, int sequence, int received) {
        database.execute("insert into export_manifest (source, sequence_no, model, digest, instance_id, received_at)"
                + " values ('plant', " + sequence + ", 'pump', 'ff', 1, " + time(received) + ")");
    }

    private static void file(
            TestDatabase database, int id, int sequence, String kind, String state, int accepted, int rejected) {
        database.execute("insert into export_file (id, source, sequence_no, model, name, kind, sha256, byte_count,"
                + " row_count, state, accepted, rejected, segment_bytes) values (" + id + ", 'plant', " + sequence
                + ", 'pump', 'f" + id + "', '" + kind + "', 'ff', 1, 100, '" + state + "', " + accepted + ", "
                + rejected + ", 0)");
    }

    private static void task(TestDatabase database, String key, int begun) {
        database.execute("insert into task (task_key, kind, request_digest, fence, state, begun_at) values ('" + key
                + "', 'TRAIN', 'ff', 1, 'OPEN', " + time(begun) + ")");
    }

    private static void model(TestDatabase database, String name) {
        database.execute("insert into model (name, definition, definition_digest, registered_by, registered_at)"
                + " values ('" + name + "', '', 'ff', 'sam', " + time(0) + ")");
    }

    private static void retry(TestDatabase database, int execution, int run, String state, int due) {
        database.execute(
                "insert into run_retry (execution_id, instance_id, code, attempt, attempts, planned_at, due_at,"
                        + " state) values (" + execution + ", " + run + ", 'WORKER_DIED', 1, 3, " + time(60) + ", "
                        + time(due)
                        + ", '" + state + "')");
    }

    private static void comparison(TestDatabase database, int number, int champion, String verdict) {
        database.execute(
                "insert into champion_comparison (run_instance, model, version_number, champion_number, verdict,"
                        + " report_digest, statement_digest, envelope, made_at) values (" + number + ", 'pump', "
                        + number + ", "
                        + champion + ", '" + verdict + "', 'ff', 'f" + number + "', '{}', " + time(0) + ")");
    }

    private static void version(TestDatabase database, int number, String state, String verdict) {
        database.execute("insert into model_version (model, version_number, state, created_by, created_at, verdict)"
                + " values ('pump', " + number + ", '" + state + "', 'erin', " + time(0) + ", " + verdict + ")");
    }
}
