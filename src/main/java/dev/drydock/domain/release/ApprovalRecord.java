package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.Optional;

/**
 * A person's signed statement as it was received and checked.
 *
 * @param gate the gate waived; empty unless it is a waiver
 * @param person the signer's name in the trust file and at the orchestrator
 * @param statementDigest lower-case hex SHA-256 of the signed bytes
 * @param envelope the signed document, JSON text
 */
public record ApprovalRecord(
        VersionId version,
        ApprovalStatement.Action action,
        Optional<String> gate,
        String person,
        Optional<String> reason,
        String statementDigest,
        String envelope,
        Instant issuedAt,
        Instant expiresAt,
        Instant receivedAt) {

    public boolean isInForce(Instant at) {
        return at.isBefore(expiresAt);
    }
}
