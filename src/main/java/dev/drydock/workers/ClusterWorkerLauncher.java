package dev.drydock.workers;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.LauncherSettings;
import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.BatchSystem.Origin;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Has workers run by a cluster that sees the tasks' directories under the same paths. A job is named by its task and
 * attempt, so that whoever comes after this orchestrator finds it, goes on watching it and submits none twice. The task's
 * directory takes precedence over the queue. A job that the queue has lost continues as long as its worker gives signs of life.
 * A result of a worker is valid whatever the queue reports. Safe for threads.
 */
public final class ClusterWorkerLauncher implements WorkerLauncher {
    private final WorkerSettings worker;
    private final Cluster cluster;

    private ClusterWorkerLauncher(WorkerSettings worker, Cluster cluster) {
        this.worker = worker;
        this.cluster = cluster;
    }

    /**
     * What all tasks use together.
     *
     * @param queue of the system
     */
    record Cluster(BatchSystem system, ClusterQueue queue, ClusterSettings settings, ClusterWords words) {

        private static Cluster of(BatchSystem system, ClusterSettings settings, ClusterWords words) {
            return new Cluster(system, new ClusterQueue(system, settings.poll()), settings, words);
        }
    }

    /** By Slurm's command line. */
    public static ClusterWorkerLauncher slurm(WorkerSettings worker, SlurmSettings slurm) {
        return new ClusterWorkerLauncher(
                worker, Cluster.of(new SlurmBatchSystem(slurm), slurm.cluster(), ClusterWords.SLURM));
    }

    /** @param launcher by an extension */
    public static ClusterWorkerLauncher extension(
            WorkerSettings worker, LauncherSettings settings, BatchSystem launcher) {
        return new ClusterWorkerLauncher(worker, Cluster.of(launcher, settings.cluster(), ClusterWords.EXTENSION));
    }

    @Override
    public TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested) {
        TaskDirectory task =
                new TaskDirectory(worker.tasks().resolve(request.key()).toAbsolutePath());
        Optional<Origin> origin = cluster.system().require();
        try {
            Files.createDirectories(task.path());
            endOrphans(request, task);
            AttemptKeeping.prepare(request, task);
            ClusterTask watched =
                    new ClusterTask(worker, cluster, origin, request, stopRequested, Submission.first(task, fence));
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

    /** Of local workers alone: one with a claim is a job's, and the queue's to end, on whichever node it is. */
    private static void endOrphans(TaskRequest request, TaskDirectory task) throws IOException {
        for (AttemptDirectory earlier : task.attempts()) {
            if (!Files.isDirectory(earlier.claim())) {
                AttemptKeeping.endOrphan(request.key(), earlier);
            }
        }
    }
}
