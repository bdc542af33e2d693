package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code queue.properties}: the queue's last record of an attempt's job. For people only: no code decides by it.
 *
 * @param job its id in the queue; empty if unknown
 * @param name its name in the queue, by which it is found again
 * @param state the queue's own word, such as {@code PENDING}
 * @param reason why it waits, the queue's own word; empty if it does not
 * @param nodes where it runs or ran; empty before
 * @param launcher that submitted it
 */
public record QueueFile(String job, String name, String state, String reason, String nodes, Launcher launcher) {
    /** The state of a job that waits for its turn. */
    public static final String PENDING = "PENDING";

    private static final String UNKNOWN = "0";

    /**
     * A launcher of an extension; empty texts if it is Drydock's own.
     *
     * @param jar the file's name
     * @param sha256 of the jar
     */
    public record Launcher(String name, String jar, String sha256) {
        public static final Launcher NONE = new Launcher("", "", "");
    }

    /** Whether it waited when the queue was asked. */
    public boolean waits() {
        return state.equals(PENDING);
    }

    /** Whether it ran when the queue was asked. */
    public boolean runs() {
        return state.equals("RUNNING");
    }

    public void write(AttemptDirectory attempt) throws IOException {
        Map<String, String> lines = new TreeMap<>(Map.of(
                "job", job.isEmpty() ? UNKNOWN : job, "name", name, "state", state, "reason", reason, "nodes", nodes));
        if (!launcher.equals(Launcher.NONE)) {
            lines.putAll(Map.of("launcher", launcher.name(), "jar", launcher.jar(), "sha256", launcher.sha256()));
        }
        DurableFiles.replace(attempt.queueFile(), PropertyFile.bytes(lines));
    }

    /** Empty if no queue has been asked, or if the file cannot be made sense of. */
    public static Optional<QueueFile> read(AttemptDirectory attempt) throws IOException {
        if (!Files.exists(attempt.queueFile())) {
            return Optional.empty();
        }
        SortedMap<String, String> map = PropertyFile.read(attempt.queueFile());
        String job = map.getOrDefault("job", "");
        return job.matches("[!-~]{1,100}")
                ? Optional.of(new QueueFile(
                        job.equals(UNKNOWN) ? "" : job,
                        map.getOrDefault("name", ""),
                        map.getOrDefault("state", ""),
                        map.getOrDefault("reason", ""),
                        map.getOrDefault("nodes", ""),
                        new Launcher(
                                map.getOrDefault("launcher", ""),
                                map.getOrDefault("jar", ""),
                                map.getOrDefault("sha256", ""))))
                : Optional.empty();
    }
}
