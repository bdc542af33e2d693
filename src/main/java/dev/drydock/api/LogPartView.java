package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A log of an execution: its own, a step's, a partition's, or that of a worker's attempt at a task of its run. The attempt's fields are
 * null unless the log is a worker's.
 *
 * @param step null for the execution's own, and for a worker if no log names the step that started it
 * @param partition null for the whole step
 * @param attempt at the task
 * @param restart how often a queue has started that attempt again; 0 for workers of the orchestrator's machine
 * @param state of the attempt: QUEUED, STARTING, RUNNING, ELSEWHERE (on another host, and without a result yet), COMPLETED, STOPPED, FAILED
 *     or DIED
 * @param code why the attempt failed or died; null also if the attempt died and no process watched it
 * @param message the same as a sentence
 * @param startedAt as ISO 8601; null also until the worker has recorded its process
 * @param endedAt as ISO 8601; the last sign of life if it died unwatched; null also while it runs
 * @param place its job in a cluster, such as {@code job 12 on node3}; null also if it does not run on a cluster
 */
public record LogPartView(
        @Nullable String step,
        @Nullable Integer partition,
        @Nullable String task,
        @Nullable Long attempt,
        @Nullable Integer restart,
        @Nullable String state,
        @Nullable String code,
        @Nullable String message,
        @Nullable String startedAt,
        @Nullable String endedAt,
        @Nullable String place,
        long bytes) {

    /** What an execution, a step or a partition logged itself. */
    public static LogPartView own(@Nullable String step, @Nullable Integer partition, long bytes) {
        return new LogPartView(step, partition, null, null, null, null, null, null, null, null, null, bytes);
    }
}
