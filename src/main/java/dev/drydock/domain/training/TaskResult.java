package dev.drydock.domain.training;

import dev.drydock.failure.Catalogue;
import dev.drydock.failure.FailureCode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a task ended, from the one attempt that counts.
 *
 * @param directory the attempt's directory, which holds the outputs
 * @param outputs file name to lower-case hex SHA-256; empty unless completed
 * @param metrics by name, as {@link TaskRequest}'s factories list them
 * @param failure why it failed; empty unless failed
 */
public record TaskResult(
        TaskOutcome outcome,
        Path directory,
        SortedMap<String, String> outputs,
        SortedMap<String, Double> metrics,
        Optional<TaskFailure> failure) {
    public TaskResult {
        outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /** Of a task that was stopped before an attempt was made. */
    public static TaskResult notBegun() {
        return new TaskResult(TaskOutcome.STOPPED, Path.of(""), new TreeMap<>(), new TreeMap<>(), Optional.empty());
    }

    /**
     * @param code from the failure catalogue
     * @param sentence what could not be done and what to do next
     */
    public record TaskFailure(String code, String sentence) {

        /** The catalogue's code; empty if a worker of another version wrote one that is not in it. */
        public Optional<FailureCode> known() {
            return Catalogue.find(code);
        }
    }

    public boolean completed() {
        return outcome == TaskOutcome.COMPLETED;
    }

    /** @throws IllegalStateException if there is no such metric */
    public double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalStateException("a task's result has no metric " + name + ", only " + metrics.keySet());
        }
        return value;
    }

    /** The output's path. @throws IllegalStateException if the task has no such output */
    public Path output(String name) {
        if (!outputs.containsKey(name)) {
            throw new IllegalStateException("a task's result has no output " + name + ", only " + outputs.keySet());
        }
        return directory.resolve(name);
    }
}
