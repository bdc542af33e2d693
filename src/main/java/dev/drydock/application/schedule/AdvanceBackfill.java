package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.BeginRun.Scheduled;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.schedule.Backfill.State;
import dev.drydock.application.schedule.BackfillDate.Restart;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.SortedMap;
import java.util.logging.Logger;

/**
 * Takes a running backfill to its next date. Each step, its record and the start are one transaction, in which no other orchestrator decides
 * about the backfill. Tested by {@code BackfillTest}.
 */
@Singleton
public class AdvanceBackfill {
    private static final Logger LOG = Logger.getLogger(AdvanceBackfill.class.getName());

    private final Transactions transactions;
    private final Backfills backfills;
    private final BackfillProgress progress;
    private final ScheduleAuthors authors;
    private final SubmitJob submitJob;
    private final RestartExecution restartExecution;
    private final Journal journal;

    @Inject
    public AdvanceBackfill(
            Transactions transactions,
            Backfills backfills,
            BackfillProgress progress,
            ScheduleAuthors authors,
            SubmitJob submitJob,
            RestartExecution restartExecution,
            Journal journal) {
        this.transactions = transactions;
        this.backfills = backfills;
        this.progress = progress;
        this.authors = authors;
        this.submitJob = submitJob;
        this.restartExecution = restartExecution;
        this.journal = journal;
    }

    /** Until a run has to be waited for, or it ended. Call it outside a transaction. */
    void advance(long id) {
        boolean again = true;
        while (again) {
            Optional<BackfillDate> next = transactions.required(() -> next(id));
            again = next.isPresent() && begin(id, next.get());
        }
    }

    /** The date that starts now; empty if a run has to be waited for. Ends the backfill after its last date. */
    private Optional<BackfillDate> next(long id) {
        Optional<Backfill> found = running(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Backfill backfill = found.get();
        int failed = 0;
        for (BackfillDate date : backfills.dates(id)) {
            if (date.completed().isPresent()) {
                continue;
            }
            Seen seen = progress.of(date);
            switch (seen.state()) {
                case WAITING -> {
                    return Optional.of(date);
                }
                case RUNNING -> {
                    return Optional.empty();
                }
                case COMPLETED -> backfills.completed(id, date.number(), exitStatus(seen));
                case FAILED -> failed++;
            }
            if (failed > 0 && backfill.stops()) {
                break;
            }
        }
        end(backfill, failed);
        return Optional.empty();
    }

    private static String exitStatus(Seen seen) {
        return seen.execution().flatMap(Execution::exitStatus).orElse("COMPLETED");
    }

    private void end(Backfill backfill, int failed) {
        State state = failed > 0 ? State.FAILED : State.COMPLETED;
        String by = Backfill.actorName(backfill.id());
        backfills.move(backfill, state, by, journal.now());
        journal.append(AuditLog.Event.of(
                by,
                "backfill.end",
                Backfill.subject(backfill.id()),
                "state",
                state.name(),
                "failed",
                Integer.toString(failed)));
        LOG.info(() -> "backfill=" + backfill.id() + " ended state=" + state + " failed=" + failed);
    }

    private Optional<Backfill> running(long id) {
        return backfills.lock(id).filter(backfill -> backfill.state() == State.RUNNING);
    }

    /** @return whether the next date can be looked for at once */
    private boolean begin(long id, BackfillDate date) {
        try {
            return transactions.required(() -> undecided(id, date)
                    .map(backfill -> beginLocked(backfill, date))
                    .orElse(false));
        } catch (DrydockException e) {
            if (e.code().retryable()) {
                throw e;
            }
            return transactions.requiresNew(() -> undecided(id, date)
                    .map(backfill -> fail(backfill, date, new Failure(e.code().name(), e.sentence())))
                    .orElse(false));
        }
    }

    /** If nobody has decided about the date meanwhile. */
    private Optional<Backfill> undecided(long id, BackfillDate date) {
        return running(id).filter(backfill -> backfills.dates(id).contains(date));
    }

    private boolean beginLocked(Backfill backfill, BackfillDate date) {
        requireRecorded(backfill);
        Execution execution = date.restart()
                .filter(asked -> date.started().isPresent())
                .map(asked -> restart(backfill, asked))
                .orElseGet(() -> submit(backfill, date));
        backfills.started(backfill.id(), date.number(), new Started(execution.instanceId(), execution.executionId()));
        journal.append(AuditLog.Event.of(
                Backfill.actorName(backfill.id()),
                "backfill.start",
                Backfill.subject(backfill.id()),
                "asOf",
                date.asOf().toString(),
                "execution",
                Long.toString(execution.executionId())));
        LOG.info(() -> "backfill=" + backfill.id() + " asOf=" + date.asOf() + " execution=" + execution.executionId());
        return true;
    }

    private Execution restart(Backfill backfill, Restart asked) {
        return restartExecution.restartAllowed(asked.by(), asked.execution(), "restart of backfill " + backfill.id());
    }

    /** A run that another backfill started for the same is found by its token. */
    private Execution submit(Backfill backfill, BackfillDate date) {
        Actor actor = new Actor(
                Backfill.actorName(backfill.id()),
                authors.require(
                        backfill.author(),
                        "Backfill " + backfill.id() + " did not start job "
                                + backfill.work().job(),
                        "Cancel the backfill, and let a person who may submit the job begin it again.",
                        journal.now()));
        return submitJob.submitScheduled(
                actor,
                backfill.work().job(),
                date.parameters(backfill.work()),
                date.token(backfill.work()),
                Scheduled.byBackfill(actor.name(), backfill.author().name(), date.asOf()));
    }

    /** A row that was changed in the database would else start a job in the name of its author. */
    private void requireRecorded(Backfill backfill) {
        SortedMap<String, String> row = PlanBackfill.details(backfill, backfills.dates(backfill.id()));
        boolean same = backfills
                .recorded(backfill.id())
                .filter(recorded -> recorded.details().equals(row))
                .isPresent();
        if (!same) {
            throw new DrydockException(
                    ScheduleFailure.BACKFILL_ALTERED,
                    "Backfill " + backfill.id() + " did not start job "
                            + backfill.work().job()
                            + ": its rows in the database are not what the audit log has of it. Somebody has changed them by"
                            + " another way than through Drydock. Find out who, cancel the backfill, and begin it again.");
        }
    }

    private boolean fail(Backfill backfill, BackfillDate date, Failure failure) {
        backfills.failed(backfill.id(), date.number(), failure);
        journal.append(AuditLog.Event.of(
                Backfill.actorName(backfill.id()),
                "backfill.fail",
                Backfill.subject(backfill.id()),
                "asOf",
                date.asOf().toString(),
                "code",
                failure.code()));
        LOG.warning(() -> failure.code() + ": backfill=" + backfill.id() + " asOf=" + date.asOf() + " failed: "
                + failure.sentence());
        return true;
    }
}
