package dev.drydock.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a job.
 *
 * @param token makes the submission idempotent: the same token never starts a second instance
 */
public record SubmitRequest(
        String job,
        Map<String, String> parameters,
        @Nullable String token) {}
