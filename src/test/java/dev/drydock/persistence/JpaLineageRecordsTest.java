package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.LineageRecords.InputFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who had a hand in a run, by the records of what they did. */
class JpaLineageRecordsTest {
    /** When the test's log says that everything happened. */
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00Z");

    @ParameterizedTest
    @EnumSource
    void tellsWhoDidWhatByTheAuditLog(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            database.transactions().run(() -> {
                audit.append(AuditLog.Event.of("rhea", "run.budget.raise", "run/7", "reason", "more"));
                audit.append(AuditLog.Event.of("milo", "run.budget.raise", "run/77", "reason", "more"));
                audit.append(AuditLog.Event.of("sam", "import.measure", "pump/1", "run", "12"));
                audit.append(AuditLog.Event.of("emil", "import.measure", "pump/11", "run", "13"));
                audit.append(AuditLog.Event.of("nina", "labels.return", "labels/pump", "feedback", "f1"));
                audit.append(AuditLog.Event.of("otto", "labels.return", "labels/valve", "feedback", "f2"));
                audit.append(AuditLog.Event.of(
                        "run:7", "export.receive", "plant-b-2", "by", "tanaka", "replaced", "plant-b-1/f by g"));
                audit.append(AuditLog.Event.of("run:7", "export.receive", "plant-b-3", "by", "emil"));
                audit.append(AuditLog.Event.of("run:7", "export.receive", "plant-b-4", "replaced", "plant-b-3/f by g"));
                audit.append(AuditLog.Event.of("node:n", "file.first", "file/jobs/mine.xml", "after", "d1"));
                audit.append(AuditLog.Event.of("node:n", "file.first", "file/etc/policy.json", "after", "d2"));
                audit.append(AuditLog.Event.of("ada", "job.approve", "job/mine", "digest", "d1"));
            });
            JpaLineageRecords records = database.repository(JpaLineageRecords.class);

            List<String> raisers = database.transactions().required(() -> records.budgetRaisers(7));
            assertThat(raisers).containsExactly("rhea");
            List<String> approvers =
                    database.transactions().required(() -> records.jobFileApprovers(Set.of("d1", "d2")));
            assertThat(approvers).containsExactly("ada");
            Map<Long, String> measured =
                    database.transactions().required(() -> records.measurements(new VersionId("pump", 1)));
            assertThat(measured).containsExactly(Map.entry(12L, "sam"));
            Set<String> exports = Set.of("plant-b-2", "plant-b-3", "plant-b-4");
            List<String> correctors = database.transactions().required(() -> records.correctors(exports));
            assertThat(correctors).containsExactly("tanaka");
            for (String digest : List.of("d1", "d2")) {
                boolean first = database.transactions().required(() -> records.wasThereFirst(digest));
                assertThat(first).as(digest).isEqualTo(digest.equals("d1"));
            }
            assertThat(returners(database, records, AT.minusSeconds(1), AT, Set.of()))
                    .containsExactly("nina");
            assertThat(returners(database, records, AT, AT.plusSeconds(1), Set.of()))
                    .isEmpty();
            assertThat(returners(database, records, AT, AT.plusSeconds(1), Set.of("f1")))
                    .containsExactly("nina");
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheAuthorOfTheSchedule(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaRunFacts facts = database.repository(JpaRunFacts.class);
            database.transactions().run(() -> facts.record(7, RunFacts.CAUSE_SCHEDULED_BY, "emil"));
            JpaLineageRecords records = database.repository(JpaLineageRecords.class);
            ModelVersion made = new ModelVersion(
                    new VersionId("pump", 2),
                    VersionState.ASSEMBLED,
                    Optional.empty(),
                    OptionalLong.of(7),
                    "schedule:night",
                    AT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            assertThat(database.transactions().required(() -> new RunDeeds(records).of(made)))
                    .containsExactly(Map.entry("emil", "scheduled its run"));
            List<String> others = database.transactions().required(() -> records.schedulers(8));
            assertThat(others).isEmpty();
        }
    }

    /** Rhea changed the times only, and milo let it continue; whoever decided before emil did has no part in it. */
    @ParameterizedTest
    @EnumSource
    void namesAllWhoDecidedAboutTheScheduleSinceItStartsThis(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            JpaRunFacts facts = database.repository(JpaRunFacts.class);
            String night = "schedule/night";
            database.transactions().run(() -> {
                audit.append(AuditLog.Event.of("otto", "schedule.add", night, "author", "otto", "authorSince", "1"));
                audit.append(AuditLog.Event.of("otto", "schedule.resume", night, "author", "otto"));
                audit.append(
                        AuditLog.Event.of("emil", "schedule.replace", night, "author", "emil", "authorSince", "2"));
                audit.append(
                        AuditLog.Event.of("rhea", "schedule.replace", night, "author", "emil", "authorSince", "2"));
                audit.append(AuditLog.Event.of("milo", "schedule.resume", night, "author", "emil"));
                audit.append(AuditLog.Event.of("nina", "schedule.add", "schedule/day", "authorSince", "3"));
                audit.append(AuditLog.Event.of(
                        "schedule:night", "execution.submit", "execution/9", "run", "7", "schedule", "night"));
                audit.append(AuditLog.Event.of("nina", "schedule.resume", night, "author", "emil"));
                facts.record(7, RunFacts.CAUSE_SCHEDULED_BY, "emil");
            });
            JpaLineageRecords records = database.repository(JpaLineageRecords.class);
            List<String> people = database.transactions().required(() -> records.schedulers(7));
            assertThat(people).containsExactly("emil", "rhea", "milo");
        }
    }

    /** The second file replaces the first one; of the third, no row was accepted. */
    @ParameterizedTest
    @EnumSource
    void listsTheFilesThatARunJoined(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaLineageRecords records = database.repository(JpaLineageRecords.class);
            database.transactions().run(() -> {
                sql(records, "insert into export_manifest values ('plant', 1, 'pump', 'd', 7, current_timestamp)");
                sql(records, file(1, "null", 3));
                sql(records, file(2, "1", 3));
                sql(records, file(3, "null", 0));
                sql(records, "insert into snapshot_input values (7, 1)");
                sql(records, "insert into snapshot_input values (7, 2)");
                sql(records, "insert into snapshot_input values (7, 3)");
                sql(records, "insert into snapshot_input values (8, 1)");
            });

            List<InputFile> found = database.transactions().required(() -> records.inputs(7));
            assertThat(found)
                    .containsExactly(
                            new InputFile("s1", "plant", "plant-1", false),
                            new InputFile("s2", "plant", "plant-1", true));
            List<InputFile> none = database.transactions().required(() -> records.inputs(9));
            assertThat(none).isEmpty();
        }
    }

    private static String file(long id, String replaces, int accepted) {
        return "insert into export_file (id, source, sequence_no, model, name, kind, sha256, byte_count, row_count, state,"
                + " accepted, rejected, segment_bytes, replaces) values (" + id + ", 'plant', 1, 'pump', 'f" + id
                + "', 'LOGS', 's" + id + "', 1, 1, 'INGESTED', " + accepted + ", 0, 1, " + replaces + ")";
    }

    private static void sql(JpaLineageRecords records, String statement) {
        records.entityManager.createNativeQuery(statement).executeUpdate();
    }

    private static List<String> returners(
            TestDatabase database, JpaLineageRecords records, Instant after, Instant until, Set<String> files) {
        List<String> found =
                database.transactions().required(() -> records.labelReturners("pump", after, until, files));
        return found;
    }
}
