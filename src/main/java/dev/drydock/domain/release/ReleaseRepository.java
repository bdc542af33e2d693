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

    /** The orders of all models, whatever became of them, newest first. */
    List<OrderRecord> newest(int limit);

    /** The orders of a model that the node followed, newest first. */
    List<OrderRecord> followed(String model, int limit);

    /** The orders about a version that the node followed, oldest first. */
    List<FollowedOrder> followed(VersionId version);

    /**
     * An order that was followed.
     *
     * @param trust digest of the trust file that it was made under; empty if an earlier release of Drydock made it
     * @param receiverReport what the node signed about the version, JSON text
     */
    record FollowedOrder(OrderRecord order, Optional<String> trust, Optional<String> receiverReport) {}

    /**
     * Keeps the trust file that an order was made under.
     *
     * @param envelope as the roots signed it, JSON text
     */
    void keepTrustFile(long sequence, String digest, String envelope, Instant at);

    /** The trust file with that digest, as the roots signed it. */
    Optional<String> findTrustFile(String digest);

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
