package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to purge.
 *
 * @param run only this run; null for all runs that match the other fields
 * @param statuses of a run's latest execution; null for COMPLETED and ABANDONED
 * @param olderThanSeconds how long ago a run must have ended
 * @param dryRun only reports what would be removed
 */
public record PurgeRunsRequest(
        @Nullable Long run,
        @Nullable String job,
        @Nullable String model,
        @Nullable String submitter,
        @Nullable List<String> statuses,
        long olderThanSeconds,
        boolean dryRun) {}
