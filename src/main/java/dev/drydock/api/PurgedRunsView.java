package dev.drydock.api;

import java.util.List;

/**
 * What was, or would be, removed.
 *
 * @param tasks number of task directories
 * @param bytes of these
 * @param dueTimes records of due moments of schedules
 * @param kept what was asked for and must stay
 */
public record PurgedRunsView(
        boolean dryRun,
        List<Long> runs,
        int executions,
        long rejects,
        int tasks,
        long bytes,
        long dueTimes,
        List<Kept> kept) {

    /** A run and a sentence. */
    public record Kept(long run, String why) {}
}
