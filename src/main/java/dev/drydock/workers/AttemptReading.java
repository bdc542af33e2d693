package dev.drydock.workers;

import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskAttempt.Holding;
import dev.drydock.domain.training.TaskAttempt.State;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.QueueFile;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.VerdictFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the progress of an attempt from its directory. */
final class AttemptReading {
    /** Some of a worker's last lines. */
    private static final int PROGRESS_BYTES = 4 << 10;

    private final AttemptDirectory attempt;
    private final boolean newest;
    private final Optional<ProcessFile> process;
    private final boolean alive;
    private final Optional<ResultFile> result;
    private final Optional<VerdictFile> verdict;
    private final Optional<QueueFile> queue;

    /** @param newest whether no other attempt at the task has begun since */
    private AttemptReading(AttemptDirectory attempt, boolean newest) throws IOException {
        this.attempt = attempt;
        this.newest = newest;
        process = ProcessFile.read(attempt);
        alive = process.flatMap(ProcessFile::alive).isPresent();
        result = ResultFile.read(attempt); // after its process: a worker that ends between the two has a result
        verdict = VerdictFile.read(attempt);
        queue = newest ? QueueFile.read(attempt.task().attempt(attempt.fence(), 0)) : Optional.empty();
    }

    static TaskAttempt read(String task, AttemptDirectory attempt, boolean newest) {
        try {
            AttemptReading reading = new AttemptReading(attempt, newest);
            return new TaskAttempt(
                    task,
                    attempt.fence(),
                    attempt.restart(),
                    reading.state(),
                    reading.failure(),
                    reading.started(),
                    reading.ended(),
                    reading.place(),
                    reading.holding(),
                    attempt.log());
        } catch (IOException e) {
            return unusable(task, attempt, e);
        }
    }

    private static TaskAttempt unusable(String task, AttemptDirectory attempt, IOException cause) {
        Optional<Instant> ended = changed(attempt.resultFile());
        return new TaskAttempt(
                task,
                attempt.fence(),
                attempt.restart(),
                State.FAILED,
                Optional.of(new TaskFailure(
                        TrainingFailure.WORKER_RESULT_INVALID.name(),
                        "What attempt " + attempt.fence() + " at task " + task + " has left in " + attempt.path()
                                + " cannot be read: " + cause.getMessage() + ".")),
                Optional.empty(),
                ended,
                Optional.empty(),
                new Holding(0, false, ended),
                attempt.log());
    }

    private State state() {
        if (verdict.isPresent()) {
            return result.isPresent() ? State.FAILED : State.DIED;
        }
        boolean goesOn =
                result.map(told -> told.outcome().equals(ResultFile.STOPPED)).orElse(true);
        if (goesOn && queue.filter(QueueFile::waits).isPresent()) {
            return State.QUEUED;
        }
        if (result.isPresent()) {
            return State.valueOf(result.get().outcome());
        }
        if (alive) {
            return State.RUNNING;
        }
        if (!newest || process.filter(ProcessFile::here).isPresent()) {
            return State.DIED;
        }
        return process.isPresent() ? elsewhere() : State.STARTING;
    }

    /** The queue may know the state of another host's process. */
    private State elsewhere() {
        return queue.filter(QueueFile::runs).isPresent() ? State.RUNNING : State.ELSEWHERE;
    }

    /** The queue reports the newest attempt; for earlier ones, the worker's own record counts. */
    private Optional<String> place() {
        return queue.filter(told -> !told.job().isEmpty())
                .map(told -> "job " + told.job() + by(told.launcher()) + whereabouts(told))
                .or(() -> process.filter(told -> Files.isDirectory(attempt.claim()))
                        .map(told -> "on " + told.host() + gpus()));
    }

    private static String by(QueueFile.Launcher launcher) {
        return launcher.equals(QueueFile.Launcher.NONE)
                ? ""
                : " by " + launcher.name() + " of " + launcher.jar() + " (SHA-256 "
                        + launcher.sha256().replaceFirst("(?<=^.{12}).+", "…") + ")";
    }

    private String whereabouts(QueueFile told) {
        if (told.waits()) {
            return told.reason().isEmpty() || told.reason().equals("None")
                    ? ""
                    : ": "
                            + (told.launcher().equals(QueueFile.Launcher.NONE)
                                            ? ClusterWords.SLURM
                                            : ClusterWords.EXTENSION)
                                    .reason(told.reason());
        }
        // the worker knows its node; the queue may have been asked last before it put the job elsewhere
        String node = process.map(ProcessFile::host).orElse(told.nodes());
        return node.isEmpty() ? "" : " on " + node + gpus();
    }

    private String gpus() {
        return process.map(ProcessFile::gpus)
                .filter(gpus -> !gpus.isEmpty())
                .map(gpus -> ", GPU " + gpus)
                .orElse("");
    }

    private Optional<TaskFailure> failure() {
        return verdict.map(found -> new TaskFailure(found.failureCode(), found.failureSentence()))
                .or(() -> result.filter(ended -> ended.outcome().equals(ResultFile.FAILED))
                        .map(ended -> new TaskFailure(ended.failureCode(), ended.failureSentence())));
    }

    private Optional<Instant> started() {
        return process.filter(told -> told.startedAt() > 0)
                .map(told -> Instant.ofEpochMilli(told.startedAt()))
                .or(() -> changed(attempt.processFile()));
    }

    private Optional<Instant> ended() {
        if (result.isPresent()) {
            return changed(attempt.resultFile());
        }
        if (verdict.isPresent()) {
            return changed(attempt.verdictFile());
        }
        return state() == State.DIED ? lastSign() : Optional.empty();
    }

    private Holding holding() throws IOException {
        boolean onGpu = ProgressLine.readEnd(attempt.progressFile(), PROGRESS_BYTES).stream()
                .anyMatch(line -> line.figures().gpuMebibytes().isPresent());
        int gpus = process.map(ProcessFile::devices).orElse(0);
        return new Holding(gpus, onGpu, alive ? ended() : ended().or(this::lastSign));
    }

    private Optional<Instant> lastSign() {
        return Stream.of(attempt.heartbeatFile(), attempt.progressFile(), attempt.log(), attempt.processFile())
                .flatMap(file -> changed(file).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Instant> changed(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty(); // it is not there
        }
    }
}
