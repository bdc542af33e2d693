package dev.drydock.console.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.ViewSchedules;
import dev.drydock.application.schedule.ViewSchedules.Next;
import dev.drydock.application.schedule.ViewSchedules.State;
import dev.drydock.application.schedule.ViewSchedules.Viewed;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The schedules, and a week of them: what ran, runs, is late and comes next. */
@Named("schedules")
@RequestScoped
public class SchedulesPage {
    private static final Duration BACK = Duration.ofDays(7);
    private static final Duration AHEAD = Duration.ofDays(7);
    private static final int MOST = 200;
    private static final int MOST_OF_ONE = 20;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewSchedules viewSchedules;

    @Inject
    Clock clock;

    private List<Viewed> schedules = List.of();
    private List<ScheduleRows.Row> past = List.of();
    private List<ScheduleRows.Row> coming = List.of();

    public void open() {
        Actor actor = currentUser.actor();
        Instant now = clock.instant();
        schedules = viewSchedules.list(actor);
        List<Occurrence> occurrences =
                viewSchedules.occurrences(actor, Optional.empty(), now.minus(BACK), now.plus(AHEAD), MOST);
        past = ScheduleRows.past(occurrences, running());
        List<ScheduleRows.Upcoming> upcoming = new ArrayList<>();
        if (viewSchedules.isOn()) {
            schedules.forEach(viewed -> upcoming.addAll(upcoming(actor, viewed, now.plus(AHEAD))));
        }
        coming = ScheduleRows.coming(upcoming, MOST);
    }

    private List<Long> running() {
        return schedules.stream()
                .flatMap(viewed -> viewed.running().stream())
                .map(Execution::executionId)
                .toList();
    }

    /** None of one whose calendar cannot be read: its row says why. */
    private List<ScheduleRows.Upcoming> upcoming(Actor actor, Viewed viewed, Instant until) {
        if (viewed.state() == State.UNREADABLE || viewed.state() == State.PAUSED) {
            return List.of();
        }
        List<Next> preview;
        try {
            preview = viewSchedules.preview(actor, viewed.name(), MOST_OF_ONE);
        } catch (DrydockException e) {
            return List.of();
        }
        return preview.stream()
                .filter(next -> !next.due().isAfter(until))
                .map(next -> new ScheduleRows.Upcoming(viewed.name(), next))
                .toList();
    }

    public boolean isOff() {
        return !viewSchedules.isOn();
    }

    /** Why nothing starts although schedules are on; empty if nothing prevents it. */
    public String clockProblem() {
        return viewSchedules.clockProblem().orElse("");
    }

    public List<ScheduleRows.Summary> summaries() {
        return schedules.stream().map(ScheduleRows::summary).toList();
    }

    public List<ScheduleRows.Row> past() {
        return past;
    }

    public List<ScheduleRows.Row> coming() {
        return coming;
    }

    public int mostOfOne() {
        return MOST_OF_ONE;
    }
}
