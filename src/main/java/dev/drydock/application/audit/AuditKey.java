package dev.drydock.application.audit;

/**
 * The public half of the key that signs the audit log's checkpoints.
 *
 * @param origin the log's name, such as {@code drydock/demo}
 */
public record AuditKey(String origin, String publicKeyPem) {}
