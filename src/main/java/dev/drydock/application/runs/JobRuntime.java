package dev.drydock.application.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The batch runtime. It knows files of jobs and executions; who may do what is the use cases' business. */
public interface JobRuntime {

    /** The names of the files in {@code jobs/}, sorted, without {@code .xml}; not all need be valid. */
    List<String> jobNames();

    /**
     * Reads the job's file again.
     *
     * @throws dev.drydock.failure.DrydockException {@link dev.drydock.failure.RunFailure#JOB_UNKNOWN} or {@link
     *     dev.drydock.failure.RunFailure#JOB_INVALID} with every problem
     */
    JobDefinition require(String job);

    /** As {@link #require}; empty if that fails, or if the job's file says that no run of it can be restarted. */
    Optional<JobDefinition> findRestartable(String job);

    /** How the job's parts follow one another; read again, as by {@link #require}. */
    JobFlow flow(String job);

    /**
     * Creates an instance and its first execution in the caller's transaction, which must exist. The execution begins when
     * that transaction has committed, and never if it rolls back. If the job claims anything, it begins when that is granted, on
     * whichever node grants it.
     *
     * @param priority among those that wait
     * @throws dev.drydock.failure.DrydockException {@link dev.drydock.failure.RunFailure#SLOTS_TOO_FEW}
     */
    Started start(JobDefinition job, Map<String, String> parameters, int priority);

    /** With the job's own priority. */
    default Started start(JobDefinition job, Map<String, String> parameters) {
        return start(job, parameters, job.needs().priority());
    }

    /**
     * As {@link #start}, for a restart of a failed or stopped execution. It skips completed steps and continues the interrupted one from
     * its checkpoint. With {@code fromStep}, that step and those after it run from the start.
     */
    long restart(JobDefinition job, long executionId, Optional<String> fromStep);

    /** Asks an execution to stop; it ends at its next checkpoint, or immediately if it waits. Call it outside a transaction. */
    void stop(long executionId);

    /** In the caller's transaction: the execution can never be restarted. */
    void abandon(long executionId);

    /** What a restart of the execution would find of its run; changes nothing. Joins the caller's transaction. */
    RestartState restartState(long executionId, List<String> steps);

    /**
     * What a restart goes by.
     *
     * @param position where the job said that a restart begins; empty for its first step
     * @param steps by name; a step that was never begun is missing
     */
    record RestartState(Optional<String> position, Map<String, StepState> steps) {}

    /**
     * A step as a restart finds it.
     *
     * @param status of its newest execution
     * @param starts how often it has begun in this run
     * @param partitions the newest execution of each since the step last completed, by number
     */
    record StepState(
            String status,
            Optional<String> exitStatus,
            int starts,
            Checkpoint checkpoint,
            List<PartitionState> partitions) {}

    /** A partition as a restart finds it. */
    record PartitionState(int number, String status, Checkpoint checkpoint) {}

    /** What reader and writer left at the last commit, as text; empty where nothing was left. */
    record Checkpoint(Optional<String> reader, Optional<String> writer) {}

    /** What was started. */
    record Started(long instanceId, long executionId) {}
}
