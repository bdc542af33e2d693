package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.workers.LocalSlots.Slot;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/**
 * Runs workers as child processes of this one, at most {@code slots} at a time. Thread-safe. {@link #close()} ends the running workers. If
 * the orchestrator is killed, the next attempt at a task ends its old worker.
 */
public final class LocalWorkerLauncher implements WorkerLauncher, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LocalWorkerLauncher.class.getName());
    private static final long MILLIS_BETWEEN_LOOKS = 200;
    private static final int NO_RESTARTS = 0;

    private final WorkerSettings settings;
    private final LocalSlots slots;
    private final Set<WorkerProcess> running = ConcurrentHashMap.newKeySet();

    public LocalWorkerLauncher(WorkerSettings settings) {
        this.settings = settings;
        this.slots = new LocalSlots(settings.slots(), settings.limits());
    }

    @Override
    public TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested) {
        TaskDirectory task =
                new TaskDirectory(settings.tasks().resolve(request.key()).toAbsolutePath());
        AttemptDirectory attempt = task.attempt(fence, NO_RESTARTS);
        try {
            Files.createDirectories(task.path());
            Optional<TaskResult> earlier = settleEarlierAttempts(request.key(), task, fence);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            AttemptKeeping.prepare(request, task);
            Optional<Slot> slot = acquireSlot(request, stopRequested);
            return slot.isPresent()
                    ? runInSlot(request, attempt, slot.get(), stopRequested)
                    : AttemptResult.stopped(attempt);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "Task " + request.key() + " cannot be started in " + task.path() + ": " + e
                            + ". Check the file system's space and permissions, then restart the execution.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AttemptResult.failed(
                    attempt,
                    TrainingFailure.WORKER_DIED,
                    "The worker of task " + request.key() + " was ended because the orchestrator shuts down."
                            + " Restart the execution; it continues from the last checkpoint.");
        }
    }

    @Override
    public void close() {
        running.forEach(WorkerProcess::kill);
    }

    /** Ends the workers of earlier attempts, then checks whether one of them completed anyway. */
    private static Optional<TaskResult> settleEarlierAttempts(String key, TaskDirectory task, long fence)
            throws IOException {
        Optional<TaskResult> completed = Optional.empty();
        for (AttemptDirectory earlier : task.attempts()) {
            if (earlier.fence() < fence) {
                AttemptKeeping.endOrphan(key, earlier);
                completed = completed.or(() -> AttemptResult.completed(key, earlier));
            }
        }
        return completed;
    }

    /** Empty if a stop is requested before a slot is free. */
    private Optional<Slot> acquireSlot(TaskRequest request, BooleanSupplier stopRequested) throws InterruptedException {
        Optional<Slot> slot = slots.acquire(request.kind(), MILLIS_BETWEEN_LOOKS);
        while (slot.isEmpty() && !stopRequested.getAsBoolean()) {
            slot = slots.acquire(request.kind(), MILLIS_BETWEEN_LOOKS);
        }
        return slot;
    }

    private TaskResult runInSlot(
            TaskRequest request, AttemptDirectory attempt, Slot slot, BooleanSupplier stopRequested)
            throws IOException, InterruptedException {
        try {
            Files.createDirectory(attempt.path());
            DurableFiles.force(attempt.task().path());
            TaskResult result = supervise(request.key(), attempt, start(request, attempt, slot), stopRequested);
            result.failure().ifPresent(failure -> AttemptKeeping.keep(attempt, failure));
            return result;
        } finally {
            slots.release(slot);
        }
    }

    private WorkerProcess start(TaskRequest request, AttemptDirectory attempt, Slot slot) {
        try {
            String threads = request.settings().getOrDefault(TaskRequest.THREADS, "1");
            WorkerProcess process = WorkerProcess.start(settings, attempt, threads, slot);
            LOG.info("task=" + request.key() + " kind=" + request.kind() + " started in "
                    + attempt.path().getFileName() + " as process " + process.pid());
            return process;
        } catch (IOException e) {
            DrydockException failure = new DrydockException(
                    TrainingFailure.WORKER_NOT_STARTED,
                    "The worker of task " + request.key() + " cannot be started with " + settings.java() + ": "
                            + e.getMessage() + ". Check the installation, the memory and the limits on processes.",
                    e);
            AttemptKeeping.keep(attempt, new TaskFailure(failure.code().name(), failure.sentence()));
            throw failure;
        }
    }

    private TaskResult supervise(
            String key, AttemptDirectory attempt, WorkerProcess process, BooleanSupplier stopRequested)
            throws IOException, InterruptedException {
        HeartbeatWatch heartbeat = new HeartbeatWatch(attempt, settings.heartbeatTimeout());
        ProgressLog progress = new ProgressLog(key, attempt);
        running.add(process);
        try {
            while (!process.endedWithin(MILLIS_BETWEEN_LOOKS)) {
                progress.tellNews();
                if (stopRequested.getAsBoolean() && !Files.exists(attempt.task().stopFile())) {
                    DurableFiles.replace(attempt.task().stopFile(), new byte[0]);
                }
                if (heartbeat.silentTooLong()) {
                    process.kill();
                    return unresponsive(key, attempt);
                }
            }
            progress.tellNews();
            TaskResult result = AttemptResult.ofEnded(key, attempt, process.exitStatus(), settings.heapMebibytes());
            if (result.outcome() == TaskOutcome.STOPPED
                    && !Files.exists(attempt.task().stopFile())) {
                result = AttemptResult.died(key, attempt, process.exitStatus());
            }
            LOG.info("task=" + key + " ended " + result.outcome());
            return result;
        } finally {
            running.remove(process);
            process.kill();
        }
    }

    private TaskResult unresponsive(String key, AttemptDirectory attempt) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.WORKER_UNRESPONSIVE,
                "The worker of task " + key + " gave no sign of life for "
                        + settings.heartbeatTimeout().toSeconds()
                        + " s and was ended. Restart the execution; it continues from the last checkpoint. If it happens"
                        + " again, look at " + attempt.log()
                        + ", and raise worker-heartbeat-timeout in etc/site.yaml if one batch may take so long.");
    }
}
