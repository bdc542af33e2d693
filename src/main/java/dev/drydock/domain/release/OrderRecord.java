package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;

/**
 * An order and its result. It is recorded before it is sent to the node, so that a restart sends the same order again.
 *
 * @param envelope the signed order, JSON text
 * @param runInstance the job instance that promotes or rolls back
 * @param note the node's sentence if it refused, else empty
 */
public record OrderRecord(
        long sequence,
        ApprovalStatement.Action action,
        VersionId version,
        String packageDigest,
        String envelope,
        State state,
        long runInstance,
        String requestedBy,
        Instant issuedAt,
        Instant expiresAt,
        String note) {

    /** Whether a node could still come to follow it. */
    public boolean isOpen(Instant at) {
        return state == State.INTENDED && at.isBefore(expiresAt);
    }

    /** The result of an order. */
    public enum State {
        /** Recorded; the node may or may not have heard of it. */
        INTENDED,
        /** The node follows it. */
        FOLLOWED,
        /** The node refused it, or it was given up before the node heard of it. */
        REFUSED
    }
}
