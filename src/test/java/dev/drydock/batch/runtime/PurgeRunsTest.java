package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.HoldRun;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeRuns.Kept;
import dev.drydock.application.runs.PurgeRuns.Purged;
import dev.drydock.application.runs.PurgeRuns.Request;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunsToKeep;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RunFailure;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskFoldersOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is purged is what the dry run told; what something else needs stays. */
class PurgeRunsTest {
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final Request ALL = Request.olderThan(Duration.ZERO);

    @TempDir
    Path folder;

    private PolicySource policies = new NoPolicy();

    private static SiteRules keptFor(int days) {
        SiteRules none = SiteRules.NONE;
        return new SiteRules(none.approvals(), none.waivers(), none.deliveries(), days, none.egress());
    }

    /** A site with a job of two steps, and what is needed to purge its runs. */
    private final class Site implements AutoCloseable {
        private final JobSite jobs;
        private final JpaRunRecords records;
        private final JpaVersionRepository versions;
        private final HoldRun hold;
        private final ExecutionLogs logs = new ExecutionLogs(folder.resolve("logs"));

        Site(TestDatabase.Kind kind) throws IOException {
            jobs = new JobSite(kind, Files.createDirectories(folder.resolve("jobs")));
            jobs.job("walk", """
                    <step id="one" next="two"><batchlet ref="step"/></step><step id="two"><batchlet ref="step"/></step>
                    """);
            records = jobs.database.repository(JpaRunRecords.class);
            versions = jobs.database.repository(JpaVersionRepository.class);
            hold = new HoldRun(jobs.transactions, jobs.authorization, records, jobs.audited::add, Clock.systemUTC());
        }

        PurgeRuns purge(Retention retention) {
            return new PurgeRuns(
                    jobs.transactions,
                    jobs.authorization,
                    records,
                    new RunsToKeep(
                            records,
                            jobs.facts,
                            versions,
                            retention,
                            policies,
                            Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1))),
                    new TaskFoldersOnDisk(folder.resolve("tasks")),
                    logs,
                    new Journal(jobs.audited::add, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(1))));
        }

        PurgeRuns purge() {
            return purge(Retention.none());
        }

        void dueTime(String schedule, int days, String state, OptionalLong run) {
            String due = "timestamp with time zone '" + Instant.now().minus(Duration.ofDays(days)) + "'";
            jobs.database.execute("insert into schedule_occurrence (schedule, due, due_local, state, instance_id,"
                    + " last_due, due_count, at_least, recorded_at) values ('" + schedule + "', " + due + ", '" + days
                    + "', '" + state + "', " + (run.isPresent() ? run.getAsLong() : "null") + ", " + due
                    + ", 1, false, " + due + ")");
        }

        /** As schedule and days ago, the oldest first. */
        List<String> dueTimes() {
            return jobs.transactions.required(() -> {
                List<String> found = new ArrayList<>();
                for (Object row : jobs.database
                        .entityManager()
                        .createNativeQuery("select schedule || ' ' || due_local from schedule_occurrence order by due")
                        .getResultList()) {
                    found.add(String.valueOf(row));
                }
                return found;
            });
        }

        long run(Map<String, String> parameters) throws IOException {
            Execution execution = jobs.run("walk", parameters);
            Files.createDirectories(logs.file(1).getParent());
            Files.writeString(logs.file(execution.executionId()), "a line\n");
            Path attempt =
                    Files.createDirectories(folder.resolve("tasks/" + execution.instanceId() + "-train-0/attempt-1-0"));
            Files.writeString(attempt.resolve("checkpoint"), "0123456789");
            return execution.instanceId();
        }

        void sql(String... statements) {
            jobs.transactions.run(() -> {
                try (Connection connection = jobs.database.dataSource().getConnection();
                        Statement statement = connection.createStatement()) {
                    for (String sql : statements) {
                        statement.execute(sql);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        /** Digests of the job texts that are kept. */
        List<String> texts() {
            return jobs.transactions.required(() -> {
                try (Connection connection = jobs.database.dataSource().getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select digest from job_text")) {
                    List<String> digests = new ArrayList<>();
                    while (rows.next()) {
                        digests.add(rows.getString(1));
                    }
                    return digests;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public void close() {
            jobs.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void removesExactlyWhatItToldAndNothingOfOthers(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long kept = site.run(Map.of("note", "stays"));
            Map<String, List<String>> before = site.jobs.everything();
            List<String> tasks = new TaskFoldersOnDisk(folder.resolve("tasks")).keys();
            long first = site.run(Map.of("model", "pump"));
            site.jobs.failing.add("two");
            Execution failed = site.jobs.run("walk", Map.of("model", "pump"));
            site.jobs.failing.clear();
            site.jobs.ended(
                    site.jobs.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            Request ofTheModel = new Request(
                    OptionalLong.empty(),
                    Optional.of("walk"),
                    Optional.of("pump"),
                    Optional.of("eve"),
                    List.of(),
                    Duration.ZERO);

            Purged told = site.purge().purge(ADMIN, ofTheModel, true);
            assertThat(told.runs()).containsExactly(first, failed.instanceId());
            assertThat(told.executions()).isEqualTo(3);
            assertThat(told.tasks()).isEqualTo(1);
            assertThat(told.bytes()).isEqualTo(10);
            assertThat(site.jobs.everything())
                    .hasEntrySatisfying(
                            kind == TestDatabase.Kind.H2 ? "RUN" : "run",
                            rows -> assertThat(rows).hasSize(3));

            assertThat(site.purge().purge(ADMIN, ofTheModel, false)).isEqualTo(told);
            assertThat(site.jobs.everything()).isEqualTo(before);
            assertThat(new TaskFoldersOnDisk(folder.resolve("tasks")).keys()).isEqualTo(tasks);
            assertThat(folder.resolve("logs")).isDirectoryNotContaining(log -> !log.endsWith(kept + ".log"));
            assertThat(site.jobs.audited)
                    .filteredOn(event -> event.actor().equals("ada"))
                    .extracting(AuditLog.Event::action)
                    .containsExactly("runs.purge.asked", "runs.purge");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeldRunRefusesByName(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            site.hold.hold(ADMIN, run, "case 17");
            assertFails(RunFailure.RUN_HELD, "case 17", () -> site.hold.hold(ADMIN, run, "again"));
            Request named = new Request(
                    OptionalLong.of(run),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Duration.ZERO);

            assertFails(
                    RunFailure.RUN_HELD,
                    "Run " + run + " is held by ada since",
                    () -> site.purge().purge(ADMIN, named, false));
            Purged others = site.purge().purge(ADMIN, ALL, false);
            assertThat(others.runs()).isEmpty();
            assertThat(others.kept())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.why()).contains("is held by ada", "case 17"));

            site.hold.release(ADMIN, run, "closed");
            assertFails(RunFailure.RUN_NOT_HELD, "the run has no hold", () -> site.hold.release(ADMIN, run, "closed"));
            assertThat(site.purge().purge(ADMIN, named, false).runs()).containsExactly(run);
            assertFails(
                    RunFailure.RUN_UNKNOWN, "purged before", () -> site.purge().purge(ADMIN, named, false));
            assertThat(site.jobs.audited)
                    .extracting(AuditLog.Event::action)
                    .containsSubsequence(
                            "run.hold",
                            "hold-run.refused",
                            "purge-runs.refused",
                            "runs.purge",
                            "run.hold.release",
                            "release-hold.refused",
                            "runs.purge",
                            "purge-runs.refused");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAVersionNeedsStaysUnlessItIsRejected(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long waiting = site.run(Map.of("model", "pump"));
            long rejected = site.run(Map.of("model", "pump"));
            for (long run : List.of(waiting, rejected)) {
                site.jobs.transactions.run(() -> {
                    VersionId id = site.versions
                            .create(
                                    "pump",
                                    new Origin(Optional.empty(), OptionalLong.of(run), "sam", Optional.empty()),
                                    JobSite.NOW)
                            .id();
                    site.jobs.facts.record(run, RunFacts.CANDIDATE_VERSION, id.toString());
                    if (run == rejected) {
                        site.versions.move(id, VersionState.REJECTED);
                    }
                });
            }

            Purged purged = site.purge().purge(ADMIN, ALL, false);

            assertThat(purged.runs()).containsExactly(rejected);
            assertThat(purged.kept()).extracting(Kept::run).containsExactly(waiting);
            assertThat(purged.kept().get(0).why()).contains("Its version pump/1 is");
            assertThat(site.jobs.transactions.required(() -> site.versions.find(VersionId.parse("pump/2"))))
                    .isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oldRecordsOfDueTimesGoButNotTheNewestNorThoseWhoseRunIsThere(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            site.hold.hold(ADMIN, run, "it stays");
            site.dueTime("night", 90, "STARTED", OptionalLong.of(run + 1000)); // its run was purged
            site.dueTime("night", 80, "STARTED", OptionalLong.of(run));
            site.dueTime("night", 70, "STARTED", OptionalLong.of(run + 1001)); // the newest start
            site.dueTime("night", 60, "SKIPPED", OptionalLong.empty());
            site.dueTime("night", 20, "SKIPPED", OptionalLong.empty());
            site.dueTime("removed", 50, "SKIPPED", OptionalLong.empty()); // the newest of its schedule
            Request month = Request.olderThan(Duration.ofDays(40));
            Retention days = new Retention(Optional.of(Duration.ofDays(65)), Map.of("walk", Duration.ofDays(45)));

            assertThat(site.purge().purge(ADMIN, month, true).dueTimes()).isEqualTo(2);
            Request ofTheJob = new Request(
                    OptionalLong.empty(),
                    Optional.of("walk"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Duration.ZERO);
            assertThat(site.purge().purge(ADMIN, ofTheJob, true).dueTimes()).isZero();
            assertThat(site.dueTimes()).hasSize(6);

            assertThat(site.purge(days).purge(ADMIN, month, false).dueTimes()).isEqualTo(1);
            assertThat(site.dueTimes()).containsExactly("night 80", "night 70", "night 60", "removed 50", "night 20");
            assertThat(site.purge().purge(ADMIN, ALL, false).dueTimes())
                    .as("none younger than 30 days")
                    .isEqualTo(1);
            assertThat(site.dueTimes()).containsExactly("night 80", "night 70", "removed 50", "night 20");
            assertThat(site.jobs.audited)
                    .filteredOn(event -> event.action().equals("runs.purge"))
                    .extracting(event -> event.details().get("dueTimes"))
                    .containsExactly("1", "1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFailedWhatIsYoungAndWhatTheSiteRetainsStays(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            site.jobs.failing.add("two");
            long failed = site.run(Map.of());
            site.jobs.failing.clear();
            long done = site.run(Map.of());

            assertThat(site.purge()
                            .purge(ADMIN, Request.olderThan(Duration.ofDays(1)), false)
                            .runs())
                    .isEmpty();
            Retention ofTheJob = new Retention(Optional.empty(), Map.of("walk", Duration.ofDays(90)));
            Purged retained = site.purge(ofTheJob).purge(ADMIN, ALL, false);
            assertThat(retained.runs()).isEmpty();
            assertThat(retained.kept())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.why()).contains("keeps runs of walk for 90 days"));
            policies = TrialsFixture.fake(PolicySource.class, "siteRules", none -> keptFor(365));
            assertThat(site.purge(ofTheJob).purge(ADMIN, ALL, false).kept())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.why())
                            .contains("keeps runs of walk for 365 days by its gate policy (site.retention-days)"));
            policies = TrialsFixture.fake(PolicySource.class, "siteRules", none -> keptFor(30));
            assertThat(site.purge(ofTheJob).purge(ADMIN, ALL, false).kept())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.why()).endsWith("for 90 days."));
            policies = new NoPolicy();
            Retention ofAnother = new Retention(Optional.empty(), Map.of("other", Duration.ofDays(90)));
            assertThat(site.purge(ofAnother).purge(ADMIN, ALL, true).runs()).containsExactly(done);

            Request failures = new Request(
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of("FAILED"),
                    Duration.ZERO);
            assertThat(site.purge().purge(ADMIN, failures, false).runs()).containsExactly(failed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectsGoUnlessAnotherRunsSnapshotIsMadeOfTheirFile(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            long other = site.run(Map.of());
            site.hold.hold(ADMIN, other, "stays");
            site.sql(
                    "insert into export_manifest values ('plant', 1, 'pump', 'd', " + run + ", current_timestamp)",
                    file(1, run),
                    file(2, run),
                    reject(1, 1, run),
                    reject(2, 2, run),
                    reject(3, 2, run),
                    "insert into snapshot_input values (" + other + ", 2)");

            Purged told = site.purge().purge(ADMIN, ALL, true);
            assertThat(told.rejects()).isEqualTo(1);
            assertThat(site.purge().purge(ADMIN, ALL, false)).isEqualTo(told);
            Map<String, List<String>> left = site.jobs.everything();
            boolean upper = kind == TestDatabase.Kind.H2;
            assertThat(left.get(upper ? "REJECTED_ROW" : "rejected_row")).hasSize(2);
            assertThat(left.get(upper ? "EXPORT_FILE" : "export_file")).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLedgerOfHoldoutsTheSnapshotAndWhatItIsMadeOfStay(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            site.sql(
                    "insert into export_manifest values ('plant', 1, 'pump', 'd', " + run + ", current_timestamp)",
                    file(1, run),
                    "insert into snapshot values ('s', 'pump', 3, current_timestamp, " + run + ", current_timestamp)",
                    "insert into snapshot_input values (" + run + ", 1)",
                    "insert into holdout_use (snapshot, run_instance, use_number, model, model_version, used_at)"
                            + " values ('s', " + run + ", 1, 'pump', 'pump/2', current_timestamp)");

            assertThat(site.purge().purge(ADMIN, ALL, false).runs()).containsExactly(run);

            Map<String, List<String>> left = site.jobs.everything();
            List.of("holdout_use", "snapshot", "snapshot_input", "export_file")
                    .forEach(table -> assertThat(
                                    left.get(kind == TestDatabase.Kind.H2 ? table.toUpperCase(Locale.ROOT) : table))
                            .as(table)
                            .hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTextOfAJobGoesWithTheLastRunThatNamesIt(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            long other = site.run(Map.of());
            String text = kind == TestDatabase.Kind.H2 ? "X'61'" : "'a'";
            site.sql(
                    "insert into job_text (digest, content) select job_digest, " + text
                            + " from run where instance_id = " + run,
                    "insert into job_text (digest, content) values ('changed', " + text + ")",
                    "insert into job_text (digest, content) values ('claimed', " + text + ")",
                    claim("changed", run),
                    claim("claimed", other));

            assertThat(site.purge().purge(ADMIN, only(run), false).runs()).containsExactly(run);
            assertThat(site.texts()).hasSize(2).doesNotContain("changed").contains("claimed");

            assertThat(site.purge().purge(ADMIN, only(other), false).runs()).containsExactly(other);
            assertThat(site.texts()).isEmpty();
        }
    }

    private static Request only(long run) {
        return new Request(
                OptionalLong.of(run), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Duration.ZERO);
    }

    private static String claim(String digest, long run) {
        return "insert into execution_claim (execution_id, state, priority, gpu, cpu, job_digest)"
                + " select jobexecutionid, 'ENDED', 5, 0, 1, '" + digest
                + "' from job_execution where jobinstanceid = " + run;
    }

    private static String file(long id, long run) {
        return "insert into export_file (id, source, sequence_no, model, name, kind, sha256, byte_count, row_count, state,"
                + " ingest_instance, accepted, rejected, segment_bytes) values (" + id + ", 'plant', 1, 'pump', 'f" + id
                + "', 'LOGS', 's', 1, 1, 'INGESTED', " + run + ", 1, 1, 1)";
    }

    private static String reject(long id, long file, long run) {
        return "insert into rejected_row (id, file_id, instance_id, byte_offset, record_no, line_no, reason, field, raw_text)"
                + " values (" + id + ", " + file + ", " + run + ", 0, " + id
                + ", 1, 'VALUE_MALFORMED', 'f', 'raw')";
    }

    @ParameterizedTest
    @EnumSource
    void isForAdministrators(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            long run = site.run(Map.of());
            assertFails(
                    CommonFailure.NOT_ALLOWED, "role admin", () -> site.purge().purge(ENGINEER, ALL, true));
            assertFails(CommonFailure.NOT_ALLOWED, "admin or", () -> site.hold.hold(ENGINEER, run, "mine"));
            assertFails(
                    CommonFailure.USAGE,
                    "STARTED is not the status of an ended run",
                    () -> site.purge()
                            .purge(
                                    ADMIN,
                                    new Request(
                                            OptionalLong.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            List.of("STARTED"),
                                            Duration.ZERO),
                                    false));
        }
    }

    private static void assertFails(FailureCode code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
