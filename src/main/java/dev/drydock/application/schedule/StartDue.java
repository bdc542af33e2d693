package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.BeginRun.Scheduled;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.schedule.FindCause.Cause;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.application.schedule.Schedules.Trouble;
import dev.drydock.application.schedule.StartPlan.PassedOver;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Decides one due moment of a schedule: starts the job or records why not. The decision, its record and the start are one transaction, in
 * which no other orchestrator decides about the schedule. Tested by {@code StartSchedulesTest}.
 */
@Singleton
public class StartDue {
    /** For so long after the first attempt a start is tried again that a passing cause prevents. */
    static final Duration TRIED_FOR = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(StartDue.class.getName());

    private final Transactions transactions;
    private final Schedules schedules;
    private final SkippedStarts skipped;
    private final ScheduleAuthors authors;
    private final RecordedSchedules recorded;
    private final SubmitJob submitJob;
    private final Journal journal;

    @Inject
    public StartDue(
            Transactions transactions,
            Schedules schedules,
            SkippedStarts skipped,
            ScheduleAuthors authors,
            RecordedSchedules recorded,
            SubmitJob submitJob,
            Journal journal) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.skipped = skipped;
        this.authors = authors;
        this.recorded = recorded;
        this.submitJob = submitJob;
        this.journal = journal;
    }

    /** Records due moments that nobody starts as one. Call it outside a transaction. */
    void passOver(Schedule seen, PassedOver over) {
        transactions.run(() -> undecided(seen.name(), over.first()).ifPresent(schedule -> {
            Optional<Failure> cause = schedules
                    .find(seen.name())
                    .flatMap(Stored::trouble)
                    .filter(trouble -> !trouble.due().isAfter(over.span().last()))
                    .map(trouble -> new Failure(trouble.code(), trouble.sentence()));
            skip(schedule, Occurrence.skipped(schedule, over.first(), Reason.MISSED, over.span(), cause));
        }));
    }

    /**
     * Whether more was decided than can have been due, since the clock was ahead then.
     *
     * @param now by a clock that agrees with the database's
     */
    static boolean isAhead(Schedule schedule, Instant now) {
        return schedule.seen().isAfter(now.plus(StartPlan.GRACE));
    }

    /** Lets a schedule that {@link #isAhead} count from now; what it started ahead of time stays. Call it outside a transaction. */
    void countFrom(Instant now, Schedule ahead) {
        transactions.run(() -> schedules
                .lock(ahead.name())
                .flatMap(Stored::schedule)
                .filter(schedule -> isAhead(schedule, now))
                .ifPresent(schedule -> {
                    schedules.see(schedule.name(), now);
                    schedules.forgetUnstarted(schedule.name(), now);
                    journal.append(AuditLog.Event.of(
                            schedule.actorName(),
                            "schedule.recount",
                            "schedule/" + schedule.name(),
                            "decidedUntil",
                            schedule.seen().toString(),
                            "from",
                            now.toString()));
                    LOG.warning(() -> "schedule=" + schedule.name() + " was decided until " + schedule.seen()
                            + ", since the clock was ahead. It counts from " + now
                            + " again. What it started ahead of time is not started again.");
                }));
    }

    /**
     * Call it outside a transaction.
     *
     * @return false if it is not decided yet: the next look decides it, and those after it
     */
    boolean decide(Schedule seen, Instant due, Instant now) {
        try {
            return transactions.required(() -> undecided(seen.name(), due)
                    .map(schedule -> decideLocked(schedule, due, now))
                    .orElse(true));
        } catch (DrydockException e) {
            Failure failure = new Failure(e.code().name(), e.sentence());
            return e.code().retryable()
                    ? tryAgain(seen, due, now, failure, e)
                    : inNew(seen, due, failure, schedule -> fail(schedule, due, failure));
        } catch (RuntimeException e) {
            return tryAgain(seen, due, now, new Failure(CommonFailure.INTERNAL.name(), words(e)), e);
        }
    }

    /** Said once; a cause that stays the same is no news. */
    private boolean tryAgain(Schedule seen, Instant due, Instant now, Failure failure, RuntimeException cause) {
        return inNew(seen, due, failure, schedule -> {
            Optional<Trouble> known = schedules
                    .find(seen.name())
                    .flatMap(Stored::trouble)
                    .filter(trouble -> trouble.due().equals(due));
            Instant since = known.map(Trouble::since).orElse(now);
            if (!now.isBefore(since.plus(TRIED_FOR))) {
                return fail(schedule, due, failure);
            }
            Trouble trouble = new Trouble(due, failure.code(), failure.sentence(), since);
            if (!known.equals(Optional.of(trouble))) {
                schedules.note(seen.name(), trouble);
                LOG.log(
                        Level.WARNING,
                        cause,
                        () -> failure.code() + ": schedule=" + seen.name() + " due=" + due
                                + " is not started yet; the next look tries again: " + failure.sentence());
            }
            return false;
        });
    }

    private static String words(RuntimeException e) {
        return "The start failed unexpectedly: " + e.getClass().getSimpleName() + ". The server's log has the cause.";
    }

    /** As it is now, if nobody decided the moment meanwhile. */
    private Optional<Schedule> undecided(String name, Instant due) {
        Optional<Schedule> schedule = schedules
                .lock(name)
                .flatMap(Stored::schedule)
                .filter(found -> !found.paused() && found.seen().isBefore(due))
                .filter(found -> found.timetable().last(due).equals(Optional.of(due)));
        if (schedule.isPresent() && schedules.occurrence(name, due).isPresent()) {
            schedules.see(name, due);
            return Optional.empty();
        }
        return schedule;
    }

    private boolean decideLocked(Schedule schedule, Instant due, Instant now) {
        Optional<Reason> reason = skipped.byCalendar(schedule, due);
        if (reason.isEmpty() && schedule.timetable().isBlackedOut(now)) {
            return false; // a late start waits for the end of the blackout
        }
        if (reason.isEmpty() && skipped.running(schedule.name()).isPresent()) {
            if (schedule.catchUp() == CatchUp.ALL) {
                return false;
            }
            reason = Optional.of(Reason.PREVIOUS_RUNNING);
        }
        reason.ifPresentOrElse(
                why -> skip(schedule, Occurrence.skipped(schedule, due, why)), () -> start(schedule, due, now));
        return true;
    }

    private void start(Schedule schedule, Instant due, Instant now) {
        start(
                schedule,
                due,
                now,
                schedule.name() + '\n' + due,
                Scheduled.byTime(schedule.name(), schedule.author().name(), due));
    }

    /**
     * Starts the job for what has come. Joins the caller's transaction, in which the schedule is locked. The author's date is part of the
     * token: a schedule with another job begins anew.
     */
    void startFor(Schedule schedule, Instant due, Instant now, Cause cause) {
        start(
                schedule,
                due,
                now,
                schedule.name() + '\n' + schedule.author().since() + '\n' + cause.key(),
                Scheduled.byCause(
                        schedule.name(),
                        schedule.author().name(),
                        due,
                        cause.kind() == Trigger.Kind.DRIFT ? RunFacts.TRIGGER_DRIFT : RunFacts.TRIGGER_VOLUME,
                        cause.sentence()));
    }

    private void start(Schedule schedule, Instant due, Instant now, String token, Scheduled by) {
        recorded.require(schedule);
        Set<Role> roles = authors.require(schedule, now);
        Execution execution = submitJob.submitScheduled(
                new Actor(schedule.actorName(), roles),
                schedule.work().job(),
                schedule.work().parameters(),
                RunTokens.SCHEDULE + Sha256.hex(token),
                by);
        record(
                Occurrence.started(
                        schedule, due, new Started(execution.instanceId(), execution.executionId(), by.cause())),
                "schedule.start",
                "execution",
                Long.toString(execution.executionId()));
        LOG.info(() -> "schedule=" + schedule.name() + " due=" + due + " started job="
                + schedule.work().job() + " execution=" + execution.executionId()
                + by.cause().map(cause -> ": " + cause).orElse(""));
    }

    /** A skip for the same reason as the due moment before only makes that record longer. */
    private void skip(Schedule schedule, Occurrence skip) {
        Optional<Occurrence> before = schedules
                .newest(skip.schedule())
                .filter(newest -> newest.state() == Occurrence.State.SKIPPED
                        && newest.skipped().equals(skip.skipped())
                        && newest.span().last().equals(schedule.seen())
                        && newest.failure().isEmpty()
                        && skip.failure().isEmpty());
        if (before.isPresent()) {
            schedules.replace(
                    before.get()
                            .until(
                                    skip.span().last(),
                                    skip.span().count(),
                                    skip.span().atLeast()),
                    journal.now());
            schedules.see(skip.schedule(), skip.span().last());
            return;
        }
        String reason = skip.skipped().map(Reason::wireName).orElse("");
        record(skip, "schedule.skip", "reason", reason);
        LOG.info(() -> "schedule=" + skip.schedule() + " due=" + skip.due() + " skipped reason=" + reason);
    }

    private void record(Occurrence occurrence, String action, String detail, String value) {
        schedules.record(occurrence, journal.now());
        schedules.see(occurrence.schedule(), occurrence.span().last());
        journal.append(AuditLog.Event.of(
                Schedule.ACTOR_PREFIX + occurrence.schedule(),
                action,
                "schedule/" + occurrence.schedule(),
                "due",
                occurrence.due().toString(),
                "until",
                occurrence.span().last().toString(),
                "count",
                (occurrence.span().atLeast() ? "more than " : "")
                        + occurrence.span().count(),
                detail,
                value));
    }

    /** Joins the caller's transaction, in which the schedule is locked. */
    boolean fail(Schedule schedule, Instant due, Failure failure) {
        record(Occurrence.failed(schedule, due, failure), "schedule.fail", "code", failure.code());
        LOG.warning(() ->
                failure.code() + ": schedule=" + schedule.name() + " due=" + due + " failed: " + failure.sentence());
        return true;
    }

    /** Where the database is what failed, nothing can be recorded: the next look starts over. */
    private boolean inNew(Schedule seen, Instant due, Failure failure, Function<Schedule, Boolean> work) {
        try {
            return transactions.requiresNew(
                    () -> undecided(seen.name(), due).map(work).orElse(true));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "schedule=" + seen.name() + " due=" + due
                            + " could not be decided, nor could this be recorded: " + failure.code() + ": "
                            + failure.sentence());
            return false;
        }
    }
}
