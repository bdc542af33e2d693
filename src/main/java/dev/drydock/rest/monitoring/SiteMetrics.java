package dev.drydock.rest.monitoring;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.alert.SiteState;
import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.monitoring.ConnectionPool;
import dev.drydock.application.monitoring.Figures;
import dev.drydock.application.monitoring.ViewFigures;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.DiskMetrics.Disk;
import dev.drydock.openmetrics.JvmMetrics;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Every metric of the orchestrator. What the database answers is kept for {@value #KEPT_SECONDS} seconds. Thread-safe. */
@ApplicationScoped
public class SiteMetrics {
    private static final Logger LOG = Logger.getLogger(SiteMetrics.class.getName());
    private static final long KEPT_SECONDS = 5;

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

    private final Kept<List<MetricSnapshots>> kept = new Kept<>(Duration.ofSeconds(KEPT_SECONDS), System::nanoTime);

    /** Who may not read them gets none, also not those that were kept for another. */
    public List<MetricSnapshots> view(Actor actor) {
        authorization.require(actor, Operation.VIEW, "metrics");
        List<MetricSnapshots> all = new ArrayList<>(kept.get(() -> read(actor)));
        all.add(DiskMetrics.of(disks()));
        all.add(JvmMetrics.of("orchestrator"));
        return all;
    }

    private List<MetricSnapshots> read(Actor actor) {
        Figures figures = viewFigures.view(actor);
        List<BreakGlassUse> open = reviewBreakGlass.open(actor).stream()
                .map(ReviewBreakGlass.Shown::use)
                .toList();
        return List.of(
                RunMetrics.of(figures.work(), figures.at()),
                DataMetrics.of(figures.data()),
                ModelMetrics.of(figures.models(), figures.at()),
                TrainingMetrics.of(figures.models().training()),
                DatabaseMetrics.of(figures.databaseAnswer(), pool.now()),
                DriftMetrics.of(viewDrift.latestOfEach(actor).stream()
                        .limit(ViewFigures.MOST_MODELS)
                        .toList()),
                ServingMetrics.of(viewServingChecks.all(actor).stream()
                        .limit(ViewFigures.MOST_MODELS)
                        .toList()),
                BreakGlassMetrics.of(open),
                AlertMetrics.of(viewAlerts.list(actor, true, ViewAlerts.MOST), viewAlerts.channels(actor)));
    }

    /** None if one cannot be asked: an alert tells that. */
    private List<Disk> disks() {
        try {
            return siteState.disks().stream()
                    .map(disk -> new Disk(disk.path(), disk.usable(), disk.total()))
                    .toList();
        } catch (UncheckedIOException e) {
            LOG.log(Level.FINE, "A disk cannot be asked", e);
            return List.of();
        }
    }
}
