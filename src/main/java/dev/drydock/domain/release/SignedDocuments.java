package dev.drydock.domain.release;

import java.util.Optional;

/** Statements and orders as signed documents. */
public interface SignedDocuments {

    /** The exact bytes that a person signs. */
    byte[] statement(ApprovalStatement statement);

    /** The payload type of a statement's envelope. */
    String statementType();

    /**
     * Reads a signed statement and checks who signed it.
     *
     * @param envelope JSON text
     * @throws dev.drydock.failure.DrydockException if no release manager of the trust file signed it, or a signature is wrong
     */
    SignedApproval open(String envelope, TrustFile trust);

    /** Reads an order that was recorded; its signature is not checked. */
    ReleaseOrder read(String orderEnvelope);

    /** The comparison that a kept statement names; its signature is not checked. */
    Optional<String> comparisonNamedBy(String statementEnvelope);

    /** The audit log's checkpoint in a kept statement; empty if there was none. The statement's signature is not checked. */
    Optional<String> checkpointIn(String statementEnvelope);

    /** What approvals name a signed comparison by. */
    String comparisonDigest(String comparisonEnvelope);

    /**
     * Reads what a node signed about an order and checks who signed it.
     *
     * @param envelope JSON text
     * @throws dev.drydock.failure.DrydockException {@code RECEIVER_REPORT_REFUSED}, or {@code ENVELOPE_MALFORMED}
     */
    ReceiverStatement receiverReport(String envelope, ReleaseOrder order, TrustFile trust);

    /** Reads one that was checked when it came; its signature is not checked. */
    ReceiverStatement keptReceiverReport(String envelope, ReleaseOrder order, String signedBy);

    /** Signs an order with the orchestrator's order key; the answer is JSON text. */
    String sign(ReleaseOrder order);
}
