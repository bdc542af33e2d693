package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.HandedOn;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.StageEvidence;
import dev.drydock.domain.delivery.StageEvidence.Finding;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.StageRule;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a version back from this stage until a site of the stage before reports that its package answered there, and finds in what this
 * site's node differs from the one there. Call it outside a transaction: it asks the node. Tested by {@code StagesTest}.
 */
@Singleton
public final class CheckStage {
    private final Transactions transactions;
    private final PolicySource policies;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final BroughtWeights broughtWeights;
    private final ServingTarget target;

    @Inject
    public CheckStage(
            Transactions transactions,
            PolicySource policies,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            BroughtWeights broughtWeights,
            ServingTarget target) {
        this.transactions = transactions;
        this.policies = policies;
        this.ledger = ledger;
        this.documents = documents;
        this.broughtWeights = broughtWeights;
        this.target = target;
    }

    /**
     * What decides whether a version may come to this stage.
     *
     * @param rule of the policy in force
     * @param packages digests by which the package is known
     * @param uncounted why reports do not count whose signature does not, a clause each
     */
    record Standing(StageRule rule, Set<String> packages, StageEvidence evidence, List<String> uncounted) {}

    /** What is known of the stage before; empty if the policy asks nothing. */
    Optional<Standing> standing(ModelVersion version, TrustFile trust) {
        return policies.current()
                .policy()
                .stage()
                .filter(rule -> rule.after().isPresent())
                .map(rule -> standing(version, rule, trust));
    }

    private Standing standing(ModelVersion version, StageRule rule, TrustFile trust) {
        List<SiteReport> reports = new ArrayList<>();
        List<String> uncounted = new ArrayList<>();
        Set<String> packages = new TreeSet<>(version.packageDigest().stream().toList());
        List<String> envelopes = transactions.required(() -> {
            broughtWeights
                    .contribution(version)
                    .flatMap(brought -> brought.origin().signed())
                    .flatMap(Signed::packageDigest)
                    .ifPresent(packages::add);
            return Stream.concat(
                            ledger.lastReports().stream().map(Reported::envelope),
                            ledger.handedOn().stream().map(HandedOn::envelope))
                    .toList();
        });
        for (String envelope : envelopes) {
            try {
                reports.add(documents
                        .openReport(envelope.getBytes(StandardCharsets.UTF_8), trust)
                        .content());
            } catch (DrydockException e) {
                uncounted.add(e.sentence());
            }
        }
        return new Standing(rule, packages, StageEvidence.of(rule, packages, reports), uncounted);
    }

    /**
     * In what the node here differs from the one where the package answered; none if the policy asks nothing.
     *
     * @throws DrydockException {@code STAGE_SKIPPED}, or of {@link ServingTarget#environment}
     */
    public Differences require(ModelVersion version, TrustFile trust) {
        Optional<Standing> standing = standing(version, trust);
        if (standing.isEmpty()) {
            return Differences.NONE;
        }
        if (!standing.get().evidence().isEnough()) {
            throw skipped(version, standing.get(), trust);
        }
        return differences(standing.get(), target.environment());
    }

    static Differences differences(Standing standing, Environment here) {
        return standing.evidence()
                .nearest(here)
                .map(nearest -> here.from(nearest.environment()))
                .orElse(Differences.NONE);
    }

    private static DrydockException skipped(ModelVersion version, Standing standing, TrustFile trust) {
        String after = standing.rule().after().orElseThrow();
        String days =
                standing.rule().days() == 0 ? "" : " for " + standing.rule().days() + " days";
        String here =
                standing.evidence().findings().stream().map(CheckStage::told).collect(Collectors.joining("; "));
        String uncounted = standing.uncounted().isEmpty()
                ? ""
                : " " + standing.uncounted().size() + " further reports do not count: "
                        + standing.uncounted().get(0);
        return new DrydockException(
                ReleaseFailure.STAGE_SKIPPED,
                "Version " + version.id() + " cannot come to stage " + trust.stage() + ": package "
                        + String.join(" or ", standing.packages()) + " must have answered at a site of stage " + after
                        + days
                        + " (stage.after in the gate policy). "
                        + (here.isEmpty() ? "No site reports about it." : "Reports about it: " + here + ".")
                        + uncounted
                        + " Let it answer there, and take the delivery with that site's report, or with the report handed on"
                        + " by 'drydock send --report SITE'.");
    }

    private static String told(Finding finding) {
        return "site " + finding.site() + " at " + finding.at() + ", where "
                + finding.problem().orElse("it answered");
    }

    /** @throws DrydockException {@code ENVIRONMENT_DIFFERS} if there are differences */
    static void requireNone(ModelVersion version, Differences differences, String accepted) {
        if (!differences.list().isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.ENVIRONMENT_DIFFERS,
                    "Version " + version.id()
                            + " answered at the stage before in another environment than that of the node here: "
                            + differences + ". " + accepted + " Make both equal, or let release managers sign for these"
                            + " differences: 'drydock approve " + version.id()
                            + " --accept-differences', in an emergency also"
                            + " with --break-glass and --reason.");
        }
    }
}
