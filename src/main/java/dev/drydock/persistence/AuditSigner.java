package dev.drydock.persistence;

import java.security.PublicKey;
import java.util.function.UnaryOperator;

/**
 * Signs the audit log's checkpoints.
 *
 * @param origin the log's name, such as {@code drydock/demo}
 * @param signer answers the Ed25519 signature of the bytes
 */
public record AuditSigner(String origin, PublicKey publicKey, UnaryOperator<byte[]> signer) {

    @Override
    public String toString() {
        return "AuditSigner[" + origin + "]";
    }
}
