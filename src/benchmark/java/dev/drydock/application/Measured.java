package dev.drydock.application;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Seconds and processor time of a piece of work in this process, natives included. */
final class Measured {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long began = System.nanoTime();
    private final long cpu = SYSTEM.getProcessCpuTime();
    private final AtomicLong alive = new AtomicLong();

    private Measured() {}

    static Measured begin() {
        Measured measured = new Measured();
        measured.watchHeap();
        return measured;
    }

    /** Prints the line that {@link IngestBenchmark} reads. */
    void end(long rows, long joined) {
        System.out.printf(
                Locale.ROOT,
                "MEASURED rows %d seconds %.3f cpu %.3f heap-mib %d joined %d%n",
                rows,
                (System.nanoTime() - began) / 1e9,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e9,
                alive.get() >> 20,
                joined);
    }

    /** Looks every tenth of a second at what the last collection of the old generation left alive. */
    private void watchHeap() {
        Thread watch = new Thread(() -> {
            while (true) {
                alive.accumulateAndGet(aliveAfterCollection(), Math::max);
                LockSupport.parkNanos(100_000_000);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static long aliveAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool ->
                        pool.getType() == MemoryType.HEAP && pool.getName().contains("Old"))
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
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
