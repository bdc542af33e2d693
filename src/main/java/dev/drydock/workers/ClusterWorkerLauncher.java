package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.slurm.SlurmCommands;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.BooleanSupplier;

/**
 * Has workers run by a Slurm cluster that sees the tasks' directories under the same paths. A job is named by its task and
 * attempt, so that whoever comes after this orchestrator finds it, goes on watching it and submits none twice. The task's
 * directory takes precedence over the queue. A job that the queue has lost continues as long as its worker gives signs of life.
 * A result of a worker is valid whatever the queue reports. Safe for threads.
 */
public final class ClusterWorkerLauncher implements WorkerLauncher {
    private final WorkerSettings worker;
    private final SlurmSettings slurm;
    private final SlurmCommands commands;
    private final ClusterQueue queue;

    public ClusterWorkerLauncher(WorkerSettings worker, SlurmSettings slurm) {
        this.worker = worker;
        this.slurm = slurm;
        this.commands = new SlurmCommands(slurm);
        this.queue = new ClusterQueue(commands, slurm.poll());
    }

    @Override
    public TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested) {
        TaskDirectory task =
                new TaskDirectory(worker.tasks().resolve(request.key()).toAbsolutePath());
        try {
            Files.createDirectories(task.path());
            for (AttemptDirectory earlier : task.attempts()) {
                AttemptKeeping.endOrphan(request.key(), earlier);
            }
            AttemptKeeping.prepare(request, task);
            ClusterTask watched = new ClusterTask(
                    worker, slurm, commands, queue, request, stopRequested, Submission.first(task, fence));
            TaskResult result = watched.run();
            if (Files.isDirectory(result.directory())) {
                result.failure()
                        .ifPresent(failure -> AttemptKeeping.keep(new AttemptDirectory(result.directory()), failure));
            }
            return result;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "Task " + request.key() + " cannot be put into the cluster's queue from " + task.path() + ": " + e
                            + ". Check the shared file system's space and permissions, then restart the execution.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AttemptResult.failed(
                    task.attempt(fence, 0),
                    TrainingFailure.WORKER_DIED,
                    "The worker of task " + request.key() + " is not watched any more because the orchestrator shuts"
                            + " down. Its job continues in the cluster. Restart the execution; Drydock finds the"
                            + " job again.");
        }
    }
}
