package dev.drydock.application.runs;

import dev.drydock.application.runs.Claim.Slots;
import java.util.Optional;

/**
 * The executions that claim something of the site: those that wait for it and those that hold it. All nodes share one queue, in their
 * database. An execution holds its claims until the job repository records its end. No code releases them, so none can forget it. Every
 * method joins the caller's transaction.
 */
public interface ExecutionQueue {

    /** Of the node that started last, if nodes differ. */
    void setSlots(Slots slots);

    Slots slots();

    /**
     * In the transaction that creates the execution; from then on it waits.
     *
     * @param jobText the bytes of the job's file, whose SHA-256 is the entry's digest
     */
    void enter(Entry entry, byte[] jobText);

    boolean isAnyWaiting();

    /** Everything that waits and holds. */
    QueueOrder line();

    /** As {@link #line}, after every other node's round has ended and before the next can begin. */
    QueueOrder lockedOrder();

    /** @return false if it no longer waits */
    boolean grant(long executionId);

    /** @return false if it no longer waits, or never did */
    boolean prioritize(long executionId, int priority);

    /**
     * Ends an execution that waits, or has a holder but has not begun, as STOPPED; it can be restarted.
     *
     * @return false if it has begun or ended
     */
    boolean withdraw(long executionId);

    /** Ends an execution that was granted but cannot begin as FAILED. */
    void fail(long executionId, Executions.Failure failure);

    /** What the execution claims or claimed; empty if nothing. */
    Optional<Entry> find(long executionId);

    /** The bytes of a submitted job's file. */
    byte[] jobText(String digest);

    /**
     * An execution's entry in the queue.
     *
     * @param job its name
     * @param jobDigest SHA-256 of the job's file as it was when this was submitted or restarted
     * @param restartOf the execution that this one restarts
     * @param fromStep the step that it restarts from
     */
    record Entry(
            long executionId,
            String job,
            int priority,
            Claim claim,
            String jobDigest,
            Optional<Long> restartOf,
            Optional<String> fromStep) {}
}
