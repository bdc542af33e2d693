package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A log that an execution has: its own, a step's, a partition's, or that of a worker's attempt at a task of its run. What is told of an
 * attempt is null unless the log is a worker's.
 *
 * @param step null for the execution's own, and for a worker of which no log tells who started it
 * @param partition null for all of the step
 * @param attempt at the task
 * @param restart how often a queue has started that attempt again; 0 for workers of the orchestrator's machine
 * @param state of the attempt: QUEUED, STARTING, RUNNING, ELSEWHERE (on another host, and without a result yet), COMPLETED, STOPPED, FAILED or
 *     DIED
 * @param code why the attempt failed or died; null also if nobody was there to say why it died
 * @param message the same as a sentence
 * @param startedAt as ISO 8601; null also as long as the worker has not told which process it is
 * @param endedAt as ISO 8601, of one that died unwatched its last sign of life; null also while it goes on
 * @param place where in a cluster its job is, such as {@code job 12 on node3}; null also if no cluster does it
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
