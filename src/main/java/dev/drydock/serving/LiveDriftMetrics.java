package dev.drydock.serving;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.domain.drift.LiveWindow;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.Gauges;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far what the node is asked, and what it answers, is from the references of the packages that answer. */
final class LiveDriftMetrics {
    /** Inputs in the model's order that always have a figure. */
    static final int FIRST_INPUTS = 40;

    /** Of the others, those that are farthest away now. */
    static final int WORST_INPUTS = 10;

    private static final int MOST_PREDICTIONS = 10;

    private LiveDriftMetrics() {}

    /** @param answering the releases that answer, by model */
    static MetricSnapshots of(Map<String, Release> answering) {
        Gauge drift = gauge(
                "drydock_live_drift", "How far the rows of the last hour are from the training data of the version.");
        Gauge outside = gauge(
                "drydock_live_drift_outside", "Share of these rows outside the range of the training data, 0 to 1.");
        Gauge limit = gauge("drydock_live_drift_limit", "The limit of drydock_live_drift in the version's model.yaml.");
        Gauge rows = gauge("drydock_live_drift_rows", "Rows of clients that the version answered in the last hour.");
        Gauge reference = gauge(
                "drydock_live_drift_reference", "1 if the version's package has a reference to compare with, else 0.");
        answering.entrySet().stream().limit(Gauges.MOST_VALUES).forEach(entry -> {
            Release release = entry.getValue();
            Labels labels = Labels.of(
                    "model", entry.getKey(), "version", release.version().toString());
            reference.dataPoint(point(labels, release.drift().isPresent() ? 1 : 0));
            Optional<ReleaseDrift> measured = release.drift();
            if (measured.isPresent()) {
                LiveWindow window = measured.get().measure();
                limit.dataPoint(point(labels, measured.get().limit()));
                rows.dataPoint(point(labels, window.rows()));
                for (LiveWindow.Column column : shown(window.columns())) {
                    Labels its = labels.add("role", column.column().role().name())
                            .add("column", column.column().name());
                    drift.dataPoint(point(its.add("measure", DriftMeasure.PSI.key()), column.psi()));
                    column.outside().ifPresent(share -> outside.dataPoint(point(its, share)));
                }
            }
        });
        return MetricSnapshots.of(drift.build(), outside.build(), limit.build(), rows.build(), reference.build());
    }

    /** At most sixty, however many columns a model has. */
    static List<LiveWindow.Column> shown(List<LiveWindow.Column> columns) {
        List<LiveWindow.Column> inputs = ofRole(columns, ColumnRole.INPUT);
        List<LiveWindow.Column> shown = new ArrayList<>(inputs.subList(0, Math.min(inputs.size(), FIRST_INPUTS)));
        inputs.stream()
                .skip(FIRST_INPUTS)
                .sorted(Comparator.comparingDouble(LiveWindow.Column::psi).reversed())
                .limit(WORST_INPUTS)
                .forEach(shown::add);
        ofRole(columns, ColumnRole.PREDICTION).stream().limit(MOST_PREDICTIONS).forEach(shown::add);
        return shown;
    }

    private static List<LiveWindow.Column> ofRole(List<LiveWindow.Column> columns, ColumnRole role) {
        return columns.stream().filter(column -> column.column().role() == role).toList();
    }
}
