package dev.drydock.serving;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.Gauges;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** Which models people suspended. */
final class SuspensionMetrics {
    private SuspensionMetrics() {}

    /** @param known the last suspension of each model that had one */
    static MetricSnapshots of(List<Suspensions.View> known) {
        Gauge suspended =
                gauge("drydock_model_suspended", "1 while the model is suspended, 0 when it was and answers.");
        known.stream()
                .limit(Gauges.MOST_VALUES)
                .forEach(view -> suspended.dataPoint(point(Labels.of("model", view.model()), view.lifted() ? 0 : 1)));
        return MetricSnapshots.of(suspended.build());
    }
}
