package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * Restarts a failed or stopped execution.
 *
 * @param fromStep the step to start at; null for where it ended
 * @param reason needed with {@code fromStep}
 * @param jobDigest SHA-256 of the job's file that is to run; with another one nothing is restarted. Null for the file of today
 */
public record RestartRequest(
        @Nullable String fromStep,
        @Nullable String reason,
        @Nullable String jobDigest) {}
