package dev.drydock.domain.validation;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;

/** The gate policy that the site has installed. */
public interface PolicySource {

    /**
     * The policy in force, its signatures verified.
     *
     * @throws dev.drydock.failure.DrydockException {@code POLICY_MISSING}, {@code POLICY_INVALID} or {@code POLICY_NOT_SIGNED}
     */
    SignedPolicy current();

    /**
     * A policy out of a package, which this site put there when it was in force.
     *
     * @param envelope the signed file, byte for byte
     * @throws dev.drydock.failure.DrydockException {@code POLICY_INVALID} or {@code POLICY_NOT_SIGNED}
     */
    SignedPolicy read(byte[] envelope);

    /**
     * A policy out of the package of a version that was approved under it, whoever may sign today.
     *
     * @throws dev.drydock.failure.DrydockException {@code POLICY_INVALID}
     */
    SitePolicy readApproved(byte[] envelope);

    /**
     * What the policy in force asks of the site itself; nothing if no policy is installed.
     *
     * @throws dev.drydock.failure.DrydockException {@code POLICY_INVALID} or {@code POLICY_NOT_SIGNED}
     */
    default SiteRules siteRules() {
        try {
            return current().policy().site();
        } catch (DrydockException e) {
            if (e.code() == ValidationFailure.POLICY_MISSING) {
                return SiteRules.NONE;
            }
            throw e;
        }
    }

    /** A policy with the envelope that was signed. Immutable. */
    final class SignedPolicy {
        private final byte[] envelope;
        private final String digest;
        private final SitePolicy policy;

        /**
         * @param envelope the signed file, byte for byte
         * @param digest lower-case hex SHA-256 of the envelope's payload
         */
        public SignedPolicy(byte[] envelope, String digest, SitePolicy policy) {
            this.envelope = envelope.clone();
            this.digest = digest;
            this.policy = policy;
        }

        public byte[] envelope() {
            return envelope.clone();
        }

        public String digest() {
            return digest;
        }

        public SitePolicy policy() {
            return policy;
        }
    }
}
