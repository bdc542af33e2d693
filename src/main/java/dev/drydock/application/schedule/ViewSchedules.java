package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Shows the schedules, what they started and what they start next. */
@Singleton
public class ViewSchedules {
    /** So many future starts of one schedule are shown at most. */
    public static final int MOST = 1000;
    /** So many skipped starts are looked past for the next one: two weeks of minutes. */
    private static final int MOST_SKIPPED = 20_160;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Schedules schedules;
    private final SkippedStarts skipped;
    private final TriggerProgress triggerProgress;
    private final SchedulesSwitch allowed;
    private final ComparedClocks clocks;
    private final Journal journal;

    @Inject
    public ViewSchedules(
            Transactions transactions,
            Authorization authorization,
            Schedules schedules,
            SkippedStarts skipped,
            TriggerProgress triggerProgress,
            SchedulesSwitch allowed,
            ComparedClocks clocks,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.schedules = schedules;
        this.skipped = skipped;
        this.triggerProgress = triggerProgress;
        this.allowed = allowed;
        this.clocks = clocks;
        this.journal = journal;
    }

    /** What a schedule does at the moment. */
    public enum State {
        /** Schedules are switched off on this site. */
        OFF,
        /** Its row in the database cannot be read. */
        UNREADABLE,
        PAUSED,
        /** The run that it started last has not ended. */
        RUNNING,
        /** A start is due that nobody has decided yet. */
        LATE,
        /** It waits for its next start. */
        WAITING
    }

    /**
     * A schedule.
     *
     * @param next its next start that the calendar does not skip
     * @param last what happened last
     * @param problem why nothing starts, or not in time
     * @param waitsFor how far each of its triggers is, and what keeps it from a start, as sentences; empty if it has none
     */
    public record Viewed(
            Stored stored,
            State state,
            Optional<Next> next,
            Optional<Occurrence> last,
            Optional<Execution> running,
            Optional<String> problem,
            List<String> waitsFor) {
        public Viewed {
            waitsFor = List.copyOf(waitsFor);
        }

        public String name() {
            return stored.name();
        }
    }

    /**
     * A start that is to come.
     *
     * @param local what clocks in the schedule's zone show when it is due
     * @param start when it starts, by the jitter
     * @param skipped why it does not start; empty if it does
     */
    public record Next(Instant due, ZonedDateTime local, Instant start, Optional<Reason> skipped) {}

    public boolean isOn() {
        return allowed.on();
    }

    /** Why this orchestrator starts nothing although schedules are on, as a sentence. */
    public Optional<String> clockProblem() {
        return clocks.last().map(ComparedClocks.Apart::sentence);
    }

    /** By name. */
    public List<Viewed> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "schedules");
        return transactions.required(() -> schedules.names().stream()
                .flatMap(name -> schedules.find(name).stream())
                .map(this::viewed)
                .toList());
    }

    /** @throws DrydockException {@code SCHEDULE_UNKNOWN} */
    public Viewed view(Actor actor, String name) {
        authorization.require(actor, Operation.VIEW, "schedules");
        return transactions.required(
                () -> schedules.find(name).map(this::viewed).orElseThrow(() -> SteerSchedule.unknown(name)));
    }

    private Viewed viewed(Stored stored) {
        Instant now = journal.now();
        Optional<Execution> running = skipped.running(stored.name());
        Optional<Occurrence> last = schedules.newest(stored.name());
        Optional<String> problem =
                stored.problem().or(() -> stored.trouble().map(trouble -> trouble.code() + ": " + trouble.sentence()));
        Optional<Next> next = Optional.empty();
        if (allowed.on()) {
            try {
                next = stored.schedule()
                        .filter(schedule -> !schedule.paused())
                        .flatMap(schedule -> next(schedule, now));
            } catch (DrydockException e) {
                problem = problem.or(() -> Optional.of(e.code() + ": " + e.sentence()));
            }
        }
        return new Viewed(stored, state(stored, running, now), next, last, running, problem, waitsFor(stored, now));
    }

    /** Sentences of one that is paused, too: they say what it will find when it is resumed. */
    private List<String> waitsFor(Stored stored, Instant now) {
        return stored.schedule()
                .map(schedule -> triggerProgress.of(schedule, now))
                .orElse(List.of());
    }

    private State state(Stored stored, Optional<Execution> running, Instant now) {
        if (!allowed.on()) {
            return State.OFF;
        }
        if (stored.schedule().isEmpty()) {
            return State.UNREADABLE;
        }
        Schedule schedule = stored.schedule().get();
        if (schedule.paused()) {
            return State.PAUSED;
        }
        if (running.isPresent()) {
            return State.RUNNING;
        }
        boolean late = schedule.timetable()
                .next(schedule.seen())
                .filter(due -> schedule.start(due).plus(StartPlan.GRACE).isBefore(now))
                .isPresent();
        return late || stored.trouble().isPresent() ? State.LATE : State.WAITING;
    }

    private Optional<Next> next(Schedule schedule, Instant now) {
        return upcoming(schedule, now)
                .limit(MOST_SKIPPED)
                .filter(next -> next.skipped().isEmpty())
                .findFirst();
    }

    /**
     * The next starts of a schedule, those that its calendar skips among them.
     *
     * @param count how many, 1 to {@value #MOST}
     * @throws DrydockException {@code USAGE}, {@code SCHEDULE_UNKNOWN}, {@code SCHEDULE_UNREADABLE}, {@code SCHEDULE_HOLIDAYS_UNREADABLE}
     */
    public List<Next> preview(Actor actor, String name, int count) {
        authorization.require(actor, Operation.VIEW, "schedules");
        requireNumber("count", count);
        return transactions.required(() -> {
            Stored stored = schedules.find(name).orElseThrow(() -> SteerSchedule.unknown(name));
            return upcoming(SteerSchedule.readable(stored), journal.now())
                    .limit(count)
                    .toList();
        });
    }

    private static void requireNumber(String what, int given) {
        if (given < 1 || given > MOST) {
            throw new DrydockException(
                    CommonFailure.USAGE, what + " is " + given + ". Ask for 1 to " + MOST + " at a time.");
        }
    }

    private Stream<Next> upcoming(Schedule schedule, Instant now) {
        Timetable timetable = schedule.timetable();
        Function<Instant, Optional<Reason>> calendar = skipped.calendar(schedule);
        Instant after = now.isAfter(schedule.seen()) ? now : schedule.seen();
        return Stream.iterate(
                        timetable.next(after.minus(timetable.jitter())),
                        Optional::isPresent,
                        due -> due.flatMap(timetable::next))
                .flatMap(Optional::stream)
                .filter(due -> schedule.start(due).isAfter(now) && due.isAfter(schedule.seen()))
                .map(due -> new Next(due, timetable.local(due), schedule.start(due), calendar.apply(due)));
    }

    /**
     * What was due in a time, the newest first.
     *
     * @param name of one schedule, which may be removed meanwhile; empty for all
     * @param most how many, 1 to {@value #MOST}
     * @throws DrydockException {@code USAGE}, {@code SCHEDULE_UNKNOWN}
     */
    public List<Occurrence> occurrences(Actor actor, Optional<String> name, Instant from, Instant until, int most) {
        authorization.require(actor, Operation.VIEW, "schedules");
        requireNumber("limit", most);
        return transactions.required(() -> {
            List<Occurrence> found = schedules.list(name, from, until, most);
            name.filter(one -> found.isEmpty() && schedules.find(one).isEmpty()).ifPresent(one -> {
                throw SteerSchedule.unknown(one);
            });
            return found;
        });
    }

    /** Names of the schedules that stop starting anything if the user or token loses its rights. */
    public List<String> ofAuthor(String author) {
        return transactions.required(() -> schedules.namesOfAuthor(author));
    }
}
