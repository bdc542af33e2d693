package dev.drydock.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule. Of one that cannot be read only name, state and problem are there.
 *
 * @param state OFF, UNREADABLE, PAUSED, RUNNING, LATE or WAITING
 * @param problem why nothing starts, or not in time, as a sentence
 * @param cronOfModel whether the cron expression is that of the model's {@code model.yaml}, and follows it
 * @param on what it waits for in place of a time; empty if it has times
 * @param atMostEvery the smallest distance of two starts by that; null for the standard one
 * @param waitsFor how far each of these is, and what keeps it from a start, as sentences
 * @param deadline the time of day, such as {@code 06:00} in its zone, at which a run must be complete
 * @param author for whom it starts the job; their rights are checked at each start
 * @param since when they became the author
 * @param next its next start that the calendar does not skip
 * @param last what happened last
 * @param running the execution that it started and that has not ended
 * @param warnings what the author should know; only in the answer to the request that adds it
 */
public record ScheduleView(
        String name,
        String state,
        @Nullable String problem,
        @Nullable String job,
        Map<String, String> parameters,
        @Nullable String cron,
        boolean cronOfModel,
        List<String> on,
        @Nullable String atMostEvery,
        List<String> waitsFor,
        @Nullable String zone,
        @Nullable String holidays,
        List<String> blackouts,
        @Nullable String catchUp,
        @Nullable String jitter,
        @Nullable String deadline,
        @Nullable String author,
        @Nullable String since,
        @Nullable StartView next,
        @Nullable OccurrenceView last,
        @Nullable Long running,
        List<String> warnings) {

    /**
     * A start that is to come.
     *
     * @param due in UTC
     * @param local what clocks in the schedule's zone show then, with offset and zone
     * @param start when it starts, in UTC: later than due by the jitter
     * @param skipped why it does not start: holiday or blackout
     */
    public record StartView(
            String due,
            String local,
            String start,
            @Nullable String skipped) {}

    /**
     * What happened at a due moment, or at several with the same result.
     *
     * @param due the first, in UTC
     * @param local what clocks in the schedule's zone showed then, with offset and zone
     * @param state STARTED, SKIPPED or FAILED
     * @param reason of a skip, such as holiday
     * @param code of a failure
     * @param sentence why it was started or not; null if a time was due and it was started
     * @param until the last due moment, in UTC
     * @param count how many due moments they are
     * @param atLeast whether there are more, which nobody counted
     */
    public record OccurrenceView(
            String schedule,
            String due,
            String local,
            String state,
            @Nullable String reason,
            @Nullable String code,
            @Nullable String sentence,
            @Nullable Long execution,
            String until,
            long count,
            boolean atLeast) {}
}
