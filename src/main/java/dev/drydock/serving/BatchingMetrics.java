package dev.drydock.serving;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.Gauges;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/** Which versions score requests together, and how many. */
final class BatchingMetrics {
    private BatchingMetrics() {}

    /** @param answering the releases that answer, by model */
    static MetricSnapshots of(Map<String, Release> answering) {
        Gauge on = gauge(
                "drydock_batching", "1 if the version scores requests together, 0 if it declares that and cannot.");
        HistogramSnapshot.Builder passes = HistogramSnapshot.builder()
                .name("drydock_batching_requests")
                .help("Requests of each forward pass of a version that scores requests together.");
        answering.entrySet().stream()
                .limit(Gauges.MOST_VALUES)
                .forEach(entry -> entry.getValue().batching().ifPresent(batching -> {
                    Labels labels = Labels.of(
                            "model",
                            entry.getKey(),
                            "version",
                            entry.getValue().version().toString());
                    on.dataPoint(point(labels, batching.isOn() ? 1 : 0));
                    passes.dataPoint(NodeMetrics.histogram(labels, batching.passes()));
                }));
        return MetricSnapshots.of(on.build(), passes.build());
    }
}
