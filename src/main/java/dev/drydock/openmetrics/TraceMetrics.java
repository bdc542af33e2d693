package dev.drydock.openmetrics;

import static dev.drydock.openmetrics.Gauges.count;
import static dev.drydock.openmetrics.Gauges.counter;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What became of the spans of this server; nothing if the site wants no traces. */
public final class TraceMetrics {
    private TraceMetrics() {}

    /**
     * @param on whether the site wants traces
     * @param written since the start
     * @param dropped since the start: what did not fit into the queue, or was refused where it was written to
     */
    public static MetricSnapshots of(boolean on, long written, long dropped) {
        CounterSnapshot.Builder all = counter("drydock_trace_spans_total", "Spans of traces that were written.");
        CounterSnapshot.Builder lost = counter("drydock_trace_spans_dropped_total", "Spans of traces that were lost.");
        if (on) {
            all.dataPoint(count(Labels.EMPTY, written));
            lost.dataPoint(count(Labels.EMPTY, dropped));
        }
        return MetricSnapshots.of(all.build(), lost.build());
    }
}
