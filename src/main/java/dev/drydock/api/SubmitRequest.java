package dev.drydock.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a job.
 *
 * @param token makes the submission idempotent: the same token never starts a second instance
 * @param priority 0 to 9, instead of the job's own, in case it must wait; the highest is served first
 */
public record SubmitRequest(
        String job,
        Map<String, String> parameters,
        @Nullable String token,
        @Nullable Integer priority) {}
