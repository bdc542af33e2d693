package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * Restarts a failed or stopped execution.
 *
 * @param fromStep the step to start at; null for where it ended
 * @param reason needed with {@code fromStep}
 */
public record RestartRequest(
        @Nullable String fromStep, @Nullable String reason) {}
