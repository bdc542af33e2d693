package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A log that an execution has: its own, a step's, a partition's, or that of a worker's attempt at a task of its run.
 *
 * @param step null for the execution's own, and for a worker of which no log tells who started it
 * @param partition null for all of the step
 * @param task null unless it is a worker's
 * @param attempt at the task; null unless it is a worker's
 */
public record LogPartView(
        @Nullable String step,
        @Nullable Integer partition,
        @Nullable String task,
        @Nullable Long attempt,
        long bytes) {}
