package dev.drydock.openmetrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Parts of metrics, each under the name that a scrape shows. A metric without a point is absent. */
public final class Gauges {
    /** Most values of a label that grows with the site, such as its models: a scrape stays small. */
    public static final int MOST_VALUES = 100;

    private static final double MILLIS = 1000;
    private static final double NANOS = 1e9;

    private Gauges() {}

    public static Gauge gauge(String name, String help) {
        return new Gauge(name, help);
    }

    public static StateSet stateSet(String name, String help) {
        return new StateSet(name, help);
    }

    public static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    /** Exact up to 2^53. */
    public static GaugeDataPointSnapshot point(Labels labels, long value) {
        return point(labels, (double) value);
    }

    /** @param name ends in {@code _total} */
    public static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(without("_total", name)).help(help);
    }

    /** Exact up to 2^53. */
    public static CounterDataPointSnapshot count(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    /** @param name ends in {@code _info} */
    public static InfoSnapshot.Builder info(String name, String help) {
        return InfoSnapshot.builder().name(without("_info", name)).help(help);
    }

    public static InfoDataPointSnapshot fact(Labels labels) {
        return InfoDataPointSnapshot.builder().labels(labels).build();
    }

    /** 1 for what is so, 0 for the others. */
    public static <E extends Enum<E>> StateSetDataPointSnapshot state(Labels labels, E[] all, E is) {
        StateSetDataPointSnapshot.Builder states =
                StateSetDataPointSnapshot.builder().labels(labels);
        Arrays.stream(all).forEach(one -> states.state(one.name(), one == is));
        return states.build();
    }

    /** Since 1970, as Prometheus has times. */
    public static double seconds(Instant instant) {
        return instant.toEpochMilli() / MILLIS;
    }

    public static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    private static String without(String suffix, String name) {
        if (!name.endsWith(suffix)) {
            throw new IllegalArgumentException(name + " does not end in " + suffix);
        }
        return name.substring(0, name.length() - suffix.length());
    }
}
