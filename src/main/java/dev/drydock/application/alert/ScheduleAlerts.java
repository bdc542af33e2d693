package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.PendingRetries;
import dev.drydock.application.schedule.LateStarts;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.schedule.Timetable;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Schedules that did not start their job in time, and runs that missed their deadline. A deadline is the first time of day after the due
 * moment that the schedule names, in its zone. It also counts for runs of the same job and model that somebody started by hand, while
 * they run, and while Drydock will restart them after a failure. Tested by {@code ScheduleAlertsTest} and {@code RetriesTest}.
 */
@Singleton
public final class ScheduleAlerts implements AlertSource {
    private static final Duration LOOK_BACK = RecentRuns.NEWS;

    private final Transactions transactions;
    private final Schedules schedules;
    private final SchedulesSwitch allowed;
    private final LateStarts lateStarts;
    private final RecentRuns runs;
    private final PendingRetries retries;
    private final AlertRules rules;

    @Inject
    public ScheduleAlerts(
            Transactions transactions,
            Schedules schedules,
            SchedulesSwitch allowed,
            LateStarts lateStarts,
            RecentRuns runs,
            PendingRetries retries,
            AlertRules rules) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.allowed = allowed;
        this.lateStarts = lateStarts;
        this.runs = runs;
        this.retries = retries;
        this.rules = rules;
    }

    @Override
    public Set<AlertKind> kinds() {
        return allowed.on() ? Set.of(AlertKind.LATE_START, AlertKind.DEADLINE_MISSED) : Set.of();
    }

    @Override
    public List<Condition> look(Instant now) {
        if (!allowed.on()) {
            return List.of();
        }
        return transactions.required(() -> {
            List<Condition> found = new ArrayList<>();
            Collection<Execution> unfinished = unfinished();
            for (String name : schedules.names()) {
                Optional<Stored> stored = schedules.find(name);
                stored.flatMap(one -> late(one, now)).ifPresent(found::add);
                stored.flatMap(one -> deadlines(one, unfinished, now)).ifPresent(deadlines -> deadlines.addTo(found));
            }
            return found;
        });
    }

    /** One of each run. A run may fail, or its retry begin, between two of the queries: so both sides of a change are read. */
    private Collection<Execution> unfinished() {
        Map<Long, Execution> ofRuns = new LinkedHashMap<>();
        Stream.of(retries.executions(), runs.unfinished(), retries.executions())
                .flatMap(List::stream)
                .forEach(execution -> ofRuns.put(execution.instanceId(), execution));
        return ofRuns.values();
    }

    private Optional<Condition> late(Stored stored, Instant now) {
        return rules.rule(AlertKind.LATE_START)
                .flatMap(rule -> lateStarts
                        .of(stored, rule.limit(), now)
                        .map(late -> new Condition(
                                AlertKind.LATE_START,
                                "schedule/" + stored.name(),
                                "Schedule " + stored.name() + " has not started what was due at " + late.local() + ": "
                                        + late.why() + " 'drydock schedule show " + stored.name() + "' has more.")));
    }

    private Optional<Deadlines> deadlines(Stored stored, Collection<Execution> unfinished, Instant now) {
        return stored.schedule()
                .filter(schedule -> schedule.timetable().source().deadline().isPresent())
                .map(schedule -> new Deadlines(
                        schedule,
                        stored.deadlineSince().orElse(schedule.author().since()),
                        unfinished,
                        now));
    }

    /** The deadlines of one schedule. What passed before it had this deadline missed nothing. */
    private final class Deadlines {
        private final Schedule schedule;
        private final Instant since;
        private final Timetable timetable;
        private final Collection<Execution> unfinished;
        private final Instant now;

        Deadlines(Schedule schedule, Instant since, Collection<Execution> unfinished, Instant now) {
            this.schedule = schedule;
            this.since = since;
            this.timetable = schedule.timetable();
            this.unfinished = unfinished;
            this.now = now;
        }

        /** Of each day of the last ones: the run that was due last before it. */
        void addTo(List<Condition> found) {
            Instant first = now.minus(LOOK_BACK);
            Instant deadline =
                    timetable.deadline(since.isAfter(first) ? since : first).orElseThrow();
            while (!deadline.isAfter(now)) {
                Instant passed = deadline;
                timetable
                        .last(passed.minusNanos(1))
                        .filter(due -> timetable.deadline(due).equals(Optional.of(passed)))
                        .filter(due -> due.isAfter(schedule.author().since()) && lateStarts.isWanted(schedule, due))
                        .flatMap(due -> missed(due, passed))
                        .ifPresent(found::add);
                deadline = timetable.deadline(passed).orElseThrow();
            }
            unfinished.stream()
                    .filter(run -> run.job().equals(schedule.work().job())
                            && run.model().equals(model())
                            && !runs.isScheduled(run))
                    .flatMap(run -> byHand(run).stream())
                    .forEach(found::add);
        }

        private Optional<String> model() {
            return Optional.ofNullable(schedule.work().parameters().get("model"));
        }

        /** It stands until a run of that work has completed that began after the due moment. One that was late alerts, and is over. */
        private Optional<Condition> missed(Instant due, Instant deadline) {
            Optional<Occurrence> occurrence = schedules.list(Optional.of(schedule.name()), due, due, 1).stream()
                    .findFirst();
            boolean wanted = occurrence.isPresent()
                    ? wantsRun(occurrence.get())
                    : !schedule.paused() && due.isAfter(schedule.seen());
            if (!wanted || rules.rule(AlertKind.DEADLINE_MISSED).isEmpty()) {
                return Optional.empty();
            }
            Optional<Execution> own =
                    occurrence.flatMap(Occurrence::started).flatMap(started -> runs.latest(started.instanceId()));
            boolean purged =
                    own.isEmpty() && occurrence.flatMap(Occurrence::started).isPresent();
            Optional<Instant> done = Stream.concat(
                            own.filter(run -> run.status().equals("COMPLETED")).stream(),
                            runs.completedOf(schedule.work().job(), model(), due).stream())
                    .flatMap(run -> run.ended().stream())
                    .min(Comparator.naturalOrder());
            if (purged || done.filter(at -> !at.isAfter(deadline)).isPresent()) {
                return Optional.empty();
            }
            String what = done.map(at -> "It completed at " + timetable.local(at) + ".")
                    .or(() -> own.map(run -> "It is not: " + RecentRuns.words(run) + " is " + run.status() + "."))
                    .or(() -> occurrence.flatMap(Occurrence::sentence).map(why -> "It is not. " + why))
                    .orElse("It is not: no run has begun.");
            return Optional.of(new Condition(
                    AlertKind.DEADLINE_MISSED,
                    "schedule/" + schedule.name() + " due " + due,
                    "What schedule " + schedule.name() + " starts at " + timetable.local(due)
                            + " had to be complete at " + timetable.local(deadline) + ". " + what,
                    done.isPresent()));
        }

        private static boolean wantsRun(Occurrence occurrence) {
            return occurrence
                    .skipped()
                    .filter(reason -> reason != Reason.MISSED && reason != Reason.PREVIOUS_RUNNING)
                    .isEmpty();
        }

        private Optional<Condition> byHand(Execution run) {
            Instant deadline = timetable.deadline(run.created()).orElseThrow();
            return now.isBefore(deadline) || deadline.isBefore(since)
                    ? Optional.empty()
                    : Optional.of(new Condition(
                            AlertKind.DEADLINE_MISSED,
                            "run/" + run.instanceId() + " of schedule/" + schedule.name(),
                            RecentRuns.words(run) + " was submitted at " + run.created() + " without schedule "
                                    + schedule.name()
                                    + ", whose deadline counts for it too: it had to be complete at "
                                    + timetable.local(deadline) + ", and it is " + run.status() + "."));
        }
    }
}
