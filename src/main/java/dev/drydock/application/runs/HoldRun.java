package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunRecords.Hold;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Sets and removes the hold that forbids the purge of a run. Tested by {@code PurgeRunsTest}. */
@Singleton
public class HoldRun {
    private static final int LONGEST_REASON = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final RunRecords records;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public HoldRun(
            Transactions transactions, Authorization authorization, RunRecords records, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws DrydockException {@link RunFailure#RUN_UNKNOWN}, {@link RunFailure#RUN_HELD} if it is held already */
    public void hold(Actor actor, long run, String reason) {
        authorization.perform(actor, Operation.HOLD_RUN, "run/" + run, () -> {
            requireReason(run, reason);
            transactions.run(() -> {
                requireKnown(run);
                if (!records.hold(run, new Hold(reason, actor.name(), clock.instant()))) {
                    throw held(run, records.findHold(run).orElseThrow(), "Nothing was changed.");
                }
                audit.append(AuditLog.Event.of(actor.name(), "run.hold", "run/" + run, "reason", reason));
            });
            return Boolean.TRUE;
        });
    }

    /** @throws DrydockException {@link RunFailure#RUN_UNKNOWN}, {@link RunFailure#RUN_NOT_HELD} */
    public void release(Actor actor, long run, String reason) {
        authorization.perform(actor, Operation.RELEASE_HOLD, "run/" + run, () -> {
            requireReason(run, reason);
            transactions.run(() -> {
                requireKnown(run);
                if (!records.releaseHold(run)) {
                    throw new DrydockException(
                            RunFailure.RUN_NOT_HELD,
                            "The hold of run " + run
                                    + " cannot be released: the run has no hold. Nothing was changed.");
                }
                audit.append(AuditLog.Event.of(actor.name(), "run.hold.release", "run/" + run, "reason", reason));
            });
            return Boolean.TRUE;
        });
    }

    /** Who forbids to purge the run, if anybody does. */
    public Optional<Hold> find(Actor actor, long run) {
        authorization.require(actor, Operation.VIEW, "run/" + run);
        return transactions.required(() -> records.findHold(run));
    }

    static DrydockException held(long run, Hold hold, String next) {
        return new DrydockException(RunFailure.RUN_HELD, sentence(run, hold) + " " + next);
    }

    static String sentence(long run, Hold hold) {
        return "Run " + run + " is held by " + hold.by() + " since " + hold.at() + ": " + hold.reason() + ".";
    }

    private void requireKnown(long run) {
        if (!records.exists(run)) {
            throw new DrydockException(
                    RunFailure.RUN_UNKNOWN,
                    "There is no run " + run + ". 'drydock status' prints the run of an execution as its instance.");
        }
    }

    private static void requireReason(long run, String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Nothing was done with run " + run + ": the reason has " + reason.length()
                            + " characters and must have 1 to " + LONGEST_REASON + ".");
        }
    }
}
