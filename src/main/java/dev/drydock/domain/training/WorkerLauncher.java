package dev.drydock.domain.training;

import java.util.function.BooleanSupplier;

/** Has a task done by a worker, in a process of its own. */
public interface WorkerLauncher {

    /**
     * Runs one attempt and waits for its end. Before it starts, it ends the workers of earlier attempts or waits for them. If one of them
     * has completed, it returns that result and starts nothing. It continues from a checkpoint of an earlier attempt.
     *
     * @param fence above those of all earlier attempts at the same key; names the attempt's directory
     * @param stopRequested checked about once a second; when it is true, the worker is asked to stop with a checkpoint
     * @return a dead or hanging worker is a result with outcome {@link TaskOutcome#FAILED}, not an exception
     */
    TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested);
}
