package dev.drydock.serving;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.TorchEngine;
import java.time.Instant;
import java.util.List;

/**
 * What the package's suite gave on this machine, to be compared with the package's own report.
 *
 * @param largestDifference of a score, over all golden vectors
 * @param worst index of the vector with that difference
 * @param approvers the people whose approval counted
 */
record ReceiverReport(
        String model,
        int version,
        String packageDigest,
        long sequence,
        String checkedAt,
        String engine,
        String machine,
        int goldenVectors,
        double largestDifference,
        int worst,
        double tolerance,
        String verdict,
        List<String> approvers) {

    static ReceiverReport of(
            VersionId version,
            String packageDigest,
            long sequence,
            Instant checkedAt,
            GoldenVectors.Comparison comparison,
            List<String> approvers) {
        return new ReceiverReport(
                version.model(),
                version.number(),
                packageDigest,
                sequence,
                checkedAt.toString(),
                TorchEngine.description(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                comparison.vectors(),
                Double.isFinite(comparison.largestDifference()) ? comparison.largestDifference() : Double.MAX_VALUE,
                comparison.worst(),
                comparison.tolerance(),
                comparison.holds() ? "PASS" : "FAIL",
                approvers);
    }
}
