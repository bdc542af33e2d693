package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Retry.State;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows what Drydock does by itself after the failure of an execution. Tested by {@code RetriesTest}. */
@Singleton
public class ViewRetry {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final Retries retries;
    private final PendingRetries pending;
    private final Journal journal;

    @Inject
    public ViewRetry(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Retries retries,
            PendingRetries pending,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.retries = retries;
        this.pending = pending;
        this.journal = journal;
    }

    /**
     * The retry of one execution.
     *
     * @param pending whether Drydock will restart the run by itself
     * @param continuedAs the execution that continues the run, whoever restarted it; empty if there is none
     * @param words for people, without a full stop
     */
    public record Shown(Retry retry, boolean pending, OptionalLong continuedAs, String words) {}

    /** Empty if Drydock has planned none. */
    public Optional<Shown> of(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> retries.find(executionId).map(this::shown));
    }

    /** Those that Drydock will do, by execution. */
    public Map<Long, Shown> pending(Actor actor, Collection<Execution> listed) {
        authorization.require(actor, Operation.VIEW, "executions");
        return transactions.required(() -> {
            Map<Long, Shown> found = new HashMap<>();
            pending.of(listed)
                    .forEach((execution, retry) -> found.put(
                            execution, new Shown(retry, true, OptionalLong.empty(), retry.inWords(journal.now()))));
            return found;
        });
    }

    private Shown shown(Retry retry) {
        Execution failed = executions.require(retry.executionId());
        boolean waits = pending.find(failed).isPresent();
        OptionalLong next = executions.ofRun(retry.run()).stream()
                .mapToLong(Execution::executionId)
                .filter(id -> id > retry.executionId())
                .min();
        return new Shown(retry, waits, next, waits ? retry.inWords(journal.now()) : past(retry, failed, next));
    }

    private static String past(Retry retry, Execution failed, OptionalLong next) {
        String who = retry.result().by().orElse("Drydock");
        String why = retry.why();
        if (retry.result().state() == State.STARTED) {
            return retry.number() + " continued the run as execution "
                    + retry.result().restartedAs().orElse(0) + ", because " + retry.code();
        }
        if (next.isPresent()) {
            return "execution " + next.getAsLong() + " continued the run instead of " + retry.number();
        }
        return switch (retry.result().state()) {
            case CANCELLED -> retry.number() + " was cancelled by " + who + ": " + why;
            case GIVEN_UP -> retry.number() + " was given up: " + why;
            default ->
                retry.number() + " does not begin: "
                        + (failed.status().equals("FAILED")
                                ? "this site restarts no run by itself"
                                : "the execution is " + failed.status());
        };
    }
}
