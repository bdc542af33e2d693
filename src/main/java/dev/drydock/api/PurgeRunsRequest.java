package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are to be purged.
 *
 * @param run only this one; null for all that the rest says
 * @param statuses of a run's latest execution; null for COMPLETED and ABANDONED
 * @param olderThanSeconds how long a run must be over
 * @param dryRun only tells what would be removed
 */
public record PurgeRunsRequest(
        @Nullable Long run,
        @Nullable String job,
        @Nullable String model,
        @Nullable String submitter,
        @Nullable List<String> statuses,
        long olderThanSeconds,
        boolean dryRun) {}
