package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Adds a schedule, or replaces one. The author of a schedule is who decided what it starts. */
@Singleton
public class AddSchedule {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Schedules schedules;
    private final StartCauses causes;
    private final CheckDraft checkDraft;
    private final SchedulesSwitch allowed;
    private final InboxWatched watched;
    private final Journal journal;

    @Inject
    public AddSchedule(
            Transactions transactions,
            Authorization authorization,
            Schedules schedules,
            StartCauses causes,
            CheckDraft checkDraft,
            SchedulesSwitch allowed,
            InboxWatched watched,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.schedules = schedules;
        this.causes = causes;
        this.checkDraft = checkDraft;
        this.allowed = allowed;
        this.watched = watched;
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
            Schedule added = put(actor, draft, checked, replace);
            List<String> warnings = new ArrayList<>(checked.warnings());
            if (added.paused()) {
                warnings.add("The schedule is paused, as before. 'drydock schedule resume " + added.name()
                        + "' lets it start its job.");
            }
            if (!allowed.on()) {
                warnings.add("Schedules are off on this site: nothing starts. etc/site.yaml has schedules: off.");
            }
            if (!watched.on() && waitsForExports(added)) {
                warnings.add("The site does not watch its inbox, so exports arrive only when a run receives them: write"
                        + " inbox-watch: 30s into etc/site.yaml and restart the server.");
            }
            return new Added(added, warnings);
        });
    }

    private static boolean waitsForExports(Schedule schedule) {
        return schedule.timetable().triggers().on().stream().anyMatch(trigger -> trigger.kind() != Trigger.Kind.DRIFT);
    }

    /** Somebody else may add a schedule of that name at the same time. */
    private Schedule put(Actor actor, ScheduleDraft draft, Checked checked, boolean replace) {
        boolean wasThere =
                transactions.required(() -> schedules.find(draft.name()).isPresent());
        try {
            return transactions.required(() -> putLocked(actor, draft, checked, replace));
        } catch (DrydockException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!wasThere
                    && transactions.required(() -> schedules.find(draft.name()).isPresent())) {
                throw exists(draft.name());
            }
            throw e;
        }
    }

    private static DrydockException exists(String name) {
        return new DrydockException(
                ScheduleFailure.SCHEDULE_EXISTS,
                "Schedule " + name
                        + " was not added: there is a schedule of that name. Choose another name,"
                        + " or replace it with --replace.");
    }

    private Schedule putLocked(Actor actor, ScheduleDraft draft, Checked checked, boolean replace) {
        Optional<Stored> before = schedules.lock(draft.name());
        if (before.isPresent() && !replace) {
            throw exists(draft.name());
        }
        Instant now = schedules.databaseTime().truncatedTo(ChronoUnit.SECONDS);
        Work work = new Work(draft.job(), draft.parameters());
        Optional<Schedule> same = before.flatMap(Stored::schedule);
        Author author = same.filter(known -> known.work().equals(work))
                .map(Schedule::author)
                .orElseGet(() -> Author.of(actor, now));
        boolean paused = same.filter(Schedule::paused).isPresent();
        SortedMap<String, String> givenUp = same.map(known -> GivenUp.record(
                        schedules, known, now, paused ? Occurrence.Reason.PAUSED : Occurrence.Reason.REPLACED))
                .orElseGet(TreeMap::new);
        Schedule schedule = new Schedule(
                draft.name(),
                work,
                checked.parsed().timetable(),
                checked.parsed().catchUp(),
                paused,
                author,
                now);
        if (before.isPresent()) {
            schedules.put(schedule, actor.name(), now);
            if (same.filter(known -> known.work().equals(work)).isPresent()) {
                causes.forgetUnstarted(schedule.name());
            } else {
                causes.forget(schedule.name());
            }
        } else {
            schedules.add(schedule, actor.name(), now);
        }
        journal.append(new AuditLog.Event(
                actor.name(),
                before.isPresent() ? "schedule.replace" : "schedule.add",
                "schedule/" + schedule.name(),
                with(details(schedule), givenUp)));
        return schedule;
    }

    private static SortedMap<String, String> with(SortedMap<String, String> details, Map<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(details);
        all.putAll(more);
        return all;
    }

    /** What the audit log keeps of it, and what {@link RecordedSchedules} compares. */
    static SortedMap<String, String> details(Schedule schedule) {
        SortedMap<String, String> details = new TreeMap<>();
        schedule.work().parameters().forEach((name, value) -> details.put("parameter." + name, value));
        TimetableText times = schedule.timetable().source();
        details.put("job", schedule.work().job());
        details.put("author", schedule.author().name());
        details.put(
                "authorRoles",
                schedule.author().roles().stream().map(Role::name).sorted().collect(Collectors.joining(",")));
        details.put("authorSince", schedule.author().since().toString());
        details.put("cron", times.cron());
        details.put("zone", times.zone());
        if (times.ofModel()) {
            details.put("cronOf", "model.yaml");
        }
        if (times.hasTriggers()) {
            details.put("on", String.join(", ", times.on()));
        }
        times.atMostEvery().ifPresent(distance -> details.put("atMostEvery", distance));
        details.put("catchUp", schedule.catchUp().wireName());
        times.holidays().ifPresent(file -> details.put("holidays", file));
        times.jitter().ifPresent(jitter -> details.put("jitter", jitter));
        times.deadline().ifPresent(deadline -> details.put("deadline", deadline));
        if (!times.blackouts().isEmpty()) {
            details.put("blackouts", String.join("; ", times.blackouts()));
        }
        return details;
    }
}
