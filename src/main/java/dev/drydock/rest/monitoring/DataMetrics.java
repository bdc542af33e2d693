package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;

import dev.drydock.application.monitoring.FigureRecords.ExportGroup;
import dev.drydock.application.monitoring.Figures.Data;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Received exports and their rows. They are gauges: if a run reads a file again from its beginning, its rows count from 0 again.
 *
 * <p>Labels: {@code model}, {@code kind} ({@code LOGS}, {@code FEEDBACK}), {@code state}; of rows {@code result} ({@code accepted},
 * {@code quarantined}).
 */
final class DataMetrics {
    private DataMetrics() {}

    static MetricSnapshots of(Data data) {
        Gauge files = gauge("drydock_export_files", "Files of received exports.");
        for (ExportGroup group : data.exports()) {
            files.dataPoint(point(labels(group).add("state", group.state()), group.files()));
        }
        Gauge rows = gauge("drydock_export_rows", "Rows of received exports that runs have read.");
        sums(data, ExportGroup::accepted)
                .forEach((labels, sum) -> rows.dataPoint(point(labels.add("result", "accepted"), sum)));
        sums(data, ExportGroup::quarantined)
                .forEach((labels, sum) -> rows.dataPoint(point(labels.add("result", "quarantined"), sum)));
        Gauge quarantining =
                gauge("drydock_export_files_with_quarantined_rows", "Files of received exports with quarantined rows.");
        sums(data, ExportGroup::quarantining).forEach((labels, sum) -> quarantining.dataPoint(point(labels, sum)));
        Gauge received = gauge(
                "drydock_export_received_timestamp_seconds", "When the site received the newest export of the model.");
        data.received().forEach((model, at) -> received.dataPoint(point(Labels.of("model", model), seconds(at))));
        return MetricSnapshots.of(files.build(), rows.build(), quarantining.build(), received.build());
    }

    private static Labels labels(ExportGroup group) {
        return Labels.of("model", group.model(), "kind", group.kind());
    }

    private static Map<Labels, Long> sums(Data data, ToLongFunction<ExportGroup> figure) {
        Map<Labels, Long> sums = new TreeMap<>();
        data.exports().forEach(group -> sums.merge(labels(group), figure.applyAsLong(group), Long::sum));
        return sums;
    }
}
