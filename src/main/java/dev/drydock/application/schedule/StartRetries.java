package dev.drydock.application.schedule;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Retries;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.Retry.Times;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.StartRetry;
import dev.drydock.application.schedule.Schedules.Stored;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Restarts the runs whose retry is due. Each orchestrator of a site looks; a run restarts once, whichever of them is first. The retry of
 * a run that a schedule started waits for the end of that schedule's blackout. Nothing restarts while {@link ComparedClocks} disagree. Not
 * thread-safe. Tested by {@code RetriesTest}.
 */
@Singleton
public class StartRetries {
    private static final Logger LOG = Logger.getLogger(StartRetries.class.getName());

    private final Transactions transactions;
    private final Retries retries;
    private final RetrySettings settings;
    private final Runs runs;
    private final Schedules schedules;
    private final ComparedClocks clocks;
    private final StartRetry startRetry;
    private final Journal journal;
    private final Map<Long, String> failed = new HashMap<>();

    @Inject
    public StartRetries(
            Transactions transactions,
            Retries retries,
            RetrySettings settings,
            Runs runs,
            Schedules schedules,
            ComparedClocks clocks,
            StartRetry startRetry,
            Journal journal) {
        this.transactions = transactions;
        this.retries = retries;
        this.settings = settings;
        this.runs = runs;
        this.schedules = schedules;
        this.clocks = clocks;
        this.startRetry = startRetry;
        this.journal = journal;
    }

    /** Looks once. Call it regularly, outside a transaction. It logs a failure, and the next look tries again. */
    public void look() {
        if (!settings.on()) {
            return;
        }
        try {
            if (!clocks.agree()) {
                return;
            }
            Instant now = journal.now();
            List<Long> due = transactions.required(() -> retries.due(now));
            failed.keySet().retainAll(due);
            due.forEach(execution -> look(execution, now));
        } catch (RuntimeException e) {
            say(0, "the retries could not be looked at; the next look tries again", e);
        }
    }

    /** What is wrong with one run is no reason to leave the others. */
    private void look(long execution, Instant now) {
        try {
            transactions.required(() -> dueNow(execution, now)).ifPresent(startRetry::start);
        } catch (RuntimeException e) {
            say(execution, "the retry of execution " + execution + " did not begin; the next look tries again", e);
        }
    }

    private Optional<Retry> dueNow(long execution, Instant now) {
        Optional<Retry> retry = retries.find(execution).filter(Retry::isPending);
        Optional<Instant> end = retry.flatMap(one -> endOfBlackout(one.run(), now));
        if (end.isPresent()) {
            if (!retry.map(Retry::times).flatMap(Times::waitsUntil).equals(end)) {
                retries.postpone(execution, end.get());
            }
            return Optional.empty();
        }
        return retry;
    }

    private Optional<Instant> endOfBlackout(long run, Instant now) {
        return runs.find(run)
                .map(Run::submitter)
                .filter(submitter -> submitter.startsWith(Schedule.ACTOR_PREFIX))
                .flatMap(submitter -> schedules.find(submitter.substring(Schedule.ACTOR_PREFIX.length())))
                .flatMap(Stored::schedule)
                .flatMap(schedule -> schedule.timetable().blackoutEnd(now));
    }

    /** Once, until it fails for another cause: a look follows each few seconds. */
    private void say(long execution, String message, RuntimeException cause) {
        if (!cause.toString().equals(failed.put(execution, cause.toString()))) {
            LOG.log(Level.WARNING, message, cause);
        }
    }
}
