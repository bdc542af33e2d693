package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.StageEvidence.Finding;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.StageRule;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Shows what the stage before reports about a version, and in what the node there differs from the one here. Tested by {@code StagesTest}. */
@Singleton
public final class ViewStage {
    private static final Set<VersionState> DECIDED =
            Set.of(VersionState.RELEASED, VersionState.RETIRED, VersionState.REJECTED);

    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final CheckStage checkStage;
    private final ServingTarget target;
    private final TrustSource trust;

    @Inject
    public ViewStage(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            CheckStage checkStage,
            ServingTarget target,
            TrustSource trust) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.checkStage = checkStage;
        this.target = target;
        this.trust = trust;
    }

    /**
     * What is known.
     *
     * @param stage of this site
     * @param rule which names the stage before
     * @param findings what sites report about the package
     * @param uncounted why further reports do not count, a sentence each
     * @param differences of the node here from that of the report that counts; none without such a report
     * @param unknown why the node here does not state its environment, a sentence; empty if it does, or was not asked
     */
    public record Seen(
            String stage,
            StageRule rule,
            List<Finding> findings,
            List<String> uncounted,
            Differences differences,
            String unknown) {
        public Seen {
            findings = List.copyOf(findings);
            uncounted = List.copyOf(uncounted);
        }

        /** Whether the package has answered at the stage before. */
        public boolean isProven() {
            return findings.stream().anyMatch(Finding::counts);
        }
    }

    /** Empty if the policy in force asks for no stage before, and of a version about which it decides nothing any more. Call it outside a transaction. */
    public Optional<Seen> of(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        TrustFile trusted = trust.current();
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (DECIDED.contains(version.state())) {
            return Optional.empty(); // nothing is decided about it by its stage
        }
        try {
            return checkStage.standing(version, trusted).map(standing -> seen(standing, trusted));
        } catch (DrydockException e) {
            return Optional.empty(); // without a policy that can be read, approving says why
        }
    }

    private Seen seen(CheckStage.Standing standing, TrustFile trusted) {
        Differences differences = Differences.NONE;
        String unknown = "";
        if (standing.evidence().isEnough()) {
            try {
                differences = CheckStage.differences(standing, target.environment());
            } catch (DrydockException e) {
                unknown = e.sentence();
            }
        }
        return new Seen(
                trusted.stage(),
                standing.rule(),
                standing.evidence().findings(),
                standing.uncounted(),
                differences,
                unknown);
    }
}
