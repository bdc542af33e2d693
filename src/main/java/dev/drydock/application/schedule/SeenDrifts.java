package dev.drydock.application.schedule;

import java.time.Instant;
import java.util.Optional;

/** What the orchestrators know of live drift, and for which of it a schedule has started a run. Every method joins the caller's transaction. */
public interface SeenDrifts {

    Optional<SeenDrift> find(String model);

    /** As {@link #find}; nobody else writes it until the transaction ends. */
    Optional<SeenDrift> lock(String model);

    /** Fails if another orchestrator writes the first one of the model. */
    void put(SeenDrift seen);

    /** The number of the newest run of the site; 0 if there is none. */
    long newestRun();

    /** A run that has completed. */
    record Completed(long instanceId, Instant ended) {}

    /** The newest completed run of the job and model with a number above that one. */
    Optional<Completed> completedAfter(String job, String model, long run);

    boolean isTaken(String schedule, String cause);

    /** The cause starts nothing of the schedule any more. */
    void take(String schedule, String cause, Instant due);
}
