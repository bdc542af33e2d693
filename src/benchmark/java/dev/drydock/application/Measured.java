package dev.drydock.application;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Locale;

/** Seconds and processor time of a piece of work in this process, natives included. */
final class Measured {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long began = System.nanoTime();
    private final long cpu = SYSTEM.getProcessCpuTime();

    private Measured() {}

    static Measured begin() {
        return new Measured();
    }

    /** Prints the line that {@link IngestBenchmark} reads. */
    void end(long rows, long joined) {
        System.out.printf(
                Locale.ROOT,
                "MEASURED rows %d seconds %.3f cpu %.3f heap-mib %d joined %d%n",
                rows,
                (System.nanoTime() - began) / 1e9,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e9,
                collectedHeap() >> 20,
                joined);
    }

    /** The most bytes that long-lived objects took. */
    private static long collectedHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .filter(pool -> pool.isCollectionUsageThresholdSupported()
                        && pool.getName().contains("Old"))
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /** Prints how far it has come. */
    void step(String name) {
        System.out.printf(
                Locale.ROOT,
                "%s at %.2f s, cpu %.2f s%n",
                name,
                (System.nanoTime() - began) / 1e9,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
    }
}
