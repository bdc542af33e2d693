package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * {@code queue.properties}: the queue's last record of an attempt's job. For people only: no code decides by it.
 *
 * @param job its number in the queue; 0 if unknown
 * @param name its name in the queue, by which it is found again
 * @param state the queue's own word, such as {@code PENDING}
 * @param reason why it waits, the queue's own word; empty if it does not
 * @param nodes where it runs or ran; empty before
 */
public record QueueFile(long job, String name, String state, String reason, String nodes) {
    /** The state of a job that waits for its turn. */
    public static final String PENDING = "PENDING";

    /** Whether it waited when the queue was asked. */
    public boolean waits() {
        return state.equals(PENDING);
    }

    /** Whether it ran when the queue was asked. */
    public boolean runs() {
        return state.equals("RUNNING");
    }

    public void write(AttemptDirectory attempt) throws IOException {
        DurableFiles.replace(
                attempt.queueFile(),
                PropertyFile.bytes(Map.of(
                        "job", Long.toString(job), "name", name, "state", state, "reason", reason, "nodes", nodes)));
    }

    /** Empty if no queue has been asked, or if the file cannot be made sense of. */
    public static Optional<QueueFile> read(AttemptDirectory attempt) throws IOException {
        if (!Files.exists(attempt.queueFile())) {
            return Optional.empty();
        }
        SortedMap<String, String> map = PropertyFile.read(attempt.queueFile());
        String job = map.getOrDefault("job", "");
        return job.matches("[0-9]{1,18}")
                ? Optional.of(new QueueFile(
                        Long.parseLong(job),
                        map.getOrDefault("name", ""),
                        map.getOrDefault("state", ""),
                        map.getOrDefault("reason", ""),
                        map.getOrDefault("nodes", "")))
                : Optional.empty();
    }
}
