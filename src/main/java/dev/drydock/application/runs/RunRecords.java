package dev.drydock.application.runs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the database keeps of runs, how it is removed, and what a person forbids to remove. Every method joins the caller's transaction. */
public interface RunRecords {

    /** Runs whose latest execution has ended as asked, by number. */
    List<EndedRun> listEnded(Selection selection);

    /** The run, if its latest execution has ended; until the transaction ends, nobody restarts or holds it. */
    Optional<EndedRun> lockEnded(long run);

    /** Whether there is such a run. */
    boolean exists(long run);

    Optional<Hold> findHold(long run);

    /** @return false if the run was held before; that hold stays */
    boolean hold(long run, Hold hold);

    /** @return false if it was not held */
    boolean releaseHold(long run);

    /** How much {@link #remove} would remove. */
    Amount amount(long run);

    /**
     * Removes the run with its executions, steps, partitions, checkpoints, facts, failures, leases and tasks, the quarantined rows of files
     * that no other run's snapshot uses, and the texts of its jobs that no other run was submitted with. Its results stay: versions,
     * snapshots and what they are made of, received exports, reports, uses of holdouts, orders, audit records.
     */
    void remove(long run);

    /**
     * How many records of due moments of schedules {@link #removeDueTimes} would remove.
     *
     * @param before when the last due moment of a record was
     */
    long countDueTimes(Instant before);

    /**
     * Removes those records. The newest of each schedule stays, and so does its newest start, and each whose run is there: by these the schedule
     * decides what comes next.
     */
    void removeDueTimes(Instant before);

    /**
     * Which runs.
     *
     * @param statuses of the latest execution
     * @param endedBefore when that must have ended, at the latest
     */
    record Selection(
            OptionalLong run,
            Optional<String> job,
            Optional<String> model,
            Optional<String> submitter,
            List<String> statuses,
            Instant endedBefore) {
        public Selection {
            statuses = List.copyOf(statuses);
        }
    }

    /** A run that no process works at. */
    record EndedRun(long run, String job, String status, Instant ended) {}

    /** That nothing of a run may be removed. */
    record Hold(String reason, String by, Instant at) {}

    /**
     * @param executions their numbers
     * @param rejects rows in quarantine
     */
    record Amount(List<Long> executions, long rejects) {}
}
