package dev.drydock.domain.release;

import java.util.List;

/**
 * A package whose bytes, signature and report were checked together.
 *
 * @param builder the trusted builder that signed it
 * @param reportDigest SHA-256 of {@code report/gate-report.json}
 * @param policyDigest SHA-256 of the gate policy's signed bytes
 * @param waivedGates gates that did not pass and need a signed waiver each
 */
public record VerifiedPackage(
        String model,
        String packageDigest,
        String subjectDigest,
        String reportDigest,
        String policyDigest,
        String builder,
        List<String> waivedGates) {
    public VerifiedPackage {
        waivedGates = List.copyOf(waivedGates);
    }
}
