package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.CheckDraft.Checked;
import dev.drydock.application.schedule.Schedule.Author;
import dev.drydock.application.schedule.Schedule.Work;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds a schedule, or replaces one. The author of a schedule is who decided what it starts. */
@Singleton
public class AddSchedule {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Schedules schedules;
    private final CheckDraft checkDraft;
    private final Journal journal;

    @Inject
    public AddSchedule(
            Transactions transactions,
            Authorization authorization,
            Schedules schedules,
            CheckDraft checkDraft,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.schedules = schedules;
        this.checkDraft = checkDraft;
        this.journal = journal;
    }

    /** A schedule that counts from now on, and what its author should know. */
    public record Added(Schedule schedule, List<String> warnings) {}

    /**
     * @param replace whether a schedule of that name may be there; it keeps its author only if it starts the same job with the same
     *     parameters
     * @throws DrydockException {@code SCHEDULE_INVALID}, {@code SCHEDULE_EXISTS}
     */
    public Added add(Actor actor, ScheduleDraft draft, boolean replace) {
        String subject =
                "schedule/" + (draft.name().length() > 63 ? draft.name().substring(0, 63) : draft.name());
        return authorization.perform(actor, Operation.SUBMIT_JOB, subject, () -> {
            Checked checked = checkDraft.check(draft, journal.now());
            Schedule added = transactions.required(() -> put(actor, draft, checked, replace));
            return new Added(added, checked.warnings());
        });
    }

    private Schedule put(Actor actor, ScheduleDraft draft, Checked checked, boolean replace) {
        Optional<Stored> before = schedules.lock(draft.name());
        if (before.isPresent() && !replace) {
            throw new DrydockException(
                    ScheduleFailure.SCHEDULE_EXISTS,
                    "Schedule " + draft.name()
                            + " was not added: there is a schedule of that name. Choose another name,"
                            + " or replace it with --replace.");
        }
        Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
        Work work = new Work(draft.job(), draft.parameters());
        Optional<Schedule> same = before.flatMap(Stored::schedule);
        Author author = same.filter(known -> known.work().equals(work))
                .map(Schedule::author)
                .orElseGet(() -> Author.of(actor, now));
        boolean paused = same.filter(Schedule::paused).isPresent();
        Schedule schedule = new Schedule(
                draft.name(),
                work,
                checked.parsed().timetable(),
                checked.parsed().catchUp(),
                paused,
                author,
                now);
        schedules.put(schedule, actor.name(), now);
        journal.append(new AuditLog.Event(
                actor.name(),
                before.isPresent() ? "schedule.replace" : "schedule.add",
                "schedule/" + schedule.name(),
                details(schedule)));
        return schedule;
    }

    private static SortedMap<String, String> details(Schedule schedule) {
        SortedMap<String, String> details = new TreeMap<>();
        schedule.work().parameters().forEach((name, value) -> details.put("parameter." + name, value));
        TimetableText times = schedule.timetable().source();
        details.put("job", schedule.work().job());
        details.put("author", schedule.author().name());
        details.put("cron", times.cron());
        details.put("zone", times.zone());
        details.put("catchUp", schedule.catchUp().wireName());
        times.holidays().ifPresent(file -> details.put("holidays", file));
        times.jitter().ifPresent(jitter -> details.put("jitter", jitter));
        if (!times.blackouts().isEmpty()) {
            details.put("blackouts", String.join("; ", times.blackouts()));
        }
        return details;
    }
}
