package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.release.ViewRegistry.VersionOverview;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Rejection;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Looks at a version with everything that decides about it. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class ViewCandidate {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final Lineage lineage;
    private final Approvers approvers;
    private final TrustSource trust;
    private final BroughtWeights broughtWeights;

    @Inject
    public ViewCandidate(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            StandingStatements statements,
            Lineage lineage,
            Approvers approvers,
            TrustSource trust,
            BroughtWeights broughtWeights) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.statements = statements;
        this.lineage = lineage;
        this.approvers = approvers;
        this.trust = trust;
        this.broughtWeights = broughtWeights;
    }

    /**
     * A version with everything that decides about it.
     *
     * @param lineage who may not approve it, and why
     * @param approvals those that count today
     * @param waivers those that count today
     * @param lapsed clauses about statements that no longer count, each with its reason
     * @param quorum how many must approve it
     * @param missing how many more must
     * @param eligible release managers who may still approve it
     * @param unwaived gates whose waiver no longer counts
     * @param superseded why it is SUPERSEDED by another version in service and what to do, in whole sentences; empty if it is not
     * @param rejection who rejected it and why, if a person did
     * @param contribution where its weights come from, if they were trained elsewhere
     */
    public record Candidate(
            VersionOverview overview,
            Map<String, String> lineage,
            List<ApprovalRecord> approvals,
            List<ApprovalRecord> waivers,
            List<String> lapsed,
            int quorum,
            int missing,
            List<String> eligible,
            List<String> unwaived,
            String superseded,
            Optional<Rejection> rejection,
            Optional<Contribution> contribution) {}

    public Candidate candidate(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        TrustFile trusted = trust.current();
        return transactions.required(() -> {
            ModelVersion version = versions.require(id);
            StandingStatements.Standing approvals = statements.of(id, Action.ACTIVATE, trusted);
            StandingStatements.Standing waivers = statements.of(id, Action.WAIVE, trusted);
            int needed = readable(() -> statements.needed(id, trusted), trusted.approvalQuorum());
            Consent consent = statements.consent(id, trusted, needed);
            Set<String> unwaived = readable(() -> statements.missingWaivers(id, waivers), Set.of());
            return new Candidate(
                    ViewRegistry.overview(versions, version),
                    lineage.of(version),
                    approvals.counting(),
                    waivers.counting(),
                    Stream.concat(approvals.lapsed().stream(), waivers.lapsed().stream())
                            .map(StandingStatements.Lapsed::toString)
                            .toList(),
                    needed,
                    consent.missing(),
                    eligible(version, trusted, consent.managers()),
                    List.copyOf(unwaived),
                    statements.whySuperseded(version),
                    versions.findRejection(id),
                    broughtWeights.contribution(version));
        });
    }

    /** The page of a version whose package is damaged is shown too; nothing of it can be approved. */
    private static <T> T readable(Supplier<T> ofPackage, T otherwise) {
        try {
            return ofPackage.get();
        } catch (DrydockException e) {
            return otherwise;
        }
    }

    private List<String> eligible(ModelVersion version, TrustFile trusted, Set<String> approved) {
        return approvers.of(version, trusted).stream()
                .filter(person -> !approved.contains(person))
                .toList();
    }
}
