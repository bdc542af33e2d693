package dev.drydock.application.runs;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The retries of this site. Every method joins the caller's transaction. */
public interface Retries {

    /** Fails if the execution has one. */
    void plan(Retry retry);

    Optional<Retry> find(long executionId);

    /** Oldest first. */
    List<Retry> ofRun(long run);

    /** The executions whose retry is pending. */
    List<Long> pending();

    /** The retries of these executions that are pending, without those of executions that a later one of their run continues. */
    List<Retry> pendingOf(Collection<Long> executionIds);

    /**
     * The executions whose retry is pending and due, also if it waits for the end of a blackout, or was planned by a clock that was ahead
     * ({@link Retry#isAhead}). The one that is due first comes first.
     */
    List<Long> due(Instant now);

    /** Has one that is pending wait for the end of a blackout. */
    void postpone(long executionId, Instant until);

    /** @return false if it was not pending; then nothing is changed */
    boolean end(long executionId, Retry.Result result, Instant now);
}
