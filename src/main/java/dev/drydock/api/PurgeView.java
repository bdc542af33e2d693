package dev.drydock.api;

import java.util.List;

/**
 * What was, or would be, removed.
 *
 * @param runs whose task directories they are
 * @param tasks number of task directories
 */
public record PurgeView(boolean dryRun, List<Long> runs, int tasks, long bytes) {}
