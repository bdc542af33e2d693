package dev.drydock.rest.monitoring;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.alert.SiteState;
import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.monitoring.ConnectionPool;
import dev.drydock.application.monitoring.Figures.Names;
import dev.drydock.application.monitoring.ViewFigures;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.DiskMetrics.Disk;
import dev.drydock.openmetrics.JvmMetrics;
import dev.drydock.openmetrics.TraceMetrics;
import dev.drydock.rest.monitoring.Kept.Times;
import dev.drydock.tracing.Traces;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every metric of the orchestrator. What the database answers is kept for 15 seconds, also that it did not answer. While somebody waits for a
 * database that hangs, others get what was kept for a minute at most, and then the figures of this program alone. Thread-safe.
 */
@ApplicationScoped
public class SiteMetrics {
    private static final Duration KEPT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration OLDEST = Duration.ofMinutes(1);

    @Inject
    Authorization authorization;

    @Inject
    ViewFigures viewFigures;

    @Inject
    ViewDrift viewDrift;

    @Inject
    ViewServingChecks viewServingChecks;

    @Inject
    ViewAlerts viewAlerts;

    @Inject
    ReviewBreakGlass reviewBreakGlass;

    @Inject
    SiteState siteState;

    @Inject
    ConnectionPool pool;

    @Inject
    Traces traces;

    private final Parts parts = new Parts();
    private final Kept<List<MetricSnapshots>> kept;

    public SiteMetrics() {
        this(new Kept<>(new Times(KEPT, PATIENCE, OLDEST), System::nanoTime));
    }

    SiteMetrics(Kept<List<MetricSnapshots>> kept) {
        this.kept = kept;
    }

    /** Who may not read them gets none, also not those that were kept for another. */
    public List<MetricSnapshots> view(Actor actor) {
        authorization.require(actor, Operation.VIEW, "metrics");
        List<MetricSnapshots> all = new ArrayList<>(
                kept.get(() -> read(actor)).orElseGet(() -> List.of(DatabaseMetrics.of(Optional.empty()))));
        all.addAll(parts.collect()
                .add("the connections to the database", () -> DatabaseMetrics.pool(pool.now()))
                .add("the disks", () -> DiskMetrics.of(disks()))
                .add("the traces", () -> TraceMetrics.of(traces.isOn(), traces.written(), traces.dropped()))
                .add("the JVM", () -> JvmMetrics.of("orchestrator"))
                .all());
        return all;
    }

    /** Only whether the database answers, if it does not: each part would wait for it in vain. */
    private List<MetricSnapshots> read(Actor actor) {
        Optional<Duration> answer = parts.find("what the database knows", () -> viewFigures.databaseAnswer(actor));
        Parts.Collected read = parts.collect().add("the answer of the database", () -> DatabaseMetrics.of(answer));
        answer.flatMap(time -> parts.find("the models", () -> viewFigures.names(actor)))
                .ifPresent(names -> read(actor, names, read));
        return read.all();
    }

    private void read(Actor actor, Names names, Parts.Collected read) {
        read.add("executions and queue", () -> RunMetrics.of(viewFigures.work(actor, names)))
                .add("exports", () -> DataMetrics.of(viewFigures.data(actor, names)))
                .add("versions", () -> ModelMetrics.of(viewFigures.models(actor, names)))
                .add("trainings", () -> TrainingMetrics.of(trainings(actor, names)))
                .add("drift", () -> DriftMetrics.of(viewDrift.latestOfEach(actor, names.shown())))
                .add("checks of what serves", () -> ServingMetrics.of(viewServingChecks.of(actor, names.shown())))
                .add("uses of break-glass", () -> BreakGlassMetrics.of(open(actor)))
                .add(
                        "alerts",
                        () -> AlertMetrics.of(
                                viewAlerts.list(actor, true, ViewAlerts.MOST), viewAlerts.channels(actor)));
    }

    private Map<String, List<Point>> trainings(Actor actor, Names names) {
        Map<String, List<Point>> trainings = new TreeMap<>();
        viewFigures
                .trainings(actor, names)
                .forEach((model, task) -> parts.find("the training of " + model, () -> viewFigures.points(actor, task))
                        .ifPresent(points -> trainings.put(model, points)));
        return trainings;
    }

    private List<BreakGlassUse> open(Actor actor) {
        return reviewBreakGlass.open(actor).stream()
                .map(ReviewBreakGlass.Shown::use)
                .toList();
    }

    private List<Disk> disks() {
        return siteState.disks().stream()
                .map(disk -> new Disk(disk.path(), disk.usable(), disk.total()))
                .toList();
    }
}
