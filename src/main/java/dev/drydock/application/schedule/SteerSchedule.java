package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pauses, resumes and removes schedules. Starts that are due in a pause, or late when it begins, are not made up for. */
@Singleton
public class SteerSchedule {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Schedules schedules;
    private final StartCauses causes;
    private final Journal journal;

    @Inject
    public SteerSchedule(
            Transactions transactions,
            Authorization authorization,
            Schedules schedules,
            StartCauses causes,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.schedules = schedules;
        this.causes = causes;
        this.journal = journal;
    }

    /**
     * What is due and has not started is given up.
     *
     * @throws DrydockException {@code SCHEDULE_UNKNOWN}, {@code SCHEDULE_UNREADABLE}
     */
    public void pause(Actor actor, String name) {
        set(actor, name, true, "schedule.pause");
    }

    /** What was due since the pause began is recorded as passed over. */
    public void resume(Actor actor, String name) {
        set(actor, name, false, "schedule.resume");
    }

    private void set(Actor actor, String name, boolean paused, String action) {
        perform(actor, name, () -> {
            Schedule schedule = readable(require(schedules, name));
            if (schedule.paused() != paused) {
                Instant now = schedules.databaseTime().truncatedTo(ChronoUnit.SECONDS);
                SortedMap<String, String> details = GivenUp.record(schedules, schedule, now, Reason.PAUSED);
                schedules.put(schedule.withPaused(paused, now), actor.name(), now);
                append(actor, action, name, schedule, details);
            }
        });
    }

    /** Also one that cannot be read. Runs that it started are not affected, and its records stay. */
    public void remove(Actor actor, String name) {
        perform(actor, name, () -> {
            Stored stored = require(schedules, name);
            schedules.remove(name);
            causes.forget(name);
            stored.schedule()
                    .ifPresentOrElse(
                            schedule -> append(actor, "schedule.remove", name, schedule, new TreeMap<>()),
                            () -> journal.append(
                                    AuditLog.Event.of(actor.name(), "schedule.remove", "schedule/" + name)));
        });
    }

    private void append(Actor actor, String action, String name, Schedule schedule, SortedMap<String, String> more) {
        SortedMap<String, String> details = new TreeMap<>(more);
        details.put("author", schedule.author().name());
        details.put("job", schedule.work().job());
        journal.append(new AuditLog.Event(actor.name(), action, "schedule/" + name, details));
    }

    private void perform(Actor actor, String name, Runnable work) {
        String subject = "schedule/" + (name.length() > 63 ? name.substring(0, 63) : name);
        authorization.perform(actor, Operation.SUBMIT_JOB, subject, () -> {
            transactions.run(work);
            return Boolean.TRUE;
        });
    }

    /** Locked. */
    private static Stored require(Schedules schedules, String name) {
        return schedules.lock(name).orElseThrow(() -> unknown(name));
    }

    static DrydockException unknown(String name) {
        return new DrydockException(
                ScheduleFailure.SCHEDULE_UNKNOWN,
                "There is no schedule " + name + " on this site. 'drydock schedule list' lists the schedules.");
    }

    static Schedule readable(Stored stored) {
        return stored.schedule()
                .orElseThrow(() -> new DrydockException(
                        ScheduleFailure.SCHEDULE_UNREADABLE,
                        "Schedule " + stored.name() + " cannot be read from the database: "
                                + stored.problem().orElse("")
                                + ". Replace it with 'drydock schedule add --replace', or remove it."));
    }
}
