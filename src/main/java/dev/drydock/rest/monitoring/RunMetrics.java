package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;

import dev.drydock.application.monitoring.FigureRecords.ExecutionGroup;
import dev.drydock.application.monitoring.FigureRecords.StepTime;
import dev.drydock.application.monitoring.Figures.Work;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.Executions;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Executions and their steps, the queue, slots and leases.
 *
 * <p>Labels: {@code job_name}, {@code model} (not of a job without one), {@code status}, {@code step}; of slots {@code kind} ({@code gpu}, {@code
 * cpu}); of leases {@code orchestrator}.
 */
final class RunMetrics {
    private static final String WAITING = "WAITING";

    private final Instant now;
    private final Gauge executions =
            gauge("drydock_executions", "Executions in the job repository, until they are purged.");
    private final Gauge ended =
            gauge("drydock_execution_end_timestamp_seconds", "When the newest execution with this status ended.");
    private final Gauge took =
            gauge("drydock_execution_duration_seconds", "How long the newest execution with this status took.");
    private final Gauge running =
            gauge("drydock_execution_running_seconds", "How long the oldest running execution has run.");
    private final Gauge retry = gauge(
            "drydock_execution_retry_due_timestamp_seconds",
            "When Drydock will restart the newest failed execution by itself.");
    private final Gauge steps = gauge(
            "drydock_step_duration_seconds", "How long each step of the newest execution took, or has taken so far.");
    private final Map<Labels, Double> runningFor = new TreeMap<>();

    private RunMetrics(Instant now) {
        this.now = now;
    }

    static MetricSnapshots of(Work work) {
        RunMetrics metrics = new RunMetrics(work.at());
        work.executions().forEach(metrics::add);
        metrics.runningFor.forEach((labels, time) -> metrics.running.dataPoint(point(labels, time)));
        work.steps().forEach(metrics::add);
        return MetricSnapshots.of(
                metrics.executions.build(),
                metrics.ended.build(),
                metrics.took.build(),
                metrics.running.build(),
                metrics.retry.build(),
                metrics.steps.build(),
                gauge("drydock_queue_length", "Executions that wait.")
                        .dataPoint(point(Labels.EMPTY, work.queue().waiting().size()))
                        .build(),
                oldest(work),
                slots("drydock_slots", "Slots of the site.", work.queue().slots()),
                slots(
                        "drydock_slots_free",
                        "Slots that no execution holds.",
                        work.queue().free()),
                leases(work));
    }

    private static Labels labels(String job, Optional<String> model) {
        Labels labels = Labels.of("job_name", job);
        return model.map(name -> labels.add("model", name)).orElse(labels);
    }

    private void add(ExecutionGroup group) {
        Labels labels = labels(group.job(), group.model());
        Labels withStatus = labels.add("status", group.status());
        executions.dataPoint(point(withStatus, group.count()));
        if (Executions.ENDED.contains(group.status())) {
            group.newest().ended().ifPresent(end -> {
                ended.dataPoint(point(withStatus, seconds(end)));
                group.newest().length(now).ifPresent(length -> took.dataPoint(point(withStatus, seconds(length))));
            });
            group.retryDue().ifPresent(due -> retry.dataPoint(point(labels, seconds(due))));
        } else if (!group.status().equals(WAITING)) {
            group.oldestStarted().ifPresent(began -> runningFor.merge(labels, since(began), Math::max));
        }
    }

    private double since(Instant began) {
        return Math.max(0, seconds(Duration.between(began, now)));
    }

    private void add(StepTime step) {
        Labels labels =
                labels(step.job(), step.model()).add("step", step.step()).add("status", step.status());
        step.span().length(now).ifPresent(length -> steps.dataPoint(point(labels, seconds(length))));
    }

    /** Also of models that have no figures of their own. */
    private static GaugeSnapshot oldest(Work work) {
        Gauge age = gauge("drydock_queue_oldest_seconds", "How long the oldest execution that waits has waited.");
        work.oldestWaiting()
                .ifPresent(since ->
                        age.dataPoint(point(Labels.EMPTY, Math.max(0, seconds(Duration.between(since, work.at()))))));
        return age.build();
    }

    private static GaugeSnapshot slots(String name, String help, Slots slots) {
        return gauge(name, help)
                .dataPoint(point(Labels.of("kind", "gpu"), slots.gpu()))
                .dataPoint(point(Labels.of("kind", "cpu"), slots.cpu()))
                .build();
    }

    private static GaugeSnapshot leases(Work work) {
        Gauge leases = gauge("drydock_leases", "Running executions that the orchestrator holds.");
        work.leases().forEach((node, count) -> leases.dataPoint(point(Labels.of("orchestrator", node), count)));
        return leases.build();
    }
}
