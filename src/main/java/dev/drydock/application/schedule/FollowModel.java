package dev.drydock.application.schedule;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.ModelTimes.Wanted;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Schedules.Stored;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Logger;

/**
 * Lets a schedule that has its times from {@code model.yaml} follow the one in force: its times change with it, and it pauses if the model
 * wants no schedule any more. Only a row that is what the audit log has of it follows.
 */
@Singleton
public final class FollowModel {
    private static final Logger LOG = Logger.getLogger(FollowModel.class.getName());

    private final Transactions transactions;
    private final Schedules schedules;
    private final ModelTimes times;
    private final RecordedSchedules recorded;
    private final Journal journal;

    @Inject
    public FollowModel(
            Transactions transactions,
            Schedules schedules,
            ModelTimes times,
            RecordedSchedules recorded,
            Journal journal) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.times = times;
        this.recorded = recorded;
        this.journal = journal;
    }

    /**
     * Call it outside a transaction.
     *
     * @return the schedule as it is then
     */
    Schedule follow(Schedule seen) {
        if (!seen.timetable().source().ofModel()) {
            return seen;
        }
        return times.find(seen.model())
                .filter(wanted -> differs(seen, wanted))
                .map(wanted -> transactions.required(() -> followLocked(seen, wanted)))
                .orElse(seen);
    }

    private static boolean differs(Schedule schedule, Wanted wanted) {
        return !wanted.cron().equals(Optional.of(schedule.timetable().source().cron()));
    }

    private Schedule followLocked(Schedule seen, Wanted wanted) {
        Optional<Schedule> locked = schedules
                .lock(seen.name())
                .flatMap(Stored::schedule)
                .filter(schedule -> !schedule.paused()
                        && schedule.timetable().source().ofModel()
                        && schedule.model().equals(seen.model()))
                .filter(schedule -> differs(schedule, wanted));
        if (locked.isEmpty()) { // somebody changed it meanwhile; the next look sees how
            return seen;
        }
        recorded.require(locked.get());
        Schedule next = next(locked.get(), wanted);
        record(locked.get(), next, wanted);
        return next;
    }

    private Schedule next(Schedule schedule, Wanted wanted) {
        Instant now = schedules.databaseTime().truncatedTo(ChronoUnit.SECONDS);
        if (wanted.cron().isEmpty()) {
            return schedule.withPaused(true, now);
        }
        List<String> problems = new ArrayList<>();
        return new ScheduleDraft(
                        schedule.name(),
                        schedule.work().job(),
                        schedule.work().parameters(),
                        schedule.timetable().source().withCron(wanted.cron().get()),
                        schedule.catchUp().wireName())
                .parse(problems)
                .map(parsed -> schedule.withTimetable(parsed.timetable(), now))
                .orElseThrow(() -> new IllegalArgumentException(String.join("; ", problems)));
    }

    private void record(Schedule before, Schedule next, Wanted wanted) {
        Instant now = next.seen();
        SortedMap<String, String> details = new TreeMap<>(AddSchedule.details(next));
        details.putAll(GivenUp.record(schedules, before, now, next.paused() ? Reason.PAUSED : Reason.REPLACED));
        details.put(RecordedSchedules.FOLLOWED, wanted.definition());
        schedules.put(next, next.actorName(), now);
        journal.append(new AuditLog.Event(
                next.actorName(),
                next.paused() ? "schedule.pause" : "schedule.replace",
                "schedule/" + next.name(),
                details));
        LOG.warning(() -> "schedule=" + next.name() + " follows model.yaml of " + next.model() + ": "
                + (next.paused()
                        ? "it has no schedule any more, so the schedule is paused"
                        : "cron was " + before.timetable().source().cron() + " and is "
                                + next.timetable().source().cron()));
    }
}
