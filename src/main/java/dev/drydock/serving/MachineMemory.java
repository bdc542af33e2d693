package dev.drydock.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much memory this machine can still give to the node, in bytes: what Linux says is available, and no more than the control groups (version
 * 2) that the process is in leave. Other systems do not say.
 */
final class MachineMemory {
    private static final long KIBIBYTE = 1024;

    private final Path proc;
    private final Path groups;

    MachineMemory() {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /** @param groups where the control groups are mounted */
    MachineMemory(Path proc, Path groups) {
        this.proc = proc;
        this.groups = groups;
    }

    /** Empty where the system does not say. */
    OptionalLong available() {
        OptionalLong machine = kibibytes(proc.resolve("meminfo"), "MemAvailable:");
        return machine.isEmpty() ? machine : OptionalLong.of(Math.min(machine.getAsLong(), leftByGroups()));
    }

    /** What the process itself occupies; empty where the system does not say. */
    OptionalLong resident() {
        return kibibytes(proc.resolve("self/status"), "VmRSS:");
    }

    private static OptionalLong kibibytes(Path file, String key) {
        return lines(file).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                .findFirst();
    }

    /** Each group's limit holds, also those around it. */
    private long leftByGroups() {
        long left = Long.MAX_VALUE;
        for (String line : lines(proc.resolve("self/cgroup"))) {
            if (line.startsWith("0::/")) {
                Path group = groups.resolve(line.substring("0::/".length())).normalize();
                group = group.startsWith(groups) ? group : groups;
                while (group != null && group.startsWith(groups)) {
                    left = Math.min(left, leftBy(group));
                    group = group.getParent();
                }
            }
        }
        return left;
    }

    private static long leftBy(Path group) {
        OptionalLong limit = number(group.resolve("memory.max"));
        OptionalLong used = number(group.resolve("memory.current"));
        if (limit.isEmpty() || used.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long files = lines(group.resolve("memory.stat")).stream()
                .filter(line -> line.matches("(in)?active_file \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        return Math.max(0, limit.getAsLong() - used.getAsLong() + files); // pages of files go when they are needed
    }

    /** Empty for {@code max}, which is no limit. */
    private static OptionalLong number(Path file) {
        return lines(file).stream()
                .filter(line -> line.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
