package dev.drydock.domain.training;

import java.util.function.BooleanSupplier;

/** Has a task done by a worker, in a process of its own. */
public interface WorkerLauncher {

    /**
     * Runs one attempt and waits for its end. Before it starts, the workers of earlier attempts are ended or waited for; if
     * one of them has completed, its result is returned and nothing is started. A checkpoint of an earlier attempt is
     * gone on from.
     *
     * @param fence above those of all earlier attempts at the same key; names the attempt's directory
     * @param stopRequested asked about once a second; once true, the worker is told to end with a checkpoint
     * @return a dead or hanging worker is a result with outcome {@link TaskOutcome#FAILED}, not an exception
     */
    TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested);
}
