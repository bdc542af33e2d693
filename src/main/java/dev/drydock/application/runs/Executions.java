package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Executions as the job repository has them, of every node. Every method joins the caller's transaction. */
public interface Executions {

    /** The batch statuses of Jakarta Batch that end an execution. */
    List<String> ENDED = List.of("STOPPED", "FAILED", "COMPLETED", "ABANDONED");

    Optional<Execution> find(long executionId);

    /** Steps in the order they ran, each with its partitions. */
    List<Step> steps(long executionId);

    /** Newest first. */
    List<Execution> list(Filter filter);

    /** In the order asked for, else newest first. */
    List<Execution> search(ExecutionSearch search);

    /** The executions of an instance, oldest first: the first attempt and each restart. */
    List<Execution> ofRun(long instanceId);

    /** The latest execution of an instance. */
    Optional<Execution> latest(long instanceId);

    /** The first execution of each run of the job that was submitted after that run, oldest first. */
    List<Execution> laterRuns(String job, long instanceId);

    /** Those of these executions that a later execution of their run continues. */
    Set<Long> continued(Collection<Long> executionIds);

    /** Locks the execution until the caller's transaction ends, so a request to stop it waits. */
    void lock(long executionId);

    /** Locks the run until the caller's transaction ends, so another restart of one of its executions waits. */
    void lockRun(long instanceId);

    /** Why it failed, if it did and that is known. */
    Optional<Failure> failure(long executionId);

    /** Replaces what was recorded before; {@link RecordFailure} decides what counts. */
    void recordFailure(long executionId, Failure failure);

    /** @throws DrydockException {@link RunFailure#EXECUTION_UNKNOWN} */
    default Execution require(long executionId) {
        return find(executionId)
                .orElseThrow(() -> new DrydockException(
                        RunFailure.EXECUTION_UNKNOWN,
                        "There is no execution " + executionId + ". List the executions to find its number."));
    }

    /**
     * One execution.
     *
     * @param status batch status, such as {@code STARTED}; or {@code WAITING} as long as it waits for what it claims
     * @param exitStatus the job's own word for how it ended, such as {@code PROPOSED}; the batch status if it has none
     */
    record Execution(
            long executionId,
            long instanceId,
            String job,
            String status,
            Optional<String> exitStatus,
            Map<String, String> parameters,
            Instant created,
            Optional<Instant> started,
            Optional<Instant> ended,
            Optional<Instant> updated) {

        /** Whether it has not begun because it waits for what it claims. */
        public boolean isWaiting() {
            return status.equals("WAITING");
        }

        public boolean hasEnded() {
            return ENDED.contains(status);
        }

        /** The model that it works for; empty if its job has none. */
        public Optional<String> model() {
            return Optional.ofNullable(parameters.get("model"));
        }

        /** Whether both do the same for the same model. */
        public boolean isSameWork(Execution other) {
            return job.equals(other.job) && model().equals(other.model());
        }
    }

    /** One execution of a step. The metrics have the names of Jakarta Batch, such as {@code READ_COUNT}. */
    record Step(
            long stepExecutionId,
            String name,
            String status,
            Optional<String> exitStatus,
            Optional<Instant> started,
            Optional<Instant> ended,
            Map<String, Long> metrics,
            List<Partition> partitions,
            Optional<String> exception) {}

    /** One partition of a step. */
    record Partition(int number, String status, Optional<String> exitStatus, Optional<String> exception) {}

    /** Why an execution failed: a code of the catalogue and its sentence. */
    record Failure(String code, String sentence, Optional<String> step) {}

    /**
     * Which executions to list.
     *
     * @param submitter who submitted the run
     * @param before only executions with a lower number; for the next page
     * @param limit most executions, 1 to 1000
     */
    record Filter(
            Optional<String> job,
            Optional<String> status,
            Optional<String> model,
            Optional<String> submitter,
            Optional<Long> before,
            int limit) {
        /** All executions, newest first. */
        public static Filter newest(int limit) {
            return new Filter(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
        }

        public Filter ofJob(String only) {
            return new Filter(Optional.of(only), status, model, submitter, before, limit);
        }
    }
}
