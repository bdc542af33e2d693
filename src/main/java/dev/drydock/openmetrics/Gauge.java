package dev.drydock.openmetrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A gauge in the making. Of two points with the same labels the first one stays: one that is there twice must not lose every metric of a
 * scrape, as it would in the library's own builder.
 */
public final class Gauge {
    private final String name;
    private final String help;
    private final Map<Labels, GaugeDataPointSnapshot> points = new LinkedHashMap<>();

    Gauge(String name, String help) {
        this.name = name;
        this.help = help;
    }

    public Gauge dataPoint(GaugeDataPointSnapshot point) {
        points.putIfAbsent(point.getLabels(), point);
        return this;
    }

    public GaugeSnapshot build() {
        return new GaugeSnapshot(new MetricMetadata(name, help), points.values());
    }
}
