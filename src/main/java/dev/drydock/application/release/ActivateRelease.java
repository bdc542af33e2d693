package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Puts an approved candidate into service: sends package and signed order to the node, which verifies, loads and activates it. Tested by
 * {@code ReleaseStoryTest}.
 */
@Singleton
public class ActivateRelease {
    private final Transactions transactions;
    private final VerifyRelease verifyRelease;
    private final StandingStatements statements;
    private final FollowOrder followOrder;
    private final Runs runs;
    private final RunFacts facts;

    @Inject
    public ActivateRelease(
            Transactions transactions,
            VerifyRelease verifyRelease,
            StandingStatements statements,
            FollowOrder followOrder,
            Runs runs,
            RunFacts facts) {
        this.transactions = transactions;
        this.verifyRelease = verifyRelease;
        this.statements = statements;
        this.followOrder = followOrder;
        this.runs = runs;
        this.facts = facts;
    }

    /** Call it outside a transaction; acting twice is harmless. */
    public OrderRecord activate(long instanceId, VersionId id) {
        requirePromotion(instanceId, id);
        verifyRelease.verify(id);
        FollowOrder.Request request = transactions.required(() -> new FollowOrder.Request(
                instanceId, Action.ACTIVATE, id, trusted -> statements.toActivate(id, trusted), requester(instanceId)));
        return followOrder.follow(request);
    }

    /** Only a promotion may activate: a run that was submitted as a plain job, or a job of the site with this step, may not. */
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

    private String requester(long instanceId) {
        return runs.find(instanceId).map(Run::submitter).orElse("run/" + instanceId);
    }
}
