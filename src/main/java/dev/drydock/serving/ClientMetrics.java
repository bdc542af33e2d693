package dev.drydock.serving;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** When the first client of the node expires: one figure without a name, since each client may read the metrics. */
final class ClientMetrics {
    private ClientMetrics() {}

    /** @param expiries the first one first */
    static MetricSnapshots of(List<ClientDoor.Expiry> expiries) {
        Gauge expiry = gauge(
                "drydock_client_expiry_timestamp_seconds",
                "When the first client expires that was not revoked; in the past if it has expired.");
        expiries.stream()
                .limit(1)
                .forEach(
                        first -> expiry.dataPoint(point(Labels.EMPTY, first.at().getEpochSecond())));
        return MetricSnapshots.of(expiry.build());
    }
}
