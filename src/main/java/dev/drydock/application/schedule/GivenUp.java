package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Occurrence.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Starts that are due and that nobody makes any more, since somebody pauses, resumes or replaces their schedule. */
final class GivenUp {
    private GivenUp() {}

    /**
     * Records what is due and not decided. Joins the caller's transaction, in which the schedule is locked.
     *
     * @return for the audit record of what was done with the schedule; empty if nothing was due
     */
    static SortedMap<String, String> record(Schedules schedules, Schedule schedule, Instant now, Reason reason) {
        SortedMap<String, String> details = new TreeMap<>();
        StartPlan.passedOver(schedule.timetable(), schedule.seen(), now.plusNanos(1))
                .filter(over ->
                        schedules.occurrence(schedule.name(), over.first()).isEmpty())
                .ifPresent(over -> {
                    schedules.record(
                            Occurrence.skipped(schedule, over.first(), reason, over.span(), Optional.empty()), now);
                    details.put(
                            "givenUp",
                            (over.span().atLeast() ? "more than " : "")
                                    + over.span().count());
                    details.put("givenUpFrom", over.first().toString());
                    details.put("givenUpUntil", over.span().last().toString());
                });
        return details;
    }
}
