package dev.drydock.application.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Event;
import dev.drydock.application.monitoring.ModelHistory.Input;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaHistoryRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In Berlin, in the week in which 25 October 2026 has 25 hours. */
class ViewModelHistoryTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-10-27T08:00:00Z");
    private static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final LocalDate CHANGE = LocalDate.of(2026, 10, 25);

    @TempDir
    Path folder;

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void countsRowsByTheDaysOfTheZoneAndNoneBesideTheWeeks(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            export(database, 1, "2026-10-20T21:59:59.999Z", "LOGS", "INGESTED", 1); // a moment before the first day
            export(database, 2, "2026-10-20T22:00:00Z", "LOGS", "INGESTED", 2);
            export(database, 3, "2026-10-24T21:59:59Z", "LOGS", "INGESTED", 4);
            export(database, 4, "2026-10-24T22:00:00Z", "LOGS", "INGESTED", 8);
            export(database, 5, "2026-10-25T00:30:00Z", "LOGS", "RECEIVED", 16); // 02:30 for the first time
            export(database, 6, "2026-10-25T01:30:00Z", "LOGS", "REFUSED", 32); // 02:30 again
            export(database, 7, "2026-10-25T22:59:59Z", "FEEDBACK", "INGESTED", 64);
            export(database, 8, "2026-10-25T23:00:00Z", "LOGS", "INGESTED", 128);
            export(database, 9, "2026-10-26T10:00:00Z", "LOGS", "REPLACED", 256);
            export(database, 10, "2026-10-27T23:00:00Z", "LOGS", "INGESTED", 512); // tomorrow

            ModelHistory history = view(database).view(AUDREY, "pump", 1);

            assertThat(history.days())
                    .extracting(Day::date)
                    .startsWith(LocalDate.of(2026, 10, 21))
                    .endsWith(LocalDate.of(2026, 10, 27))
                    .hasSize(7);
            assertThat(history.days())
                    .extracting(Day::predictions)
                    .containsExactly(
                            OptionalLong.of(2),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.of(4),
                            OptionalLong.of(56),
                            OptionalLong.of(128),
                            OptionalLong.empty());
            Day longest = day(history, CHANGE);
            assertThat(longest.labels()).hasValue(64);
            assertThat(Duration.between(longest.from(), longest.until())).isEqualTo(Duration.ofHours(25));
            assertThat(longest.share(Instant.parse("2026-10-25T10:30:00Z"))).isEqualTo(0.5, within(1e-9));
            assertThat(history.metric()).isEmpty();
            assertThat(history.remarks()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsWhatTheVersionInServiceAndNewOnesReachedAndTheLastOfADay(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            version(database, 7, "2026-10-24T10:00:00Z", keep(candidate(0.81, 0.78)));
            check(database, 21, "2026-10-25T02:00:00Z", keep(check(0.70)));
            check(database, 22, "2026-10-25T22:30:00Z", keep(check(0.80)));
            check(database, 23, "2026-10-26T05:00:00Z", "ab".repeat(32)); // its report is gone

            ModelHistory history = view(database).view(AUDREY, "pump", 4);

            assertThat(history.metric()).contains(new LeadingName("auc", false));
            assertThat(day(history, CHANGE).service())
                    .contains(new Accuracy(
                            "pump/7",
                            OptionalDouble.of(0.8),
                            Optional.of(new Interval(0.75, 0.85)),
                            OptionalDouble.of(0.7),
                            1200,
                            OptionalDouble.empty()));
            Day before = day(history, CHANGE.minusDays(1));
            assertThat(before.candidate().orElseThrow().value()).hasValue(0.81);
            assertThat(before.service().orElseThrow())
                    .satisfies(champion -> assertThat(champion.version()).isEqualTo("pump/6"))
                    .satisfies(champion -> assertThat(champion.value()).hasValue(0.78))
                    .satisfies(champion -> assertThat(champion.rows()).isEqualTo(1200));
            assertThat(day(history, CHANGE.plusDays(1)).isMeasured()).isFalse();
            assertThat(history.remarks()).containsExactly("1 gate report is not there any more or cannot be read.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsTheWorstInputsOfTheRunsThatMeasuredDrift(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            run(database, 31, "pump", "2026-10-25T23:00:00Z", true);
            run(database, 32, "pump", "2026-10-26T12:00:00Z", false); // measured nothing
            run(database, 33, "pump", "2026-10-24T12:00:00Z", true); // its report was purged
            run(database, 34, "fan", "2026-10-26T13:00:00Z", true);
            files().writeReport(31, drift());
            files().writeReport(34, drift());

            ModelHistory history = view(database).view(AUDREY, "pump", 1);

            ModelHistory.Drift drift = day(history, CHANGE.plusDays(1)).drift().orElseThrow();
            assertThat(drift.run()).isEqualTo(31);
            assertThat(drift.inputs()).hasValue(0.31);
            assertThat(drift.predictions()).hasValue(0.05);
            assertThat(drift.limit()).isEqualTo(0.2);
            assertThat(drift.worst())
                    .containsExactly(
                            new Input("vibration", 0.31, true),
                            new Input("load", 0.02, false),
                            new Input("age", 0.01, false));
            assertThat(history.days())
                    .filteredOn(day -> day.drift().isPresent())
                    .hasSize(1);
            assertThat(history.remarks()).containsExactly("1 drift report is not there any more or cannot be read.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void marksReleasesRollbacksAndTheAlertsOfTheModel(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            register(database, "pump_2");
            register(database, "pumpx2");
            version(database, 1, "2026-01-01T00:00:00Z", null);
            version(database, 2, "2026-01-02T00:00:00Z", null);
            release(database, 1, 1, "ACTIVATE", "2026-10-20T21:00:00Z"); // before the week
            release(database, 2, 2, "ACTIVATE", "2026-10-25T00:30:00Z");
            release(database, 3, 1, "ROLL_BACK", "2026-10-25T01:30:00Z");
            run(database, 41, "pump", "2026-10-24T12:00:00Z", false);
            database.execute("insert into job_execution (jobexecutionid, jobinstanceid, version, createtime,"
                    + " batchstatus) values (141, 41, 0, " + time("2026-10-24T12:00:00Z") + ", 'FAILED')");
            alert(database, "drift", "model/pump", "2026-10-10T00:00:00Z", "2026-10-20T21:59:59Z");
            alert(database, "drift", "model/pump", "2026-10-11T00:00:00Z", "2026-10-21T21:00:00Z");
            alert(database, "run-failed", "execution/141", "2026-10-24T23:00:00Z", "2026-10-25T23:00:00Z");
            alert(database, "candidate-waits", "version/pump/2", "2026-10-26T12:00:00Z", null);
            alert(database, "drift", "model/pump_2", "2026-10-26T12:00:00Z", null);
            alert(database, "candidate-waits", "version/pumpx2/1", "2026-10-26T12:00:00Z", null);

            ModelHistory history = view(database).view(AUDREY, "pump", 1);

            assertThat(history.events())
                    .extracting(Event::kind, event -> event.at().toString(), Event::text)
                    .containsExactly(
                            tuple(Event.Kind.ALERT, "2026-10-24T23:00:00Z", "run-failed: Something."),
                            tuple(
                                    Event.Kind.RELEASE,
                                    "2026-10-25T00:30:00Z",
                                    "pump/2 came into service, requested by rhea"),
                            tuple(
                                    Event.Kind.ROLLBACK,
                                    "2026-10-25T01:30:00Z",
                                    "pump/1 is back in service, requested by rhea"),
                            tuple(Event.Kind.ALERT, "2026-10-26T12:00:00Z", "candidate-waits: Something."));
            assertThat(history.days()).extracting(Day::open).containsExactly(1, 0, 0, 0, 1, 2, 1);
            assertThat(history.days()).extracting(Day::raised).containsExactly(0, 0, 0, 0, 1, 1, 0);
            assertThat(view(database).view(AUDREY, "pump_2", 1).events())
                    .as("no other model's versions, though an underscore stands for any letter in a pattern")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsClientsRequestsAndADayWithoutAnyIsNoGap(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            served(database, "pump", "2026-10-20", 1, 0, "1.0:1"); // before the week
            served(database, "pump", "2026-10-24", 100, 2, "0.4:90 2.5:7 10.0:1");
            served(database, "pump", "2026-10-25", 0, 0, "");
            served(database, "fan", "2026-10-26", 5, 0, "1.0:5");

            ModelHistory history = view(database).view(AUDREY, "pump", 1);

            assertThat(history.days())
                    .extracting(Day::traffic)
                    .containsExactly(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new Traffic(
                                    100, 2, 3, OptionalDouble.of(0.4), OptionalDouble.of(2.5), OptionalDouble.of(10))),
                            Optional.of(new Traffic(
                                    0, 0, 3, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())),
                            Optional.empty(),
                            Optional.empty());
        }
    }

    private static void served(
            TestDatabase database, String model, String day, int requests, int errors, String latency) {
        database.execute("insert into served_day (model, served_on, requests, errors, abstentions, latency) values ('"
                + model + "', '" + day + "', " + requests + ", " + errors + ", 3, '" + latency + "')");
    }

    @ParameterizedTest
    @EnumSource
    void asksTheDatabaseAsOftenForAYearAsForAWeek(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            for (int i = 1; i <= 60; i++) {
                Instant at = NOW.minus(Duration.ofDays(6L * i));
                export(database, i, at.toString(), "LOGS", "INGESTED", 10);
                run(database, i, "pump", at.toString(), true);
            }

            ModelHistory history = view(database).view(AUDREY, "pump", 52);

            assertThat(asked)
                    .containsExactlyInAnyOrder("changes", "judged", "received", "served", "measured", "alerts");
            assertThat(history.days()).hasSize(364).filteredOn(Day::isMeasured).hasSize(60);
            assertThat(history.remarks())
                    .containsExactly("60 drift reports: each is not there any more or cannot be read.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOtherWeeksUnknownModelsAndUsersWithoutARole(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            register(database, "pump");
            ViewModelHistory view = view(database);

            assertThatThrownBy(() -> view.view(AUDREY, "pump", 0)).hasMessageContaining("Ask for 1 to 52 weeks");
            assertThatThrownBy(() -> view.view(AUDREY, "pump", 53)).hasMessageContaining("weeks is 53");
            assertThatThrownBy(() -> view.view(AUDREY, "fan", 1)).isInstanceOf(DrydockException.class);
            assertThatThrownBy(() -> view.view(new Actor("nobody", Set.of()), "pump", 1))
                    .isInstanceOf(DrydockException.class);
            assertThat(asked).isEmpty();
        }
    }

    private static Day day(ModelHistory history, LocalDate date) {
        return history.days().stream()
                .filter(day -> day.date().equals(date))
                .findFirst()
                .orElseThrow();
    }

    private ViewModelHistory view(TestDatabase database) {
        JpaHistoryRecords records = database.repository(JpaHistoryRecords.class);
        HistoryRecords counted = (HistoryRecords) Proxy.newProxyInstance(
                HistoryRecords.class.getClassLoader(),
                new Class<?>[] {HistoryRecords.class},
                (proxy, method, values) -> {
                    asked.add(method.getName());
                    try {
                        return method.invoke(records, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new ViewModelHistory(
                database.transactions(),
                new Authorization(database.transactions(), new TestAuditLog(database)),
                database.repository(JpaModelRepository.class),
                counted,
                new LeadingReports(new FileSystemReportStore(folder.resolve("reports")), new SuiteFiles()),
                files(),
                new SiteZone(BERLIN),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private JsonDriftFiles files() {
        return new JsonDriftFiles(folder.resolve("drift"));
    }

    private String keep(GateReport report) {
        SuiteFiles suite = new SuiteFiles();
        byte[] json = suite.reportJson(report);
        return new FileSystemReportStore(folder.resolve("reports")).keep(json, suite.reportPage(json));
    }

    private static GateReport candidate(double value, double champion) {
        return Reports.of(
                GateReport.Kind.CANDIDATE,
                new Findings(
                        List.of(floor(value)),
                        List.of(),
                        List.of(new MetricLine(Metric.AUC, value, champion, value - champion, new Interval(-0.1, 0.1))),
                        Optional.empty()));
    }

    private static GateReport check(double value) {
        return Reports.of(
                GateReport.Kind.CHECK, new Findings(List.of(floor(value)), List.of(), List.of(), Optional.empty()));
    }

    private static GateResult floor(double value) {
        return new GateResult(
                Gate.FLOOR,
                "",
                Verdict.PASS,
                "Enough.",
                Optional.of(new Measurement(
                        "auc",
                        value,
                        new Interval(value - 0.05, value + 0.05),
                        false,
                        0.7,
                        0.95,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        1200,
                        40,
                        OptionalInt.of(400),
                        OptionalLong.of(900))),
                Optional.empty());
    }

    private static DriftReport drift() {
        return new DriftReport(
                "pump",
                Optional.of("pump/1"),
                "ab".repeat(32),
                12_000,
                new Basis(Source.TRAINING_SNAPSHOT, Optional.empty(), 0.2, 0.05, 100, 0, List.of()),
                List.of(
                        column(ColumnRole.INPUT, "age", 0.01, DriftVerdict.STABLE),
                        column(ColumnRole.INPUT, "vibration", 0.31, DriftVerdict.DRIFTED),
                        column(ColumnRole.INPUT, "load", 0.02, DriftVerdict.STABLE),
                        column(ColumnRole.INPUT, "dust", 0.005, DriftVerdict.STABLE),
                        column(ColumnRole.PREDICTION, "score", 0.05, DriftVerdict.STABLE)),
                new PerformanceEstimate("", 12_000, 40, 0, List.of(), List.of("Nothing is estimated.")),
                DriftDecision.RETRAIN,
                List.of("Because."));
    }

    private static ColumnDrift column(ColumnRole role, String name, double psi, DriftVerdict verdict) {
        return new ColumnDrift(
                role,
                name,
                DriftMethod.EXACT,
                verdict,
                List.of(new Measured(
                        DriftMeasure.PSI,
                        psi,
                        0,
                        OptionalDouble.of(0.5),
                        OptionalDouble.of(0.5),
                        OptionalDouble.of(0.2),
                        false,
                        Optional.empty(),
                        verdict)),
                Optional.empty());
    }

    private static String time(String at) {
        return "timestamp with time zone '" + at + "'";
    }

    private static void register(TestDatabase database, String model) {
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        database.transactions()
                .run(() -> models.register(new RegisteredModel(model, "drydock: 1\n", "ff", "sam", NOW)));
    }

    private static void export(TestDatabase database, int sequence, String at, String kind, String state, int rows) {
        database.execute("insert into export_manifest (source, sequence_no, model, digest, instance_id, received_at)"
                + " values ('plant', " + sequence + ", 'pump', 'ff', 1, " + time(at) + ")");
        database.execute("insert into export_file (id, source, sequence_no, model, name, kind, sha256, byte_count,"
                + " row_count, state, accepted, rejected, segment_bytes) values (" + sequence + ", 'plant', " + sequence
                + ", 'pump', 'f', '" + kind + "', 'ff', 1, " + rows + ", '" + state + "', 0, 0, 0)");
    }

    private static void version(TestDatabase database, int number, String at, @Nullable String report) {
        database.execute("insert into model_version (model, version_number, state, created_by, created_at,"
                + " report_digest) values ('pump', " + number + ", 'RELEASED', 'erin', " + time(at) + ", "
                + (report == null ? "null" : "'" + report + "'") + ")");
    }

    private static void check(TestDatabase database, int run, String at, String report) {
        database.execute("insert into serving_check (run_instance, model, version_number, snapshot, looked_at, share,"
                + " row_sketch, measured, verdict, report_digest) values (" + run + ", 'pump', 7, 'ff', " + time(at)
                + ", 1, '', true, 'PASS', '" + report + "')");
    }

    private static void run(TestDatabase database, int instance, String model, String at, boolean measured) {
        database.execute(
                "insert into job_instance (jobinstanceid, version, jobname) values (" + instance + ", 0, 'nightly')");
        database.execute(
                "insert into run (instance_id, job, model, submitter, request_digest, job_digest, submitted_at)"
                        + " values (" + instance + ", 'nightly', '" + model + "', 'olga', 'ff', 'ff', " + time(at)
                        + ")");
        if (measured) {
            database.execute("insert into run_fact (instance_id, fact, fact_value) values (" + instance
                    + ", 'decision', 'KEEP')");
        }
    }

    /** By an order that the node followed, issued a minute before. */
    private static void release(TestDatabase database, int sequence, int version, String action, String at) {
        String issued = Instant.parse(at).minusSeconds(60).toString();
        database.execute("insert into release_order (order_sequence, action, model, version_number, package_digest,"
                + " envelope, state, run_instance, requested_by, issued_at, expires_at, note) values (" + sequence
                + ", '" + action + "', 'pump', " + version + ", 'ff', '{}', 'FOLLOWED', 1, 'rhea', " + time(issued)
                + ", " + time("2027-01-01T00:00:00Z") + ", '')");
        database.execute("insert into alias_change (id, model, alias, version_number, set_by, set_at) values ("
                + sequence + ", 'pump', 'champion', " + version + ", 'rhea', " + time(at) + ")");
    }

    private static void alert(TestDatabase database, String kind, String subject, String since, @Nullable String over) {
        database.execute("insert into alert (kind, severity, subject, sentence, since, over_at) values ('" + kind
                + "', 'WARNING', '" + subject + "', 'Something.', " + time(since) + ", "
                + (over == null ? "null" : time(over)) + ")");
    }
}
