package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Returns to an earlier version: after a failed watch to the one before, or to the one that a release manager signed for. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class ReturnRelease {
    private static final int HISTORY = 20;

    private final Transactions transactions;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final StandingStatements statements;
    private final StoredPackages stored;
    private final FollowOrder followOrder;
    private final Runs runs;
    private final RunFacts facts;

    @Inject
    public ReturnRelease(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            StandingStatements statements,
            StoredPackages stored,
            FollowOrder followOrder,
            Runs runs,
            RunFacts facts) {
        this.transactions = transactions;
        this.versions = versions;
        this.releases = releases;
        this.statements = statements;
        this.stored = stored;
        this.followOrder = followOrder;
        this.runs = runs;
        this.facts = facts;
    }

    /**
     * Withdraws a release that failed its watch, on the strength of the approvals that activated it. Whatever the job says, it must
     * be this run that activated the release and saw it fail.
     *
     * @throws DrydockException {@code NOT_ALLOWED} if it did not
     * @throws DrydockException {@code WATCH_FAILED} if nothing was in service before it
     */
    public OrderRecord withdraw(long instanceId, VersionId failed) {
        FollowOrder.Request request = transactions.required(() -> {
            requireFailedHere(instanceId, failed);
            return new FollowOrder.Request(
                    instanceId,
                    Action.ROLL_BACK,
                    predecessor(failed),
                    trusted -> statements.toWithdraw(failed, trusted),
                    requester(instanceId));
        });
        return followIntact(request);
    }

    /** No order names a package that is damaged here. */
    private OrderRecord followIntact(FollowOrder.Request request) {
        stored.requireIntact(
                transactions.required(() -> versions.require(request.version())), "is not put back into service");
        return followOrder.follow(request);
    }

    private void requireFailedHere(long instanceId, VersionId failed) {
        boolean activated = releases.findOrderOfRun(instanceId, Action.ACTIVATE)
                .filter(order -> order.version().equals(failed))
                .isPresent();
        boolean seenToFail = facts.find(instanceId, RunFacts.WATCH_FAILED).equals(Optional.of(failed.toString()));
        if (!activated || !seenToFail) {
            throw new DrydockException(
                    CommonFailure.NOT_ALLOWED,
                    "Version " + failed
                            + " is not withdrawn: only the run that activated it and saw it fail its watch may do"
                            + " that without a signature, and run " + instanceId
                            + " did not. Use 'drydock rollback', which a release manager signs.");
        }
    }

    private VersionId predecessor(VersionId failed) {
        return versions.aliasHistory(failed.model(), VersionRepository.CHAMPION, HISTORY).stream()
                .map(AliasChange::version)
                .filter(version -> !version.equals(failed))
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        ReleaseFailure.WATCH_FAILED,
                        "Version " + failed
                                + " failed its watch, but there is no earlier version in service"
                                + " to return to. Check the serving node, and import or promote another version."));
    }

    /**
     * Returns to a version by the signed statements of as many people as the trust file requires.
     *
     * @param statementDigest the last statement that was needed, as {@link RollBackModel} kept it
     */
    public OrderRecord rollBack(long instanceId, VersionId target, String statementDigest) {
        FollowOrder.Request request = transactions.required(() -> {
            boolean signed = releases.findApproval(statementDigest)
                    .filter(found -> found.action() == Action.ROLL_BACK
                            && found.version().equals(target))
                    .isPresent();
            if (!signed) {
                throw unsigned(target);
            }
            return new FollowOrder.Request(
                    instanceId,
                    Action.ROLL_BACK,
                    target,
                    trusted -> statements.requireRollBack(target, trusted),
                    requester(instanceId));
        });
        return followIntact(request);
    }

    private static DrydockException unsigned(VersionId target) {
        return new DrydockException(
                CommonFailure.NOT_ALLOWED,
                "The model is not rolled back to " + target
                        + ": no release manager submitted a signed statement for it. Use 'drydock rollback',"
                        + " which signs one.");
    }

    private String requester(long instanceId) {
        return runs.find(instanceId).map(Run::submitter).orElse("run/" + instanceId);
    }
}
