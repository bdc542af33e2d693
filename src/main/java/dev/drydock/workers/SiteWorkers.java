package dev.drydock.workers;

import dev.drydock.config.LauncherSettings;
import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.WorkerLauncher;

/**
 * What starts a site's workers, and what ends those of dead orchestrators; both use the same batch system. On each site, workers that do
 * not train run on the orchestrator's machine.
 *
 * @param launcher starts workers
 * @param left ends the workers of dead orchestrators
 */
public record SiteWorkers(WorkerLauncher launcher, LeftWorkers left) {

    /** All workers run on this machine. */
    public static SiteWorkers local(WorkerSettings worker, WorkerLauncher here) {
        return new SiteWorkers(here, new LeftProcesses(worker.tasks()));
    }

    /** Slurm runs the workers that train. */
    public static SiteWorkers slurm(WorkerSettings worker, SlurmSettings slurm, WorkerLauncher here) {
        return cluster(ClusterWorkerLauncher.slurm(worker, slurm), LeftJobs.slurm(worker.tasks(), slurm), worker, here);
    }

    /**
     * A batch system that an extension knows runs the workers that train.
     *
     * @param launcher the extension's
     */
    public static SiteWorkers extension(
            WorkerSettings worker, LauncherSettings settings, BatchSystem launcher, WorkerLauncher here) {
        return cluster(
                ClusterWorkerLauncher.extension(worker, settings, launcher),
                LeftJobs.extension(worker.tasks(), launcher),
                worker,
                here);
    }

    private static SiteWorkers cluster(
            WorkerLauncher launcher, LeftWorkers left, WorkerSettings worker, WorkerLauncher here) {
        return new SiteWorkers(new WorkersByKind(launcher, here), left.and(new LeftProcesses(worker.tasks())));
    }
}
