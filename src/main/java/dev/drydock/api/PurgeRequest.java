package dev.drydock.api;

/**
 * What to purge.
 *
 * @param olderThanSeconds how long ago a run must have ended
 * @param dryRun only reports what would be removed
 */
public record PurgeRequest(long olderThanSeconds, boolean dryRun) {}
