package dev.drydock.openmetrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** A state set in the making; as in a {@link Gauge}, the first of two points with the same labels stays. */
public final class StateSet {
    private final String name;
    private final String help;
    private final Map<Labels, StateSetDataPointSnapshot> points = new LinkedHashMap<>();

    StateSet(String name, String help) {
        this.name = name;
        this.help = help;
    }

    public StateSet dataPoint(StateSetDataPointSnapshot point) {
        points.putIfAbsent(point.getLabels(), point);
        return this;
    }

    public StateSetSnapshot build() {
        return new StateSetSnapshot(new MetricMetadata(name, help), points.values());
    }
}
