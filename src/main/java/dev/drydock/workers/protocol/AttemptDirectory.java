package dev.drydock.workers.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * {@code tasks/<key>/attempt-<fence>-<restart>/}: only that attempt's worker writes here; after its death, the process that watched it adds
 * {@link VerdictFile}.
 */
public record AttemptDirectory(Path path) {

    public long fence() {
        return Long.parseLong(part(1));
    }

    public int restart() {
        return Integer.parseInt(part(2));
    }

    public TaskDirectory task() {
        return new TaskDirectory(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }

    public Path resultFile() {
        return path.resolve("result.properties");
    }

    /** Why it failed, if there is no result. */
    public Path verdictFile() {
        return path.resolve("verdict.properties");
    }

    /** The heartbeat's counter. Only a change of it means anything. */
    public Path heartbeatFile() {
        return path.resolve("heartbeat");
    }

    public Path progressFile() {
        return path.resolve("progress.csv");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    public Path log() {
        return path.resolve("worker.log");
    }

    /** Which process works here: its host, its id and when it started. */
    public Path processFile() {
        return path.resolve("process.properties");
    }

    /** Made by the one worker that a queue lets do this attempt, so that no second one does. */
    public Path claim() {
        return path.resolve("claim");
    }

    /** Its being there asks this attempt's worker alone to end with a checkpoint: its time on the node is over. */
    public Path stopFile() {
        return path.resolve("stop");
    }

    /** The exit status of a worker, from the job that ran it; missing if the job itself was ended. */
    public Path exitFile() {
        return path.resolve("exit");
    }

    /** The queue's record of the job of this attempt and of later ones under the same fence. */
    public Path queueFile() {
        return path.resolve("queue.properties");
    }

    /**
     * A sign of life: a counter that has changed since the last look. It only grows, so it is written over the former one: a file that
     * is emptied first would look, for a moment, like that of a worker that never lived.
     */
    public void writeHeartbeat(long counter) throws IOException {
        Files.write(
                heartbeatFile(),
                Long.toString(counter).getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    /** The heartbeat's text, empty if there is none yet. Only a change of it is a sign of life. */
    public String readHeartbeat() {
        try {
            return Files.readString(heartbeatFile(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private String part(int index) {
        return String.valueOf(path.getFileName()).split("-", -1)[index];
    }
}
