package dev.drydock.rest.drift;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;

/** Parts of gauges. */
final class Gauges {
    private static final double MILLIS = 1000;

    private Gauges() {}

    static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    /** Since 1970, as Prometheus has times. */
    static double seconds(Instant instant) {
        return instant.toEpochMilli() / MILLIS;
    }
}
