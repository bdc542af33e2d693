package dev.drydock.application.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that an execution's log is made of. Tested by {@code ReadLogsTest}. */
@Singleton
public final class LogParts {
    /** The form in which the start of a task is logged. */
    private static final Pattern TASK = Pattern.compile("\\btask=(\\S{1,120})");

    private final ExecutionLogFiles files;
    private final TaskLogs workers;

    @Inject
    public LogParts(ExecutionLogFiles files, TaskLogs workers) {
        this.files = files;
        this.workers = workers;
    }

    /**
     * One file.
     *
     * @param place for a worker, the step and partition that started it, if their logs name it
     * @param worker the worker's attempt; empty unless it is a worker's log
     */
    public record Part(LogPlace place, Optional<TaskAttempt> worker, Path file) {

        /** Empty unless it is a worker's. */
        public Optional<String> task() {
            return worker.map(TaskAttempt::task);
        }

        /** At the task. */
        public OptionalLong attempt() {
            return worker.map(told -> OptionalLong.of(told.number())).orElse(OptionalLong.empty());
        }

        /** How often a queue has started that attempt again. */
        public OptionalInt restart() {
            return worker.map(told -> OptionalInt.of(told.restart())).orElse(OptionalInt.empty());
        }

        public long bytes() {
            return Part.size(file);
        }

        private static long size(Path file) {
            try {
                return Files.exists(file) ? Files.size(file) : 0;
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }

        /** Such as {@code execution-12.log}, {@code train#0.log} or {@code workers/7-train-0/attempt-2.log}. */
        String nameInArchive() {
            if (worker.isPresent()) {
                return "workers/" + worker.get().task() + "/attempt-" + numbers(worker.get()) + ".log";
            }
            return place.step()
                            .map(step -> step
                                    + (place.partition().isPresent()
                                            ? "#" + place.partition().getAsInt()
                                            : ""))
                            .orElse("execution-" + place.execution())
                    + ".log";
        }
    }

    /** Such as {@code 2}, or {@code 2-1} for one that a queue has started again. */
    private static String numbers(TaskAttempt attempt) {
        return attempt.number() + (attempt.restart() > 0 ? "-" + attempt.restart() : "");
    }

    /** The execution's own, its steps' and partitions', then those of its run's workers. */
    List<Part> of(Execution execution) {
        Map<String, LogPlace> startedBy = new HashMap<>();
        List<Part> parts = new ArrayList<>();
        for (LogPlace place : files.places(execution.executionId())) {
            Part part = new Part(place, Optional.empty(), files.file(place));
            parts.add(part);
            if (place.step().isPresent()) {
                tasksNamedIn(part.file()).forEach(task -> startedBy.put(task, place));
            }
        }
        for (TaskAttempt worker : workers.of(execution.instanceId())) {
            LogPlace place = startedBy.getOrDefault(worker.task(), LogPlace.ofExecution(execution.executionId()));
            parts.add(new Part(place, Optional.of(worker), worker.log()));
        }
        return parts;
    }

    private static List<String> tasksNamedIn(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(TASK::matcher)
                    .filter(Matcher::find)
                    .map(named -> named.group(1))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static DrydockException unreadable(Path file, IOException e) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The log " + file + " cannot be read: " + e.getMessage() + ". Check its owner and mode.",
                e);
    }
}
