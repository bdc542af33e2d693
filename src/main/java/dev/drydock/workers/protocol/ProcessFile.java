package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * {@code process.properties}: the process that works on an attempt. The system reuses process ids, so the start time is part of the
 * identity.
 *
 * @param startedAt epoch milliseconds, from the operating system; 0 if unknown
 * @param gpus the devices reserved for it, as {@code CUDA_VISIBLE_DEVICES} names them; empty if there are none
 */
public record ProcessFile(String host, long pid, long startedAt, String gpus) {

    /** Environment variable with the devices that are reserved for a worker. */
    public static final String KEPT_GPUS = "DRYDOCK_GPUS";

    private static final long CLOCK_SLACK_MILLIS = 2000;
    /** What stands for no device. */
    private static final Set<String> NO_DEVICES = Set.of("", "-1", "NoDevFiles");

    /** The process, on this host. */
    public static ProcessFile of(ProcessHandle process) {
        String gpus = System.getenv(KEPT_GPUS);
        return new ProcessFile(thisHost(), process.pid(), startOf(process), gpus == null ? "" : gpus);
    }

    public void write(AttemptDirectory attempt) throws IOException {
        DurableFiles.replace(
                attempt.processFile(),
                PropertyFile.bytes(Map.of(
                        "host", host, "pid", Long.toString(pid), "started", Long.toString(startedAt), "gpus", gpus)));
    }

    public static Optional<ProcessFile> read(AttemptDirectory attempt) throws IOException {
        if (!Files.exists(attempt.processFile())) {
            return Optional.empty();
        }
        SortedMap<String, String> map = PropertyFile.read(attempt.processFile());
        try {
            return Optional.of(new ProcessFile(
                    map.getOrDefault("host", ""),
                    Long.parseLong(map.getOrDefault("pid", "")),
                    Long.parseLong(map.getOrDefault("started", "")),
                    map.getOrDefault("gpus", "")));
        } catch (NumberFormatException e) {
            throw new IOException(attempt.processFile() + " has no process id", e);
        }
    }

    /** How many devices {@link #gpus} names. */
    public int devices() {
        return (int) Arrays.stream(gpus.split(",", -1))
                .filter(name -> !NO_DEVICES.contains(name.strip()))
                .count();
    }

    /** Whether it runs, or ran, on this host; of another host's processes nothing can be known. */
    public boolean here() {
        return host.equals(thisHost());
    }

    /** The process, if it is this host's and still alive. */
    public Optional<ProcessHandle> alive() {
        return here() ? ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::sameStart) : Optional.empty();
    }

    /** Allows a small difference: the system derives the time from its clock, which may have been set since. */
    private boolean sameStart(ProcessHandle process) {
        return Math.abs(startOf(process) - startedAt) <= CLOCK_SLACK_MILLIS;
    }

    /** A node of a cluster has the name by which the queue knows it. */
    private static String thisHost() {
        String node = System.getenv("SLURMD_NODENAME");
        if (node != null && !node.isEmpty()) {
            return node;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
