package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;

import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * What was done by break-glass and nobody has reviewed yet.
 *
 * <p>Labels: {@code order}, {@code action}, {@code version}.
 */
final class BreakGlassMetrics {
    private BreakGlassMetrics() {}

    static MetricSnapshots of(List<BreakGlassUse> open) {
        Gauge due = gauge(
                "drydock_break_glass_review_due_timestamp_seconds",
                "Until when something that was done by break-glass must be reviewed.");
        for (BreakGlassUse use : open) {
            Labels labels = Labels.of(
                    "order",
                    Long.toString(use.sequence()),
                    "action",
                    use.action().wireName(),
                    "version",
                    use.version().toString());
            due.dataPoint(point(labels, seconds(use.period().reviewBy())));
        }
        return MetricSnapshots.of(due.build());
    }
}
