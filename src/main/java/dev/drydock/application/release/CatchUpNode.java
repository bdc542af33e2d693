package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.domain.release.SignedDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Brings a node to the version in service after it was away, was restored from a backup or lost a package's files. It sends the order that
 * activated the version, with the orders between the node's state and that order. It decides nothing: it sends only what people approved.
 * Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class CatchUpNode {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final StandingStatements statements;
    private final SignedDocuments documents;
    private final ServingTarget target;
    private final FollowOrder followOrder;
    private final Runs runs;

    @Inject
    public CatchUpNode(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            StandingStatements statements,
            SignedDocuments documents,
            ServingTarget target,
            FollowOrder followOrder,
            Runs runs) {
        this.transactions = transactions;
        this.versions = versions;
        this.releases = releases;
        this.statements = statements;
        this.documents = documents;
        this.target = target;
        this.followOrder = followOrder;
        this.runs = runs;
    }

    /** How it came out. */
    public enum Outcome {
        CAUGHT_UP,
        /** The version in service answers there already. */
        UP_TO_DATE
    }

    /**
     * Call it outside a transaction; acting twice is harmless.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_REFUSED} with the node's sentence, such as that the approvals have
     *     expired, {@code SERVING_NODE_UNREACHABLE}, or {@code CHAMPION_MISSING}
     */
    public Outcome run(long instanceId, String model) {
        ModelVersion champion = transactions.required(() -> versions.requireChampion(model));
        Optional<Standing> standing = target.standing(model);
        boolean stands = standing.map(Standing::packageDigest).equals(champion.packageDigest());
        if (stands && !hasBegun(instanceId)) {
            return target.serving(model).equals(champion.packageDigest())
                    ? Outcome.UP_TO_DATE
                    : repair(champion.id(), standing.orElseThrow());
        }
        followOrder.follow(transactions.required(() -> request(instanceId, champion.id(), standing.isEmpty())));
        return Outcome.CAUGHT_UP;
    }

    /** It stands where it should and answers something else: it lost the package's files, and takes them with the same order. */
    private Outcome repair(VersionId champion, Standing standing) {
        OrderRecord last = transactions.required(() -> lastOf(champion));
        if (last.sequence() != standing.sequence()) {
            return Outcome.UP_TO_DATE; // another order is on its way, or its outcome is not recorded yet
        }
        followOrder.handOverAgain(last);
        return Outcome.CAUGHT_UP;
    }

    private boolean hasBegun(long instanceId) {
        return transactions.required(() -> releases.findOrderOfRun(instanceId, Action.ACTIVATE)
                .or(() -> releases.findOrderOfRun(instanceId, Action.ROLL_BACK))
                .isPresent());
    }

    /** An empty node knows nothing that it could go back to, so it begins with the champion. */
    private FollowOrder.Request request(long instanceId, VersionId champion, boolean empty) {
        ReleaseOrder last = documents.read(lastOf(champion).envelope());
        Action action = empty ? Action.ACTIVATE : last.action();
        ReleaseOrder again =
                action == last.action() ? last : activationOf(champion).orElse(last);
        return new FollowOrder.Request(
                instanceId,
                action,
                champion,
                trusted -> action == Action.ACTIVATE ? statements.toActivate(champion, trusted) : last.approvals(),
                runs.find(instanceId).map(Run::submitter).orElse("run/" + instanceId),
                Optional.of(again));
    }

    private OrderRecord lastOf(VersionId champion) {
        return releases.followed(champion.model(), 1).stream()
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no order brought the champion into service: " + champion));
    }

    private Optional<ReleaseOrder> activationOf(VersionId champion) {
        return releases.followed(champion.model(), MakeOrder.HISTORY).stream()
                .filter(order ->
                        order.action() == Action.ACTIVATE && order.version().equals(champion))
                .map(order -> documents.read(order.envelope()))
                .findFirst();
    }
}
