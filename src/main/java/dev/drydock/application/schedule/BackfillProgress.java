package dev.drydock.application.schedule;

import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.PendingRetries;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedule.Work;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Where the dates of a backfill are, by the executions of their runs. Every method joins the caller's transaction. Tested by {@code
 * BackfillTest}.
 */
@Singleton
public final class BackfillProgress {
    /** Where a date is. */
    public enum State {
        /** It has not started, or its restart has not. */
        WAITING,
        /** Its run has not ended, or Drydock restarts it by itself. */
        RUNNING,
        /** Its run has completed, in this backfill or before it. */
        COMPLETED,
        /** Its run failed, was stopped or abandoned, or could not be started. */
        FAILED
    }

    /**
     * A date, and where it is.
     *
     * @param execution the latest one of its run; empty if there is none, or if the backfill has recorded that the run completed
     */
    public record Seen(BackfillDate date, State state, Optional<Execution> execution) {}

    private final Runs runs;
    private final Executions executions;
    private final PendingRetries retries;

    @Inject
    public BackfillProgress(Runs runs, Executions executions, PendingRetries retries) {
        this.runs = runs;
        this.executions = executions;
        this.retries = retries;
    }

    /** Of dates that have no run yet, it also finds the run that another backfill started for the same. */
    List<Seen> of(Work work, List<BackfillDate> dates) {
        return dates.stream()
                .map(date -> date.started().isPresent()
                        ? of(date)
                        : runs.findByToken(date.token(work))
                                .map(Run::instanceId)
                                .flatMap(executions::latest)
                                .map(execution -> new Seen(date, state(execution), Optional.of(execution)))
                                .orElseGet(() -> of(date)))
                .toList();
    }

    Seen of(BackfillDate date) {
        if (date.completed().isPresent()) {
            return new Seen(date, State.COMPLETED, Optional.empty());
        }
        Optional<Execution> latest = date.started().map(Started::instanceId).flatMap(executions::latest);
        if (date.failure().isPresent()) {
            return new Seen(date, State.FAILED, latest);
        }
        State state = latest.map(this::state).orElse(State.WAITING);
        boolean waits = latest.isPresent()
                && state == State.FAILED
                && date.restart()
                        .filter(asked -> asked.execution() == latest.get().executionId())
                        .isPresent();
        return new Seen(date, waits ? State.WAITING : state, latest);
    }

    private State state(Execution execution) {
        if (!execution.hasEnded() || retries.find(execution).isPresent()) {
            return State.RUNNING;
        }
        return execution.status().equals("COMPLETED") ? State.COMPLETED : State.FAILED;
    }
}
