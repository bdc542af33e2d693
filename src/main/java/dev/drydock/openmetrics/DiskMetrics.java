package dev.drydock.openmetrics;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** File systems, by a {@code folder} on each. */
public final class DiskMetrics {
    private DiskMetrics() {}

    /**
     * @param folder on the file system, each another one
     * @param free bytes that the program may still write
     * @param size bytes
     */
    public record Disk(String folder, long free, long size) {}

    public static MetricSnapshots of(List<Disk> disks) {
        Gauge free =
                gauge("drydock_disk_free_bytes", "What the program may still write to the file system of the folder.");
        Gauge size = gauge("drydock_disk_size_bytes", "Size of the file system of the folder.");
        for (Disk disk : disks) {
            Labels labels = Labels.of("folder", disk.folder());
            free.dataPoint(point(labels, disk.free()));
            size.dataPoint(point(labels, disk.size()));
        }
        return MetricSnapshots.of(free.build(), size.build());
    }
}
