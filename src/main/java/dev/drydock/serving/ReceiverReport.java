package dev.drydock.serving;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.TorchEngine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the package's suite gave on this machine, to be compared with the package's own report.
 *
 * @param largestDifference of a score, over all golden vectors
 * @param worst index of the vector with that difference
 * @param behaviourTests of the package
 * @param behaviourBroken names of those that fail here
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
        int behaviourTests,
        List<String> behaviourBroken,
        String verdict,
        List<String> approvers) {

    /**
     * What was tried on this machine.
     *
     * @param behaviour empty of a package without behaviour tests
     */
    record Checks(GoldenVectors.Comparison golden, Optional<Behaviour> behaviour) {
        private boolean hold() {
            return golden.holds() && behaviour.map(Behaviour::holds).orElse(true);
        }
    }

    static ReceiverReport of(
            VersionId version,
            String packageDigest,
            long sequence,
            Instant checkedAt,
            Checks checks,
            List<String> approvers) {
        GoldenVectors.Comparison comparison = checks.golden();
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
                checks.behaviour().map(Behaviour::tests).orElse(0),
                checks.behaviour()
                        .map(found -> List.copyOf(found.broken().keySet()))
                        .orElse(List.of()),
                checks.hold() ? "PASS" : "FAIL",
                approvers);
    }
}
