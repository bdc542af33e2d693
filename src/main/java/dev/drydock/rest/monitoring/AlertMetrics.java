package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.application.alert.Alert;
import dev.drydock.application.alert.ViewAlerts.ChannelState;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The alerts that stand, by {@code kind} and {@code severity}, and what waits for each {@code channel}. */
final class AlertMetrics {
    private AlertMetrics() {}

    static MetricSnapshots of(List<Alert> standing, List<ChannelState> channels) {
        Gauge alerts = gauge("drydock_alerts", "How many alerts stand.");
        Map<Labels, Integer> counts = new TreeMap<>();
        standing.forEach(alert -> counts.merge(
                Labels.of(
                        "kind",
                        alert.kind().wireName(),
                        "severity",
                        alert.severity().wireName()),
                1,
                Integer::sum));
        counts.forEach((labels, count) -> alerts.dataPoint(point(labels, count)));
        Gauge unsent = gauge("drydock_alert_notices_unsent", "Notices that the channel has not taken yet.");
        channels.forEach(channel -> unsent.dataPoint(point(Labels.of("channel", channel.name()), channel.unsent())));
        return MetricSnapshots.of(alerts.build(), unsent.build());
    }
}
