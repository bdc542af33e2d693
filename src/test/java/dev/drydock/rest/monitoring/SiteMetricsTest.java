package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.state;
import static dev.drydock.openmetrics.Gauges.stateSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.alert.Alert;
import dev.drydock.application.alert.ViewAlerts.ChannelState;
import dev.drydock.application.monitoring.ConnectionPool;
import dev.drydock.application.monitoring.FigureRecords.ExecutionGroup;
import dev.drydock.application.monitoring.FigureRecords.ExportGroup;
import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.FigureRecords.Span;
import dev.drydock.application.monitoring.FigureRecords.StepTime;
import dev.drydock.application.monitoring.FigureRecords.WaitingVersions;
import dev.drydock.application.monitoring.Figures.Data;
import dev.drydock.application.monitoring.Figures.Models;
import dev.drydock.application.monitoring.Figures.Names;
import dev.drydock.application.monitoring.Figures.Work;
import dev.drydock.application.monitoring.ViewFigures;
import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.QueueOrder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.Severity;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.failure.DrydockException;
import dev.drydock.monitoring.Promtool;
import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.Exposition;
import dev.drydock.openmetrics.JvmMetrics;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaFigureRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.rest.monitoring.Kept.Times;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SiteMetricsTest {
    private static final Instant AT = Instant.parse("2026-12-02T02:00:00Z");
    private static final Optional<String> PUMP = Optional.of("pump");

    @Test
    void tellsExecutionsByStatusWithTheTimesOfTheNewestOne() {
        assertThat(text(RunMetrics.of(work())).lines())
                .contains(
                        "drydock_executions{job_name=\"nightly\",model=\"pump\",status=\"COMPLETED\"} 7.0",
                        "drydock_execution_end_timestamp_seconds{job_name=\"nightly\",model=\"pump\",status=\"COMPLETED\"}"
                                + " 1.7961732E9",
                        "drydock_execution_duration_seconds{job_name=\"nightly\",model=\"pump\",status=\"COMPLETED\"} 600.0",
                        "drydock_executions{job_name=\"purge\",status=\"STARTED\"} 1.0",
                        "drydock_execution_running_seconds{job_name=\"purge\"} 90.0",
                        "drydock_step_duration_seconds{job_name=\"nightly\",model=\"pump\",status=\"STARTED\",step=\"train\"}"
                                + " 30.0",
                        "drydock_queue_length 1.0",
                        "drydock_queue_oldest_seconds 500.0",
                        "drydock_execution_retry_due_timestamp_seconds{job_name=\"nightly\",model=\"pump\"} 1.7961768E9",
                        "drydock_slots{kind=\"cpu\"} 8.0",
                        "drydock_slots_free{kind=\"cpu\"} 6.0",
                        "drydock_leases{orchestrator=\"a\"} 1.0")
                .noneMatch(line -> line.startsWith("drydock_execution_running_seconds{job_name=\"nightly\""))
                .noneMatch(line -> line.contains("status=\"WAITING\"") && !line.startsWith("drydock_executions{"));
    }

    /** A step that has not begun has no time yet; the clock of the database may be ahead. */
    @Test
    void whatIsNotKnownIsAbsentAndNoTimeIsNegative() {
        Work work = new Work(
                AT,
                List.of(
                        new ExecutionGroup(
                                "nightly",
                                PUMP,
                                "FAILED",
                                1,
                                AT,
                                Optional.empty(),
                                new Span(Optional.empty(), Optional.of(AT)),
                                Optional.empty()),
                        new ExecutionGroup(
                                "purge",
                                Optional.empty(),
                                "STARTED",
                                1,
                                AT,
                                Optional.of(AT.plusSeconds(3)),
                                new Span(Optional.of(AT.plusSeconds(3)), Optional.empty()),
                                Optional.empty())),
                List.of(new StepTime(
                        "nightly", PUMP, "judge", "STARTING", new Span(Optional.empty(), Optional.empty()))),
                new QueueOrder(new Slots(0, 8), List.of(), List.of()),
                Optional.empty(),
                Map.of());

        assertThat(text(RunMetrics.of(work)).lines())
                .contains("drydock_execution_running_seconds{job_name=\"purge\"} 0.0", "drydock_queue_length 0.0")
                .noneMatch(line -> line.matches("drydock_(execution_duration|step|queue_oldest|leases).*"));
    }

    @Test
    void tellsRowsByWhatBecameOfThem() {
        assertThat(text(DataMetrics.of(data())).lines())
                .contains(
                        "drydock_export_files{kind=\"LOGS\",model=\"pump\",state=\"INGESTED\"} 2.0",
                        "drydock_export_rows{kind=\"LOGS\",model=\"pump\",result=\"accepted\"} 150.0",
                        "drydock_export_rows{kind=\"LOGS\",model=\"pump\",result=\"quarantined\"} 10.0",
                        "drydock_export_files_with_quarantined_rows{kind=\"LOGS\",model=\"pump\"} 1.0",
                        "drydock_export_received_timestamp_seconds{model=\"pump\"} 1.7961732E9");
    }

    @Test
    void tellsTheVersionsOfEachModelAndItsNewestTraining() {
        assertThat(text(ModelMetrics.of(models()), TrainingMetrics.of(training()))
                        .lines())
                .contains(
                        "drydock_models 1.0",
                        "drydock_champion_version{model=\"pump\"} 3.0",
                        "drydock_candidate_version{model=\"pump\"} 4.0",
                        "drydock_candidate_verdict{model=\"pump\",drydock_candidate_verdict=\"FAIL\"} 1",
                        "drydock_candidate_verdict{model=\"pump\",drydock_candidate_verdict=\"PASS\"} 0",
                        "drydock_training_loss{model=\"pump\",set=\"train\"} 0.2",
                        "drydock_training_loss{model=\"pump\",set=\"tune\"} 0.3",
                        "drydock_training_rows_per_second{model=\"pump\"} 900.0",
                        "drydock_training_remaining_seconds{model=\"pump\"} 60.0",
                        "drydock_training_gpu_memory_bytes{model=\"pump\"} 2097152.0",
                        "drydock_training_gpu_celsius{model=\"pump\"} 61.0",
                        "drydock_training_gpu_watts{model=\"pump\"} 345.5",
                        "drydock_training_gpu_throttled{model=\"pump\"} 1.0",
                        "drydock_model_info{model=\"pump\"} 1",
                        "drydock_candidates_waiting{model=\"pump\",state=\"PROPOSED\"} 2.0",
                        "drydock_candidate_waiting_seconds{model=\"pump\",state=\"PROPOSED\"} 60.0");
    }

    @Test
    void aDatabaseWhosePoolIsNotKnownHasAnAnswerTimeAlone() {
        assertThat(text(DatabaseMetrics.of(Optional.of(Duration.ofMillis(2))), DatabaseMetrics.pool(Optional.empty()))
                        .lines())
                .contains("drydock_database_answer_seconds 0.002", "drydock_database_up 1.0")
                .noneMatch(line -> line.contains("connections"));
    }

    @Test
    void promtoolHasNothingAgainstThem() throws IOException, InterruptedException {
        Promtool.requireInstalled();
        byte[] text = Exposition.of(all(), "*/*").text();

        assertThat(Promtool.problemsOf(new String(text, StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void whatTheDatabaseAnsweredIsKeptForSomeTime() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
        AtomicInteger made = new AtomicInteger();
        Kept<Integer> kept = kept(now);

        assertThat(kept.get(made::incrementAndGet)).contains(1);
        now.addAndGet(99);
        assertThat(kept.get(made::incrementAndGet)).contains(1);
        now.addAndGet(1);
        assertThat(kept.get(made::incrementAndGet)).contains(2);
    }

    /** As many scrapes as may come wait for a short time only. */
    @Test
    void whileOneWaitsForADatabaseThatHangsOthersGetTheLastAnswerForSomeTimeAndThenNone() throws Exception {
        AtomicLong now = new AtomicLong();
        Kept<Integer> kept = kept(now);
        assertThat(kept.get(() -> 1)).contains(1);
        now.addAndGet(100);
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        CompletableFuture<Optional<Integer>> first = CompletableFuture.supplyAsync(() -> kept.get(() -> {
            hangs.countDown();
            await(answers);
            return 2;
        }));
        await(hangs);

        assertThat(kept.get(() -> 3)).contains(1);
        now.addAndGet(900);
        assertThat(kept.get(() -> 3)).isEmpty();
        answers.countDown();
        assertThat(first.get(1, TimeUnit.MINUTES)).contains(2);
        assertThat(kept.get(() -> 3)).contains(2);
    }

    private static Kept<Integer> kept(AtomicLong now) {
        return new Kept<>(new Times(Duration.ofNanos(100), Duration.ofMillis(1), Duration.ofNanos(1000)), now::get);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPartThatCannotBeReadIsLeftOutAlone() {
        Parts parts = new Parts();

        assertThat(text(parts.collect()
                        .add("one", () -> DataMetrics.of(data()))
                        .add("two", () -> {
                            throw new IllegalStateException("a defect");
                        })
                        .add("three", () -> ModelMetrics.of(models()))
                        .all()
                        .toArray(MetricSnapshots[]::new)))
                .contains("drydock_export_files{", "drydock_models 1.0");
        assertThat(parts.find("two", () -> 2)).contains(2);
    }

    @Test
    void twoPointsWithTheSameLabelsLoseNoMetric() {
        assertThat(text(MetricSnapshots.of(
                                gauge("drydock_models", "Models.")
                                        .dataPoint(point(Labels.EMPTY, 1))
                                        .dataPoint(point(Labels.EMPTY, 2))
                                        .build(),
                                stateSet("drydock_drift_decision", "Decisions.")
                                        .dataPoint(state(Labels.EMPTY, Severity.values(), Severity.WARNING))
                                        .dataPoint(state(Labels.EMPTY, Severity.values(), Severity.CRITICAL))
                                        .build()))
                        .lines())
                .contains("drydock_models 1.0", "drydock_drift_decision{drydock_drift_decision=\"WARNING\"} 1");
    }

    /** Closed in the middle, the real database stands for one that is away. */
    @Test
    void withoutTheDatabaseTheFiguresOfTheProgramAreThere() {
        SiteMetrics metrics = new SiteMetrics();
        try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2)) {
            metrics.authorization = new Authorization(database.transactions(), new TestAuditLog(database));
            metrics.viewFigures = new ViewFigures(
                    database.transactions(),
                    metrics.authorization,
                    database.repository(JpaFigureRecords.class),
                    database.repository(JpaExecutionQueue.class),
                    database.repository(JpaModelRepository.class),
                    task -> List.of(),
                    Clock.systemUTC());
        }
        metrics.pool = () -> Optional.of(new ConnectionPool.State(3, 1, 0, 50));

        assertThat(text(metrics.view(new Actor("audrey", Set.of(Role.AUDITOR))).toArray(MetricSnapshots[]::new))
                        .lines())
                .contains("drydock_database_up 0.0", "drydock_database_connections_max 50.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .noneMatch(line -> line.startsWith("drydock_database_answer_seconds"));
    }

    /** Before anything is read, so that what was kept for another is no way around. */
    @Test
    void whoMayNotReadThemGetsNone() {
        try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2)) {
            SiteMetrics metrics = new SiteMetrics();
            metrics.authorization = new Authorization(database.transactions(), new TestAuditLog(database));

            assertThatThrownBy(() -> metrics.view(new Actor("nobody", Set.of())))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("nobody");
        }
    }

    private static List<MetricSnapshots> all() {
        return List.of(
                RunMetrics.of(work()),
                DataMetrics.of(data()),
                ModelMetrics.of(models()),
                TrainingMetrics.of(training()),
                DatabaseMetrics.of(Optional.of(Duration.ofMillis(2))),
                DatabaseMetrics.pool(Optional.of(new ConnectionPool.State(3, 1, 0, 50))),
                DriftMetrics.of(List.of(DriftMetricsTest.drifted())),
                ServingMetrics.of(List.of(ServingMetricsTest.undecided())),
                BreakGlassMetrics.of(List.of(BreakGlassMetricsTest.used())),
                AlertMetrics.of(
                        List.of(new Alert(
                                1,
                                AlertKind.DISK_LOW,
                                Severity.WARNING,
                                "disk",
                                "Low.",
                                AT,
                                Optional.empty(),
                                Optional.empty())),
                        List.of(new ChannelState("mail", 0, Optional.empty()))),
                DiskMetrics.of(List.of(new DiskMetrics.Disk("var", 1, 2))),
                JvmMetrics.of("orchestrator"));
    }

    private static Work work() {
        Entry running = entry(1, 2);
        Entry waits = entry(2, 8);
        return new Work(
                AT,
                List.of(
                        new ExecutionGroup(
                                "nightly",
                                PUMP,
                                "COMPLETED",
                                7,
                                AT.minusSeconds(9000),
                                Optional.of(AT.minusSeconds(9000)),
                                new Span(Optional.of(AT.minusSeconds(4200)), Optional.of(AT.minusSeconds(3600))),
                                Optional.empty()),
                        new ExecutionGroup(
                                "nightly",
                                PUMP,
                                "FAILED",
                                1,
                                AT.minusSeconds(400),
                                Optional.of(AT.minusSeconds(400)),
                                new Span(Optional.of(AT.minusSeconds(400)), Optional.of(AT.minusSeconds(350))),
                                Optional.of(AT)),
                        new ExecutionGroup(
                                "purge",
                                Optional.empty(),
                                "STARTED",
                                1,
                                AT.minusSeconds(95),
                                Optional.of(AT.minusSeconds(90)),
                                new Span(Optional.of(AT.minusSeconds(90)), Optional.empty()),
                                Optional.empty()),
                        new ExecutionGroup(
                                "nightly",
                                PUMP,
                                "WAITING",
                                1,
                                AT.minusSeconds(300),
                                Optional.empty(),
                                new Span(Optional.empty(), Optional.empty()),
                                Optional.empty())),
                List.of(new StepTime(
                        "nightly",
                        PUMP,
                        "train",
                        "STARTED",
                        new Span(Optional.of(AT.minusSeconds(30)), Optional.empty()))),
                new QueueOrder(new Slots(0, 8), List.of(running), List.of(waits)),
                Optional.of(AT.minusSeconds(500)),
                Map.of("a", 1L));
    }

    private static Entry entry(long id, int cpu) {
        return new Entry(
                id, "nightly", 5, new Claim(0, cpu, Optional.empty()), "ff", Optional.empty(), Optional.empty());
    }

    private static Data data() {
        return new Data(
                List.of(
                        new ExportGroup("pump", "LOGS", "INGESTED", 2, 140, 10, 1),
                        new ExportGroup("pump", "LOGS", "RECEIVED", 1, 10, 0, 0)),
                Map.of("pump", AT.minusSeconds(3600)));
    }

    private static Models models() {
        return new Models(
                AT,
                new Names(1, List.of("pump")),
                Map.of("pump", 3),
                List.of(new JudgedVersion("pump", 4, "FAIL", AT)),
                List.of(new WaitingVersions("pump", VersionState.PROPOSED, 2, AT.minusSeconds(60))));
    }

    private static Map<String, List<Point>> training() {
        Figures figures = new Figures(
                OptionalLong.of(2),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.of(60),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new TaskProgress.Gpu(OptionalDouble.of(61), OptionalDouble.of(345.5), "heat"));
        return Map.of(
                "pump",
                List.of(
                        new Point(1, 10, false, 0.4, 800, AT, Figures.NONE),
                        new Point(1, 10, true, 0.3, 0, AT, Figures.NONE),
                        new Point(2, 20, false, 0.2, 900, AT, figures)));
    }

    private static String text(MetricSnapshots... parts) {
        return new String(
                Exposition.of(List.of(parts), "application/openmetrics-text;version=1.0.0")
                        .text(),
                StandardCharsets.UTF_8);
    }
}
