package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.State;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a schedule has not started what it should have. Joins the caller's transaction. Tested by {@code ScheduleAlertsTest}. */
@Singleton
public final class LateStarts {
    private final Schedules schedules;
    private final SkippedStarts skipped;

    @Inject
    public LateStarts(Schedules schedules, SkippedStarts skipped) {
        this.schedules = schedules;
        this.skipped = skipped;
    }

    /**
     * A due start that did not happen.
     *
     * @param local what clocks in the schedule's zone showed then
     * @param why as a sentence
     */
    public record Late(Instant due, String local, String why) {}

    /** @param allowed how late a start may be */
    public Optional<Late> of(Stored stored, Duration allowed, Instant now) {
        if (stored.schedule().isEmpty()) {
            return Optional.of(new Late(
                    Instant.EPOCH,
                    "any time",
                    "its row in the database cannot be read: "
                            + stored.problem().orElse("") + "."));
        }
        Schedule schedule = stored.schedule().get();
        if (schedule.paused()) {
            return Optional.empty();
        }
        return undecided(stored, schedule, allowed, now).or(() -> lost(schedule));
    }

    private Optional<Late> undecided(Stored stored, Schedule schedule, Duration allowed, Instant now) {
        Timetable timetable = schedule.timetable();
        if (!timetable.triggers().isEmpty()) {
            return triggered(stored, schedule, allowed, now);
        }
        return timetable
                .next(schedule.seen())
                .filter(due -> schedule.start(due).plus(allowed).isBefore(now))
                .filter(due -> !timetable.isBlackedOut(now) && isWanted(schedule, due))
                .map(due -> late(
                        schedule,
                        due,
                        stored.trouble()
                                .map(trouble -> trouble.code() + ": " + trouble.sentence())
                                .or(() -> skipped.running(schedule.name())
                                        .map(run -> "execution " + run.executionId() + " of the schedule still runs."))
                                .orElse("no orchestrator has looked at it in time.")));
    }

    /** Nothing is due at a time: only what has come and cannot start is late. */
    private static Optional<Late> triggered(Stored stored, Schedule schedule, Duration allowed, Instant now) {
        return stored.trouble()
                .filter(trouble -> trouble.since().plus(allowed).isBefore(now))
                .filter(trouble -> !schedule.timetable().isBlackedOut(now))
                .map(trouble -> late(schedule, trouble.since(), trouble.code() + ": " + trouble.sentence()));
    }

    /** Whether its calendar lets it start then. With a holiday file that cannot be read nobody knows; the start has a trouble then. */
    public boolean isWanted(Schedule schedule, Instant due) {
        try {
            return skipped.byCalendar(schedule, due).isEmpty();
        } catch (DrydockException e) {
            return true;
        }
    }

    /** The last due moment failed or was missed, and nothing has been started since. */
    private Optional<Late> lost(Schedule schedule) {
        return schedules
                .newest(schedule.name())
                .filter(newest ->
                        newest.state() == State.FAILED || newest.skipped().equals(Optional.of(Reason.MISSED)))
                .filter(newest -> isWanted(schedule, newest.span().last()))
                .map(newest ->
                        late(schedule, newest.span().last(), newest.sentence().orElse("")));
    }

    private static Late late(Schedule schedule, Instant due, String why) {
        return new Late(due, schedule.timetable().local(due).toString(), why);
    }
}
