package dev.drydock.openmetrics;

import static dev.drydock.openmetrics.Gauges.fact;
import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.info;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.program.ProgramVersion;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;

/**
 * This JVM: its memory by {@code area}, its garbage collectors by {@code gc}, its threads and its start, under the names that Prometheus'
 * own Java library gives them; and the version of the program.
 */
public final class JvmMetrics {
    private static final double MILLIS = 1000;

    private final Gauge used = gauge("jvm_memory_used_bytes", "Memory that the JVM uses.");
    private final Gauge committed =
            gauge("jvm_memory_committed_bytes", "Memory that the JVM has taken from the machine.");
    private final Gauge most = gauge("jvm_memory_max_bytes", "Memory that the JVM may use.");

    private JvmMetrics() {}

    /** @param program such as {@code orchestrator} */
    public static MetricSnapshots of(String program) {
        JvmMetrics metrics = new JvmMetrics();
        metrics.add("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        metrics.add("nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        ProgramVersion version = ProgramVersion.current();
        return MetricSnapshots.of(
                metrics.used.build(),
                metrics.committed.build(),
                metrics.most.build(),
                collections(),
                one(
                        "jvm_threads_current",
                        "Live threads of the JVM.",
                        ManagementFactory.getThreadMXBean().getThreadCount()),
                one(
                        "process_start_time_seconds",
                        "When the JVM started.",
                        Gauges.seconds(Instant.ofEpochMilli(
                                ManagementFactory.getRuntimeMXBean().getStartTime()))),
                info("drydock_build_info", "Version and commit of the program.")
                        .dataPoint(fact(
                                Labels.of("program", program, "version", version.number(), "commit", version.commit())))
                        .build());
    }

    private void add(String area, MemoryUsage usage) {
        Labels labels = Labels.of("area", area);
        used.dataPoint(point(labels, usage.getUsed()));
        committed.dataPoint(point(labels, usage.getCommitted()));
        if (usage.getMax() >= 0) {
            most.dataPoint(point(labels, usage.getMax()));
        }
    }

    private static SummarySnapshot collections() {
        SummarySnapshot.Builder times =
                SummarySnapshot.builder().name("jvm_gc_collection_seconds").help("Time that the collector took.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            times.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of("gc", collector.getName()))
                    .count(Math.max(0, collector.getCollectionCount()))
                    .sum(Math.max(0, collector.getCollectionTime()) / MILLIS)
                    .build());
        }
        return times.build();
    }

    private static GaugeSnapshot one(String name, String help, double value) {
        return gauge(name, help).dataPoint(point(Labels.EMPTY, value)).build();
    }
}
