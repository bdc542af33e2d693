package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Backfill.State;
import dev.drydock.application.schedule.BackfillDate.Restart;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Cancels and restarts backfills. Tested by {@code BackfillTest}. */
@Singleton
public class SteerBackfill {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Backfills backfills;
    private final BackfillProgress progress;
    private final Journal journal;

    @Inject
    public SteerBackfill(
            Transactions transactions,
            Authorization authorization,
            Backfills backfills,
            BackfillProgress progress,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.backfills = backfills;
        this.progress = progress;
        this.journal = journal;
    }

    /**
     * No further date starts. A run that has not ended is not stopped.
     *
     * @throws DrydockException {@link ScheduleFailure#BACKFILL_UNKNOWN}, {@link ScheduleFailure#BACKFILL_STATE_WRONG}
     */
    public void cancel(Actor actor, long id, String reason) {
        authorization.perform(actor, Operation.SUBMIT_JOB, Backfill.subject(id), () -> {
            if (reason.isBlank()) {
                throw new DrydockException(
                        CommonFailure.USAGE, "Backfill " + id + " was not cancelled: give a reason with --reason.");
            }
            transactions.run(() -> {
                Backfill backfill = requireState(id, "cancelled", List.of(State.RUNNING, State.FAILED));
                backfills.move(backfill, State.CANCELLED, actor.name(), journal.now());
                journal.append(AuditLog.Event.of(
                        actor.name(), "backfill.cancel", Backfill.subject(id), "reason", reason.strip()));
            });
            return Boolean.TRUE;
        });
    }

    /**
     * The failed dates are restarted, each from where it failed, and then the others start. Runs are restarted as {@code drydock restart}
     * does, so the same role is needed.
     *
     * @throws DrydockException {@link ScheduleFailure#BACKFILL_UNKNOWN}, {@link ScheduleFailure#BACKFILL_STATE_WRONG}, {@link
     *     ScheduleFailure#BACKFILL_RUNNING}
     */
    public void restart(Actor actor, long id) {
        authorization.perform(actor, Operation.RESTART_EXECUTION, Backfill.subject(id), () -> {
            transactions.run(() -> {
                Backfill backfill = requireState(id, "restarted", List.of(State.FAILED));
                PlanBackfill.requireNoneRunning(backfills, backfill.work());
                List<Seen> failed = backfills.dates(id).stream()
                        .map(progress::of)
                        .filter(seen -> seen.state() == BackfillProgress.State.FAILED)
                        .toList();
                failed.forEach(seen -> backfills.askForRestart(
                        id,
                        seen.date().number(),
                        seen.execution()
                                .map(Execution::executionId)
                                .map(execution -> new Restart(execution, actor.name()))));
                backfills.move(backfill, State.RUNNING, actor.name(), journal.now());
                journal.append(AuditLog.Event.of(
                        actor.name(),
                        "backfill.restart",
                        Backfill.subject(id),
                        "failed",
                        Integer.toString(failed.size())));
            });
            return Boolean.TRUE;
        });
    }

    private Backfill requireState(long id, String what, List<State> states) {
        Backfill backfill = backfills.lock(id).orElseThrow(() -> unknown(id));
        if (!states.contains(backfill.state())) {
            throw new DrydockException(
                    ScheduleFailure.BACKFILL_STATE_WRONG,
                    "Backfill " + id + " was not " + what + ": it is " + backfill.state() + ", and only one that is "
                            + String.join(
                                    " or ", states.stream().map(State::name).toList()) + " can be " + what
                            + ". 'drydock backfill show " + id + "' shows its dates.");
        }
        return backfill;
    }

    static DrydockException unknown(long id) {
        return new DrydockException(
                ScheduleFailure.BACKFILL_UNKNOWN,
                "There is no backfill " + id + " on this site. 'drydock backfill list' lists the backfills.");
    }
}
