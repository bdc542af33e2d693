package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import java.util.List;
import java.util.Set;

/**
 * Who runs which execution. A lease belongs to a process of a node; its fence rises when another process takes the execution
 * over, and from then on no commit of the old holder succeeds.
 */
public interface ExecutionLeases {
    /** In the transaction that creates the execution, or that grants it what it waited for. */
    void acquire(long executionId, Holder holder);

    /**
     * Before each commit, in its transaction: keeps others from taking over until it has ended.
     *
     * @throws dev.drydock.failure.DrydockException {@link dev.drydock.failure.RunFailure#EXECUTION_HELD_ELSEWHERE}
     */
    void requireHeld(long executionId, Holder holder);

    /** The executions that have not ended and that another process holds, with that process's pulse. */
    List<Held> heldByOthers(Holder self);

    /** The executions that have not ended and that this process holds. */
    List<Held> heldBy(Holder self);

    /**
     * Fences an orphan's holder out and ends it as FAILED; or lets it wait again, if it was granted what it waited for but has
     * not begun.
     *
     * @return false if another observer did so before, if it waits again, or if the holder is in the middle of a commit: try later
     */
    boolean fail(Held orphan, Holder observer);

    /** How many orphans of the run were restarted without an engineer. */
    int countRecoveries(long instanceId);

    /** Fails, at the latest at commit, if the orphan was restarted so before. */
    void recordRecovery(Held orphan, long restartedAs, Holder observer);

    /** Raises the process's pulse by one. */
    void beat(Holder holder);

    /**
     * A process.
     *
     * @param node stable name of the node
     * @param incarnation random, new with each start
     */
    record Holder(String node, String incarnation) {

        /** The actor in the audit log for actions that the process itself starts. */
        public Actor actor() {
            return new Actor("node:" + node, Set.of());
        }
    }

    /** A running execution in another's hands. */
    record Held(long executionId, Holder holder, long fence, long pulse) {}
}
