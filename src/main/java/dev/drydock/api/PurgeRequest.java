package dev.drydock.api;

/**
 * What is to be purged.
 *
 * @param olderThanSeconds how long a run must be over
 * @param dryRun only tells what would be removed
 */
public record PurgeRequest(long olderThanSeconds, boolean dryRun) {}
