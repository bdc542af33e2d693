package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.util.List;

/**
 * That a package was held against a version which came into service after the report in the package was made. It is kept beside the
 * package, whose bytes do not change.
 *
 * @param packageDigest of the candidate's package
 * @param champion the version that it was compared with
 * @param championPackage digest of that version's package
 * @param snapshot hex id of the snapshot on whose holdout both were scored
 * @param policyDigest SHA-256 of the gate policy's signed bytes
 * @param result whether all gates passed, or were waived
 * @param passed names of the gates that passed or were waived
 * @param undecided names of the gates that the evidence could not decide
 * @param failed names of the gates that failed
 * @param report the gate report, JSON text
 */
public record ComparisonStatement(
        VersionId candidate,
        String packageDigest,
        VersionId champion,
        String championPackage,
        String snapshot,
        String policyDigest,
        Result result,
        List<String> passed,
        List<String> undecided,
        List<String> failed,
        String report) {
    public ComparisonStatement {
        passed = List.copyOf(passed);
        undecided = List.copyOf(undecided);
        failed = List.copyOf(failed);
    }

    /** The words of in-toto's test-result predicate. */
    public enum Result {
        PASSED,
        /** The evidence could not decide. */
        WARNED,
        FAILED
    }
}
