package dev.drydock.persistence;

import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * Signs the audit log's checkpoints.
 *
 * @param origin the log's name, such as {@code drydock/demo}
 */
public record AuditSigner(String origin, PrivateKey key, PublicKey publicKey) {

    @Override
    public String toString() {
        return "AuditSigner[" + origin + "]";
    }
}
