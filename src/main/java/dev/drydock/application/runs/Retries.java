package dev.drydock.application.runs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The retries of this site. Every method joins the caller's transaction. */
public interface Retries {

    /** Fails if the execution has one. */
    void plan(Retry retry, Instant now);

    Optional<Retry> find(long executionId);

    /** Oldest first. */
    List<Retry> ofRun(long run);

    /** The executions whose retry is pending and due, the one that is due first comes first. */
    List<Long> due(Instant now);

    /** Moves one that is pending. */
    void postpone(long executionId, Instant due);

    /** @return false if it was not pending; then nothing is changed */
    boolean end(long executionId, Retry.Result result, Instant now);
}
