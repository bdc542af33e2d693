package dev.drydock.persistence;

import java.security.PublicKey;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Signs the audit log's checkpoints.
 *
 * @param origin the log's name, such as {@code drydock/demo}
 * @param signer answers the Ed25519 signature of the bytes
 * @param former the key before, while the site still has it
 */
public record AuditSigner(String origin, PublicKey publicKey, UnaryOperator<byte[]> signer, Optional<Former> former) {

    /**
     * The key that signed the log before.
     *
     * @param signer empty if only the public half is left
     */
    public record Former(PublicKey publicKey, Optional<UnaryOperator<byte[]>> signer) {

        @Override
        public String toString() {
            return "Former[]";
        }
    }

    @Override
    public String toString() {
        return "AuditSigner[" + origin + "]";
    }
}
