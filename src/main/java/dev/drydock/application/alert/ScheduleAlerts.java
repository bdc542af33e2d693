package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.LateStarts;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.State;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Schedules that did not start their job in time, and runs that missed their deadline. A deadline is the first time of day after the due
 * moment that the schedule names, in its zone. It also counts for runs of the same job and model that somebody started by hand. Tested by
 * {@code ScheduleAlertsTest}.
 */
@Singleton
public final class ScheduleAlerts implements AlertSource {
    private static final int MOST_OCCURRENCES = 1000;
    private static final Duration LOOK_BACK = RecentRuns.NEWS;

    private final Transactions transactions;
    private final Schedules schedules;
    private final SchedulesSwitch allowed;
    private final LateStarts lateStarts;
    private final RecentRuns runs;
    private final AlertRules rules;

    @Inject
    public ScheduleAlerts(
            Transactions transactions,
            Schedules schedules,
            SchedulesSwitch allowed,
            LateStarts lateStarts,
            RecentRuns runs,
            AlertRules rules) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.allowed = allowed;
        this.lateStarts = lateStarts;
        this.runs = runs;
        this.rules = rules;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.LATE_START, AlertKind.DEADLINE_MISSED);
    }

    @Override
    public List<Condition> look(Instant now) {
        if (!allowed.on()) {
            return List.of();
        }
        return transactions.required(() -> {
            List<Condition> found = new ArrayList<>();
            List<Execution> unfinished = runs.unfinished();
            for (String name : schedules.names()) {
                Optional<Stored> stored = schedules.find(name);
                stored.flatMap(one -> late(one, now)).ifPresent(found::add);
                stored.flatMap(Stored::schedule)
                        .filter(schedule ->
                                schedule.timetable().source().deadline().isPresent())
                        .ifPresent(schedule -> new Deadlines(schedule, unfinished, now).addTo(found));
            }
            return found;
        });
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

    /** What has missed the deadline of one schedule. */
    private final class Deadlines {
        private final Schedule schedule;
        private final List<Execution> unfinished;
        private final List<Execution> completed;
        private final Instant now;

        Deadlines(Schedule schedule, List<Execution> unfinished, Instant now) {
            this.schedule = schedule;
            this.unfinished = unfinished.stream().filter(this::isOfThisWork).toList();
            this.completed = runs.completed(now.minus(LOOK_BACK)).stream()
                    .filter(this::isOfThisWork)
                    .toList();
            this.now = now;
        }

        private boolean isOfThisWork(Execution execution) {
            return execution.job().equals(schedule.work().job())
                    && RecentRuns.model(execution)
                            .equals(Optional.ofNullable(
                                    schedule.work().parameters().get("model")));
        }

        void addTo(List<Condition> found) {
            List<Occurrence> occurrences =
                    schedules.list(Optional.of(schedule.name()), now.minus(LOOK_BACK), now, MOST_OCCURRENCES);
            occurrences.stream()
                    .filter(Deadlines::wantsRun)
                    .flatMap(occurrence -> ofOccurrence(occurrence).stream())
                    .forEach(found::add);
            undecided()
                    .flatMap(due -> missed(due, "No run has begun.").stream())
                    .forEach(found::add);
            unfinished.stream()
                    .filter(run -> occurrences.stream().noneMatch(occurrence -> isRunOf(occurrence, run)))
                    .flatMap(run -> byHand(run).stream())
                    .forEach(found::add);
        }

        private static boolean wantsRun(Occurrence occurrence) {
            return occurrence.state() == State.STARTED
                    || occurrence.state() == State.FAILED
                    || occurrence.skipped().filter(ScheduleAlerts::isMissed).isPresent();
        }

        private static boolean isRunOf(Occurrence occurrence, Execution run) {
            return occurrence
                    .started()
                    .filter(started -> started.instanceId() == run.instanceId())
                    .isPresent();
        }

        /** Due moments that nobody has decided about, such as while all orchestrators were away; of many only the last. */
        private Stream<Instant> undecided() {
            return schedule.paused()
                    ? Stream.empty()
                    : schedule.timetable().last(now).filter(due -> due.isAfter(schedule.seen())).stream();
        }

        private Optional<Condition> ofOccurrence(Occurrence occurrence) {
            Instant due = occurrence.span().last();
            if (occurrence.started().isEmpty()) {
                return missed(due, occurrence.sentence().orElse("No run has begun."));
            }
            Optional<Execution> own = occurrence.started().flatMap(started -> runs.latest(started.instanceId()));
            if (own.filter(ScheduleAlerts::hasCompleted).isPresent()) {
                return Optional.empty();
            }
            return missed(
                    due,
                    own.map(run -> RecentRuns.words(run) + " is " + run.status() + ".")
                            .orElse("Its run is no longer recorded."));
        }

        /** Over as soon as a run of that job and model has completed that began after the due moment. */
        private Optional<Condition> missed(Instant due, String what) {
            Instant deadline = schedule.timetable().deadline(due).orElseThrow();
            boolean done = completed.stream().anyMatch(run -> !run.created().isBefore(due));
            return now.isBefore(deadline)
                            || done
                            || rules.rule(AlertKind.DEADLINE_MISSED).isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Condition(
                            AlertKind.DEADLINE_MISSED,
                            "schedule/" + schedule.name() + " deadline " + deadline,
                            "What schedule " + schedule.name() + " starts at "
                                    + schedule.timetable().local(due) + " had to be complete at "
                                    + schedule.timetable().local(deadline) + ", and it is not. " + what));
        }

        private Optional<Condition> byHand(Execution run) {
            Instant deadline = schedule.timetable().deadline(run.created()).orElseThrow();
            return now.isBefore(deadline)
                            || rules.rule(AlertKind.DEADLINE_MISSED).isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Condition(
                            AlertKind.DEADLINE_MISSED,
                            "run/" + run.instanceId() + " of schedule/" + schedule.name(),
                            RecentRuns.words(run) + " was submitted at " + run.created()
                                    + " without the schedule " + schedule.name()
                                    + ", whose deadline counts for it too: it had to be complete at "
                                    + schedule.timetable().local(deadline) + ", and it is " + run.status() + "."));
        }
    }

    private static boolean isMissed(Reason reason) {
        return reason == Reason.MISSED || reason == Reason.PREVIOUS_RUNNING;
    }

    private static boolean hasCompleted(Execution execution) {
        return execution.status().equals("COMPLETED");
    }
}
