package dev.drydock.domain.validation;

import java.time.Instant;

/**
 * A release manager's signed word that a gate which did not pass shall not hold this candidate.
 *
 * @param gate the result's name, such as {@code no-baseline} or {@code slice:north}
 * @param by the person whose key signed; their signature was verified
 * @param envelopeDigest lower-case hex SHA-256 of the signed envelope
 */
public record Waiver(
        String gate, String by, String reason, Instant issuedAt, Instant expiresAt, String envelopeDigest) {}
