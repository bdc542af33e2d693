package dev.drydock.domain.training;

import java.time.Instant;
import java.util.Optional;

/** What is recorded of tasks; decides which attempt counts. Every method joins the caller's transaction. */
public interface TaskRepository {

    /**
     * Registers a further attempt, unless the task has completed.
     *
     * @param requestDigest identifies the request's kind, settings and inputs
     * @return the attempt to make, or the attempt that has completed
     * @throws dev.drydock.failure.DrydockException {@code TASK_KEY_REUSED} if the key stands for another request
     */
    Attempt begin(TaskRequest request, String requestDigest, Instant now);

    /**
     * Lets an attempt's result count: succeeds for the newest attempt only, and once.
     *
     * @return false if a newer attempt has begun or another result counts already
     */
    boolean settle(String key, long fence, TaskResult result, Instant now);

    /** The result of the newest attempt, if that has ended. */
    Optional<TaskResult> find(String key);

    /**
     * @param completed the result, if an earlier attempt has completed; there is nothing to run then
     */
    record Attempt(long fence, Optional<TaskResult> completed) {}
}
