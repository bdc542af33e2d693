package dev.drydock.rest.drift;

import dev.drydock.domain.release.BreakGlassUse;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * What was done by break-glass and nobody has reviewed yet.
 *
 * <p>Labels: {@code order}, {@code action}, {@code version}.
 */
final class BreakGlassMetrics {
    private static final double MILLIS = 1000;

    private BreakGlassMetrics() {}

    static MetricSnapshots of(List<BreakGlassUse> open) {
        GaugeSnapshot.Builder due = GaugeSnapshot.builder()
                .name("drydock_break_glass_review_due_timestamp_seconds")
                .help("Until when something that was done by break-glass must be reviewed.");
        for (BreakGlassUse use : open) {
            due.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(
                            "order",
                            Long.toString(use.sequence()),
                            "action",
                            use.action().wireName(),
                            "version",
                            use.version().toString()))
                    .value(use.period().reviewBy().toEpochMilli() / MILLIS)
                    .build());
        }
        return MetricSnapshots.of(due.build());
    }
}
