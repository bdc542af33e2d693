package dev.drydock.application;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Puts an approved candidate into service: package and signed order go to the node, which verifies, loads and switches. */
public class ActivateRelease {
    private final Transactions transactions;
    private final VerifyRelease verifyRelease;
    private final ReleaseRepository releases;
    private final FollowOrder followOrder;
    private final Runs runs;
    private final RunFacts facts;
    private final Clock clock;

    public ActivateRelease(
            Transactions transactions,
            VerifyRelease verifyRelease,
            ReleaseRepository releases,
            FollowOrder followOrder,
            Runs runs,
            RunFacts facts,
            Clock clock) {
        this.transactions = transactions;
        this.verifyRelease = verifyRelease;
        this.releases = releases;
        this.followOrder = followOrder;
        this.runs = runs;
        this.facts = facts;
        this.clock = clock;
    }

    /** To be called outside a transaction; acting twice is harmless. */
    public OrderRecord activate(long instanceId, VersionId id) {
        requirePromotion(instanceId, id);
        verifyRelease.verify(id);
        FollowOrder.Wish wish = transactions.required(
                () -> new FollowOrder.Wish(instanceId, Action.ACTIVATE, id, statements(id), requester(instanceId)));
        return followOrder.follow(wish);
    }

    /** A run that was submitted as a plain job, or one's own job with this step, promotes nothing. */
    private void requirePromotion(long instanceId, VersionId id) {
        if (transactions
                .required(() -> facts.find(instanceId, RunFacts.PROMOTED_BY))
                .isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.PROMOTION_NOT_ASKED_FOR,
                    "Version " + id + " was not activated: run " + instanceId
                            + " was started as a plain job, and no release manager asked for this promotion. Use"
                            + " 'drydock promote " + id + "'.");
        }
    }

    /** The approvals in force and the waivers that the package needs. */
    private List<String> statements(VersionId id) {
        return Stream.concat(
                        releases.approvals(id, Action.WAIVE).stream(),
                        releases.approvals(id, Action.ACTIVATE).stream()
                                .filter(approval -> approval.isInForce(clock.instant())))
                .map(ApprovalRecord::envelope)
                .toList();
    }

    private String requester(long instanceId) {
        return runs.find(instanceId).map(Run::submitter).orElse("run/" + instanceId);
    }
}
