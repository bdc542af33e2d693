package dev.drydock.application;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The batch runtime. It knows files of jobs and executions; who may do what is the use cases' business. */
public interface JobRuntime {

    /** The names of the files in {@code jobs/}, sorted, without {@code .xml}; not all need be valid. */
    List<String> jobNames();

    /**
     * Reads the job's file anew.
     *
     * @throws dev.drydock.failure.DrydockException {@link dev.drydock.failure.RunFailure#JOB_UNKNOWN} or {@link
     *     dev.drydock.failure.RunFailure#JOB_INVALID} with every problem
     */
    JobDefinition require(String job);

    /** How the job's parts follow one another; read anew like {@link #require}. */
    JobFlow flow(String job);

    /**
     * Creates an instance and its first execution in the caller's transaction, which must exist. The execution begins when
     * that transaction has committed, and never if it rolls back.
     */
    Started start(JobDefinition job, Map<String, String> parameters);

    /**
     * As {@link #start}, for a further execution of a failed or stopped one: completed steps are left out, the interrupted
     * one goes on from its checkpoint. With {@code fromStep}, that step and those after it begin afresh.
     */
    long restart(JobDefinition job, long executionId, Optional<String> fromStep);

    /** Asks an execution to stop; it ends at its next checkpoint. Outside a transaction. */
    void stop(long executionId);

    /** In the caller's transaction: the execution can never be restarted. */
    void abandon(long executionId);

    /** What was started. */
    record Started(long instanceId, long executionId) {}
}
