package dev.drydock.workers;

import dev.drydock.domain.training.TaskKind;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import java.util.function.BooleanSupplier;

/**
 * Trains on the cluster and does the rest here: what looks at a module before it is imported cannot wait in a queue, and what judges a
 * candidate does so where it will be served from, with that machine's vector instructions and speed.
 */
public final class WorkersByKind implements WorkerLauncher {
    private final WorkerLauncher cluster;
    private final WorkerLauncher here;

    public WorkersByKind(WorkerLauncher cluster, WorkerLauncher here) {
        this.cluster = cluster;
        this.here = here;
    }

    @Override
    public TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested) {
        return (request.kind() == TaskKind.TRAIN ? cluster : here).run(request, fence, stopRequested);
    }
}
