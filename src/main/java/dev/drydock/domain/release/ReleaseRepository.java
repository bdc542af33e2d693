package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Statements of people and orders made from them. Every method joins the caller's transaction. */
public interface ReleaseRepository {

    /** Keeps a checked statement; the same one by the same person again is harmless. */
    void addApproval(ApprovalRecord approval);

    /** The statements of one kind about a version, oldest first. */
    List<ApprovalRecord> approvals(VersionId version, ApprovalStatement.Action action);

    /** The statement with that digest. */
    Optional<ApprovalRecord> findApproval(String statementDigest);

    /** The next sequence of the site's orders. Rises with every call that commits and is never given out twice. */
    long nextSequence(String site);

    void addOrder(OrderRecord order);

    /** The run's newest order of that kind. */
    Optional<OrderRecord> findOrderOfRun(long runInstance, ApprovalStatement.Action action);

    /** An order of the model whose outcome is not known yet and that has not expired. */
    Optional<OrderRecord> findOpenOrder(String model, Instant at);

    /** The orders of a model that the node followed, newest first. */
    List<OrderRecord> followed(String model, int limit);

    /**
     * Keeps what the node signed about an order; a later one replaces it.
     *
     * @param signedBy the node's name in the trust file
     */
    void keepReceiverReport(long sequence, String envelope, String signedBy);

    /** What a node signed last about a version when it was to be activated; if there is none, on the way back to it. */
    Optional<KeptReport> findReceiverReport(VersionId version);

    /** @param envelope JSON text */
    record KeptReport(OrderRecord order, String envelope, String signedBy) {}

    /** Records the outcome of an order; a repetition is harmless. */
    void settle(long sequence, OrderRecord.State state, String note, Instant at);
}
