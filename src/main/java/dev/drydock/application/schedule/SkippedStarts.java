package dev.drydock.application.schedule;

import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Occurrence.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Why a due run is not started. Tested by {@code StartSchedulesTest} and {@code ViewSchedulesTest}. */
@Singleton
public final class SkippedStarts {
    private static final int MOST_LOOKED_AT = 20;

    private final Schedules schedules;
    private final Holidays holidays;
    private final Executions executions;

    @Inject
    public SkippedStarts(Schedules schedules, Holidays holidays, Executions executions) {
        this.schedules = schedules;
        this.holidays = holidays;
        this.executions = executions;
    }

    /** What its calendar says; joins no transaction. */
    Optional<Reason> byCalendar(Schedule schedule, Instant due) {
        return calendar(schedule).apply(due);
    }

    /** What its calendar says of each due moment, by its holidays as they are now. */
    Function<Instant, Optional<Reason>> calendar(Schedule schedule) {
        Timetable timetable = schedule.timetable();
        Set<LocalDate> free = timetable.source().holidays().map(holidays::read).orElse(Set.of());
        return due -> {
            if (free.contains(timetable.local(due).toLocalDate())) {
                return Optional.of(Reason.HOLIDAY);
            }
            return timetable.isBlackedOut(due) || timetable.isBlackedOut(schedule.start(due))
                    ? Optional.of(Reason.BLACKOUT)
                    : Optional.empty();
        };
    }

    /** A run that it started and that has not ended; a former one too, which somebody restarted. Joins the caller's transaction. */
    Optional<Execution> running(String schedule) {
        return schedules.newestStarted(schedule, MOST_LOOKED_AT).stream()
                .flatMap(occurrence -> occurrence.started().stream())
                .flatMap(started -> executions.latest(started.instanceId()).stream())
                .filter(execution -> !execution.hasEnded())
                .findFirst();
    }
}
