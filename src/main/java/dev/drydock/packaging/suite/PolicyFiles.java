package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageVerifier;

/** Gate policies as files that somebody looks at. */
public final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * A policy, whoever signed it.
     *
     * @param file an unsigned policy, or a signed one
     * @throws DrydockException {@code POLICY_INVALID}
     */
    public static SitePolicy read(byte[] file) {
        return PolicyDocument.read(isSigned(file) ? PackageVerifier.policyContent(file) : file);
    }

    private static boolean isSigned(byte[] file) {
        try {
            Envelope.parse(file, Envelope.POLICY_TYPE);
            return true;
        } catch (DrydockException e) {
            return false; // then what is wrong with it is said of a policy
        }
    }

    /** Whether a gate policy may have a key, such as {@code holdoutBudget} or {@code gates.floor.min}. */
    public static boolean knows(String key) {
        return PolicyDocument.knows(key);
    }
}
