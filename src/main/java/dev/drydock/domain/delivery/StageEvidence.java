package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.validation.StageRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What other sites report about a package, held against what the policy asks of the stage before.
 *
 * @param findings one for each site that reports about the package, by its newest report about it, by the site's name
 */
public record StageEvidence(List<Finding> findings) {
    public StageEvidence {
        findings = List.copyOf(findings);
    }

    /**
     * What one site reports.
     *
     * @param at when the report was made, by the clock there
     * @param version as its maker calls it
     * @param problem why it does not count, a clause; empty if it counts
     * @param environment of the node where the package answered
     */
    public record Finding(
            String site, String stage, Instant at, String version, Optional<String> problem, Environment environment) {
        private static final String NO_STAGE = "none";

        public boolean counts() {
            return problem.isEmpty();
        }

        private static Finding of(StageRule rule, SiteReport report, Supplied supplied) {
            return new Finding(
                    report.route().from(),
                    report.stage().orElse(NO_STAGE),
                    report.at(),
                    supplied.version(),
                    problem(rule, report, supplied),
                    supplied.became().map(Became::environment).orElse(Environment.UNKNOWN));
        }

        private static Optional<String> problem(StageRule rule, SiteReport report, Supplied supplied) {
            if (!report.stage().equals(rule.after())) {
                return Optional.of(
                        "its stage is " + report.stage().orElse(NO_STAGE) + ", as its policy and its trust file say");
            }
            if (!rule.counts(report.route().from())) {
                return Optional.of("the policy does not name it in stage.sites");
            }
            Duration possible = Duration.between(supplied.broughtAt(), report.at());
            return FleetSite.problem(report, supplied, possible, rule.days());
        }
    }

    /**
     * @param packages digests by which the package is known: its own, and that of the package that another site signed
     * @param reports whose signatures were checked
     */
    public static StageEvidence of(StageRule rule, Set<String> packages, List<SiteReport> reports) {
        Map<String, List<Finding>> bySite = new HashMap<>();
        for (SiteReport report : reports) {
            for (ModelReport model : report.models()) {
                for (Supplied supplied : model.supplied()) {
                    if (packages.contains(supplied.packageDigest())) {
                        bySite.computeIfAbsent(report.route().from(), site -> new ArrayList<>())
                                .add(Finding.of(rule, report, supplied));
                    }
                }
            }
        }
        Comparator<Finding> newestThatCounts = Comparator.comparing(Finding::at).thenComparing(Finding::counts);
        return new StageEvidence(bySite.values().stream()
                .flatMap(ofSite -> ofSite.stream().max(newestThatCounts).stream())
                .sorted(Comparator.comparing(Finding::site))
                .toList());
    }

    /** Of those that count, the one whose environment differs least from the node's here. */
    public Optional<Finding> nearest(Environment here) {
        return findings.stream()
                .filter(Finding::counts)
                .min(Comparator.comparingInt((Finding one) ->
                                here.from(one.environment()).list().size())
                        .thenComparing(Finding::site));
    }

    public boolean isEnough() {
        return findings.stream().anyMatch(Finding::counts);
    }
}
