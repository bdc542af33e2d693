package dev.drydock.domain.training;

import dev.drydock.domain.registry.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A job to submit: one process on one node.
 *
 * @param task its task's key, for people
 * @param name unique; the job is found again by it
 * @param script to run with bash; the task's directory is two above it
 * @param log for what the script and the node write; a second start appends to it
 * @param threads of CPU
 * @param memoryMebibytes of the node
 * @param timeLimit empty for the batch system's own
 * @param placement what the model's owner wants
 */
public record BatchJob(
        String task,
        String name,
        Path script,
        Path log,
        int threads,
        int memoryMebibytes,
        Optional<Duration> timeLimit,
        Placement placement) {

    /** Where the script starts. */
    public Path directory() {
        Path attempt = script.getParent();
        Path directory = attempt == null ? null : attempt.getParent();
        if (directory == null) {
            throw new IllegalArgumentException("the script " + script + " must lie in an attempt's directory");
        }
        return directory;
    }
}
