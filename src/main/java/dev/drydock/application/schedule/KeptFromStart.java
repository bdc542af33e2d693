package dev.drydock.application.schedule;

import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.PendingRetries;
import dev.drydock.application.schedule.Occurrence.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What keeps a schedule with triggers from a start although its cause has come. Joins the caller's transaction. Tested by {@code TriggeredStartsTest}. */
@Singleton
public final class KeptFromStart {
    private static final List<String> UNFINISHED = List.of("WAITING", "STARTING", "STARTED", "STOPPING");

    private static final int MOST_LOOKED_AT = 20;

    private final Schedules schedules;
    private final SkippedStarts skipped;
    private final Executions executions;
    private final PendingRetries retries;

    @Inject
    public KeptFromStart(Schedules schedules, SkippedStarts skipped, Executions executions, PendingRetries retries) {
        this.schedules = schedules;
        this.skipped = skipped;
        this.executions = executions;
        this.retries = retries;
    }

    /**
     * As a sentence; empty if it may start now.
     *
     * @throws dev.drydock.failure.DrydockException {@code SCHEDULE_HOLIDAYS_UNREADABLE}
     */
    Optional<String> why(Schedule schedule, Instant now) {
        return distance(schedule, now)
                .or(() -> skipped.byCalendar(schedule, now)
                        .map(reason -> "It starts nothing now: it is "
                                + (reason == Reason.HOLIDAY ? "a holiday." : "in a blackout.")))
                .or(() -> running(schedule)
                        .map(run -> "It starts when execution " + run.executionId() + " (job " + run.job()
                                + ") of the same model has ended."));
    }

    /** A start that a wrong clock put into the future keeps nobody waiting. */
    private Optional<String> distance(Schedule schedule, Instant now) {
        return schedules.newestStarted(schedule.name(), MOST_LOOKED_AT).stream()
                .map(Occurrence::due)
                .filter(last -> !last.isAfter(now.plus(StartPlan.GRACE)))
                .map(last -> last.plus(schedule.timetable().triggers().distance()))
                .filter(next -> next.isAfter(now))
                .map(next -> "It starts nothing before " + next.truncatedTo(ChronoUnit.SECONDS)
                        + ", since two starts are at least "
                        + schedule.timetable().source().atMostEvery().orElse("1h") + " apart.")
                .findFirst();
    }

    /** Any run of the model, also one that a retry restarts: what it reads may be what the schedule would start for. */
    private Optional<Execution> running(Schedule schedule) {
        Optional<String> model = Optional.of(schedule.model());
        return Stream.concat(
                        UNFINISHED.stream()
                                .flatMap(status -> executions
                                        .list(new Filter(
                                                Optional.empty(),
                                                Optional.of(status),
                                                model,
                                                Optional.empty(),
                                                Optional.empty(),
                                                1))
                                        .stream()),
                        retries.executions().stream()
                                .filter(execution -> execution.model().equals(model)))
                .findFirst();
    }
}
