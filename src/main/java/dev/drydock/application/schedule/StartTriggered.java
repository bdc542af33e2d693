package dev.drydock.application.schedule;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.FindCause.Cause;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.application.schedule.Schedules.Trouble;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the job of a schedule with triggers: once for what has come. The cause, the start and their record are one transaction, in which no
 * other orchestrator decides about the schedule. Until nothing keeps it from a start, the cause waits. Tested by {@code TriggeredStartsTest}.
 */
@Singleton
public final class StartTriggered {
    private static final Logger LOG = Logger.getLogger(StartTriggered.class.getName());

    private final Transactions transactions;
    private final Schedules schedules;
    private final FindCause findCause;
    private final KeptFromStart kept;
    private final StartDue startDue;

    @Inject
    public StartTriggered(
            Transactions transactions,
            Schedules schedules,
            FindCause findCause,
            KeptFromStart kept,
            StartDue startDue) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.findCause = findCause;
        this.kept = kept;
        this.startDue = startDue;
    }

    /** Call it outside a transaction. */
    void decide(Schedule seen, Instant now) {
        if (transactions.required(() -> findCause.find(seen, now)).isEmpty()) {
            forgetTrouble(seen);
            return;
        }
        Instant due = now.truncatedTo(ChronoUnit.SECONDS);
        try {
            transactions.run(() -> due(seen, due, now)
                    .ifPresent(schedule ->
                            findCause.find(schedule, now).ifPresent(cause -> start(schedule, due, now, cause))));
        } catch (DrydockException e) {
            Failure failure = new Failure(e.code().name(), e.sentence());
            failed(seen, due, now, failure, e.code().retryable(), e);
        } catch (RuntimeException e) {
            failed(
                    seen,
                    due,
                    now,
                    new Failure(
                            CommonFailure.INTERNAL.name(),
                            "The start failed unexpectedly: " + e.getClass().getSimpleName()
                                    + ". The server's log has the cause."),
                    true,
                    e);
        }
    }

    private void start(Schedule schedule, Instant due, Instant now, Cause cause) {
        startDue.startFor(schedule, due, now, cause);
        findCause.take(schedule, cause, due);
    }

    /** As it is now, locked, if nothing keeps it from a start. */
    private Optional<Schedule> due(Schedule seen, Instant due, Instant now) {
        return schedules
                .lock(seen.name())
                .flatMap(Stored::schedule)
                .filter(schedule ->
                        !schedule.paused() && !schedule.timetable().triggers().isEmpty())
                .filter(schedule -> schedules.occurrence(schedule.name(), due).isEmpty())
                .filter(schedule -> kept.why(schedule, now).isEmpty());
    }

    /** What prevented a start and is over leaves nothing behind. */
    private void forgetTrouble(Schedule seen) {
        transactions.run(() -> schedules
                .find(seen.name())
                .filter(stored -> stored.trouble().isPresent())
                .flatMap(Stored::schedule)
                .ifPresent(schedule -> schedules.see(schedule.name(), schedule.seen())));
    }

    /** A cause that can pass is tried again at the next look, for a day; another one is recorded, and the cause starts nothing any more. */
    private void failed(
            Schedule seen, Instant due, Instant now, Failure failure, boolean passing, RuntimeException cause) {
        try {
            transactions.requiresNew(() -> schedules
                    .lock(seen.name())
                    .filter(stored -> stored.schedule().isPresent())
                    .map(stored -> failedLocked(stored, due, now, failure, passing, cause))
                    .orElse(false));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "schedule=" + seen.name() + " could not start for its cause, nor could this be recorded: "
                            + failure.code() + ": " + failure.sentence());
        }
    }

    private boolean failedLocked(
            Stored stored, Instant due, Instant now, Failure failure, boolean passing, RuntimeException thrown) {
        Schedule schedule = stored.schedule().orElseThrow();
        Instant since = stored.trouble().map(Trouble::since).orElse(now);
        if (passing && now.isBefore(since.plus(StartDue.TRIED_FOR))) {
            if (stored.trouble()
                    .filter(trouble -> trouble.sentence().equals(failure.sentence()))
                    .isEmpty()) {
                schedules.note(stored.name(), new Trouble(due, failure.code(), failure.sentence(), since));
                LOG.log(
                        Level.WARNING,
                        thrown,
                        () -> failure.code() + ": schedule=" + stored.name()
                                + " is not started for its cause yet; the next look tries again: "
                                + failure.sentence());
            }
            return false;
        }
        findCause.find(schedule, now).ifPresent(cause -> {
            startDue.fail(schedule, due, failure);
            findCause.take(schedule, cause, due);
        });
        return true;
    }
}
