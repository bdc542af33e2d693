package dev.drydock.domain.release;

import dev.drydock.domain.validation.SiteRules;
import java.util.List;
import java.util.Optional;

/**
 * A package whose bytes, signature and report were checked together.
 *
 * @param version that its report is about, such as {@code pump-failure/7}
 * @param policyVersion of the gate policy that it was judged by
 * @param builder the trusted builder that signed it
 * @param reportDigest SHA-256 of {@code report/gate-report.json}
 * @param policyDigest SHA-256 of the gate policy's signed bytes
 * @param waivedGates gates that did not pass and need a signed waiver each
 * @param champion the version that the report compares it with, such as {@code pump-failure/7}; empty for an import
 * @param rules what the policy that it was judged by asks of people
 */
public record VerifiedPackage(
        String model,
        String version,
        String packageDigest,
        String subjectDigest,
        String reportDigest,
        String policyDigest,
        int policyVersion,
        String builder,
        List<String> waivedGates,
        Optional<String> champion,
        SiteRules rules) {
    public VerifiedPackage {
        waivedGates = List.copyOf(waivedGates);
    }

    /**
     * The policy that it was judged by, as a clause, if that is older than a given one, or another one of its version.
     *
     * @param digest of the given policy
     */
    public Optional<String> olderPolicyThan(int version, String digest) {
        boolean other = policyVersion == version && !policyDigest.equals(digest);
        return policyVersion < version || other
                ? Optional.of("it was judged by " + (other ? "another policy of version " : "version ") + policyVersion
                        + " of the gate policy (" + policyDigest + ")")
                : Optional.empty();
    }
}
