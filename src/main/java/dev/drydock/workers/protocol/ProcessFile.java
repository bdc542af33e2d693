package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * {@code process.properties}: the process that works on an attempt. The system reuses process ids, so the moment of its start is part
 * of the identity. That moment is counted from the start of the machine: a time of day moves when somebody sets the clock, and a worker
 * that still runs would then seem to have ended.
 *
 * @param startedAt epoch milliseconds, from the operating system, for people; 0 if unknown
 * @param birth the machine's start ({@code /proc/sys/kernel/random/boot_id}), a plus sign, and the clock ticks from it to the start of the
 *     process ({@code starttime} in {@code /proc/PID/stat}); empty if unknown, as in a file of an earlier release
 * @param gpus the devices reserved for it, as {@code CUDA_VISIBLE_DEVICES} names them; empty if there are none
 */
public record ProcessFile(String host, long pid, long startedAt, String birth, String gpus) {

    /** Environment variable with the devices that are reserved for a worker. */
    public static final String KEPT_GPUS = "DRYDOCK_GPUS";

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** Field 22 of {@code /proc/PID/stat}, counted from the one after the name (proc_pid_stat(5)). */
    private static final int START_TICKS = 19;

    private static final long CLOCK_SLACK_MILLIS = 2000;
    /** What stands for no device. */
    private static final Set<String> NO_DEVICES = Set.of("", "-1", "NoDevFiles");

    /** The process, on this host. */
    public static ProcessFile of(ProcessHandle process) {
        String gpus = System.getenv(KEPT_GPUS);
        return new ProcessFile(
                thisHost(), process.pid(), startOf(process), birthOf(process.pid()), gpus == null ? "" : gpus);
    }

    public void write(AttemptDirectory attempt) throws IOException {
        DurableFiles.replace(
                attempt.processFile(),
                PropertyFile.bytes(Map.of(
                        "host",
                        host,
                        "pid",
                        Long.toString(pid),
                        "started",
                        Long.toString(startedAt),
                        "birth",
                        birth,
                        "gpus",
                        gpus)));
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
                    map.getOrDefault("birth", ""),
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

    /** Without {@link #birth}, the times of day may differ a little: the system derives them from its clock, which may have been set since. */
    private boolean sameStart(ProcessHandle process) {
        String found = birthOf(process.pid());
        if (!birth.isEmpty() && !found.isEmpty()) {
            return birth.equals(found);
        }
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

    /** The form of {@link #birth}; empty if the process has ended or the system does not report it. */
    private static String birthOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // the name before the closing parenthesis may hold spaces and parentheses itself
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return Files.readString(BOOT).strip() + "+" + fields[START_TICKS];
        } catch (IOException e) {
            return "";
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
