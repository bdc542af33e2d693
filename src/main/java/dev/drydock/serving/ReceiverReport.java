package dev.drydock.serving;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.ReceiverCheck;
import dev.drydock.domain.validation.ReceiverRun;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.TorchEngine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the package's suite gave on this machine, to be compared with the package's own report.
 *
 * @param environment where it was found, fact by fact
 * @param fingerprint SHA-256 of those facts that decide
 * @param largestDifference of a score, over all golden vectors
 * @param worst index of the vector with that difference
 * @param behaviourTests of the package
 * @param behaviourBroken names of those that fail here
 * @param approvers the people whose approval counted
 * @param checks each {@link ReceiverCheck} beside the package's report
 * @param notRun gates of the package's report that need its rows
 */
record ReceiverReport(
        String model,
        int version,
        String packageDigest,
        long sequence,
        String checkedAt,
        String engine,
        String machine,
        Map<String, String> environment,
        String fingerprint,
        int goldenVectors,
        double largestDifference,
        int worst,
        double tolerance,
        int behaviourTests,
        List<String> behaviourBroken,
        String verdict,
        List<String> approvers,
        List<CheckView> checks,
        List<String> notRun) {
    private static final String NOT_RUN = "NOT_RUN";

    /**
     * @param verdict here, or {@code NOT_RUN}
     * @param origin the verdict in the package's report; null if it has no such gate
     * @param differs whether both were run and do not agree
     */
    record CheckView(String check, String verdict, @Nullable String origin, boolean differs, String finding) {
        private static CheckView of(ReceiverRun.Line line) {
            return new CheckView(
                    line.found().name(),
                    line.found().verdict().map(Verdict::name).orElse(NOT_RUN),
                    line.origin().map(Verdict::name).orElse(null),
                    line.differs(),
                    line.found().finding());
        }
    }

    /**
     * What was tried on this machine.
     *
     * @param golden a comparison of none, if the module was not loaded
     * @param behaviour empty of a package without behaviour tests
     * @param run all of it, beside the package's report
     * @param hold whether the version may answer
     */
    record Checks(GoldenVectors.Comparison golden, Optional<Behaviour> behaviour, ReceiverRun run, boolean hold) {
        static final GoldenVectors.Comparison NOT_LOADED = new GoldenVectors.Comparison(0, 0, 0, 0);
    }

    static ReceiverReport of(
            VersionId version,
            String packageDigest,
            long sequence,
            Instant checkedAt,
            Checks checks,
            List<String> approvers) {
        GoldenVectors.Comparison comparison = checks.golden();
        Environment environment = NodeEnvironment.current();
        return new ReceiverReport(
                version.model(),
                version.number(),
                packageDigest,
                sequence,
                checkedAt.toString(),
                TorchEngine.description(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                environment.facts(),
                environment.fingerprint(),
                comparison.vectors(),
                Double.isFinite(comparison.largestDifference()) ? comparison.largestDifference() : Double.MAX_VALUE,
                comparison.worst(),
                comparison.tolerance(),
                checks.behaviour().map(Behaviour::tests).orElse(0),
                checks.behaviour()
                        .map(found -> List.copyOf(found.broken().keySet()))
                        .orElse(List.of()),
                checks.hold() ? "PASS" : "FAIL",
                approvers,
                checks.run().lines().stream().map(CheckView::of).toList(),
                checks.run().notRun());
    }
}
