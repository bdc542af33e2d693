package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.Outcome;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has the serving node follow an order, whatever dies: the signed order is recorded first, then package and order are handed over,
 * then the outcome is recorded. A restart hands the same order over again, which the node takes as followed.
 */
public class FollowOrder {
    static final int HISTORY = 1000;

    private final Transactions transactions;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final Successions successions;
    private final PackageStore packages;
    private final TrustSource trust;
    private final SignedDocuments documents;
    private final ServingTarget target;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration validity;

    /** @param validity how long an order lasts; it bounds the act, not the release */
    public FollowOrder(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            Successions successions,
            PackageStore packages,
            TrustSource trust,
            SignedDocuments documents,
            ServingTarget target,
            AuditLog audit,
            Clock clock,
            Duration validity) {
        this.transactions = transactions;
        this.versions = versions;
        this.releases = releases;
        this.successions = successions;
        this.packages = packages;
        this.trust = trust;
        this.documents = documents;
        this.target = target;
        this.audit = audit;
        this.clock = clock;
        this.validity = validity;
    }

    /**
     * What is to be done.
     *
     * @param approvals tells the signed statements that allow it, JSON text; asked once, when the order is made
     * @param requestedBy who started the run
     * @param again the order by which the champion came into service, if a node is to follow it that was away
     */
    record Wish(
            long runInstance,
            Action action,
            VersionId version,
            Function<TrustFile, List<String>> approvals,
            String requestedBy,
            Optional<ReleaseOrder> again) {

        Wish(
                long runInstance,
                Action action,
                VersionId version,
                Function<TrustFile, List<String>> approvals,
                String requestedBy) {
            this(runInstance, action, version, approvals, requestedBy, Optional.empty());
        }
    }

    /**
     * To be called outside a transaction.
     *
     * @throws DrydockException {@code SERVING_NODE_REFUSED} with the node's sentence, {@code SERVING_NODE_UNREACHABLE}
     */
    OrderRecord follow(Wish wish) {
        TrustFile trusted = trust.current();
        OrderRecord order = transactions
                .<Optional<OrderRecord>>required(() -> recorded(wish))
                .orElseGet(() -> intended(wish, trusted));
        if (order.state() == OrderRecord.State.FOLLOWED) {
            return order;
        }
        if (handOver(order) instanceof Outcome.Refused refused) {
            transactions.run(() -> recordRefusal(order, refused));
            if (isOfAnotherTime(order)) {
                return follow(wish);
            }
            throw refusal(order, refused);
        }
        transactions.run(() -> recordFollowed(order));
        return order;
    }

    /**
     * Hands an order over once more that was followed, with its package. To be called outside a transaction.
     *
     * @throws DrydockException {@code SERVING_NODE_REFUSED} with the node's sentence, {@code SERVING_NODE_UNREACHABLE}
     */
    void handOverAgain(OrderRecord order) {
        if (handOver(order) instanceof Outcome.Refused refused) {
            throw refusal(order, refused);
        }
        transactions.run(() -> append(order, "release.catch-up", ""));
    }

    private Outcome handOver(OrderRecord order) {
        target.deliver(packages.require(order.packageDigest()), order.packageDigest());
        return target.follow(order.envelope());
    }

    private static DrydockException refusal(OrderRecord order, Outcome.Refused refused) {
        return new DrydockException(
                ReleaseFailure.SERVING_NODE_REFUSED,
                "The serving node refused order " + order.sequence() + " to "
                        + order.action().wireName() + " " + order.version() + " (" + refused.code() + "): "
                        + refused.sentence() + " What served before keeps serving.");
    }

    /** Made so long ago that it expired, or by a clock that was set back since. */
    private boolean isOfAnotherTime(OrderRecord order) {
        Instant now = clock.instant();
        return !now.isBefore(order.expiresAt()) || now.isBefore(order.issuedAt());
    }

    private Optional<OrderRecord> recorded(Wish wish) {
        return releases.findOrderOfRun(wish.runInstance(), wish.action())
                .filter(order -> order.state() != OrderRecord.State.REFUSED);
    }

    /** A new order, which also leads a node that was away from what it serves to what is replaced. */
    private OrderRecord intended(Wish wish, TrustFile trusted) {
        Optional<Standing> standing = target.standing(wish.version().model());
        return transactions.required(() -> recorded(wish).orElseGet(() -> makeOrder(wish, trusted, standing)));
    }

    private OrderRecord makeOrder(Wish wish, TrustFile trusted, Optional<Standing> standing) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ModelVersion version = versions.requireLocked(wish.version());
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("a released version has a package: " + version.id()));
        Optional<String> replaced =
                wish.again().isPresent() ? wish.again().get().replaces() : replaced(wish.action(), version);
        ReleaseOrder order = new ReleaseOrder(
                wish.action(),
                trusted.site(),
                trusted.stage(),
                wish.version(),
                digest,
                releases.nextSequence(trusted.site()),
                now,
                now.plus(validity),
                wish.approvals().apply(trusted),
                replaced,
                wish.action() == Action.ACTIVATE ? successions.signedComparison(version) : Optional.empty(),
                standing.map(known -> missed(version.id().model(), known, replaced))
                        .orElse(List.of()));
        OrderRecord record = new OrderRecord(
                order.sequence(),
                order.action(),
                order.version(),
                digest,
                documents.sign(order),
                OrderRecord.State.INTENDED,
                wish.runInstance(),
                wish.requestedBy(),
                now,
                order.expiresAt(),
                "");
        releases.addOrder(record);
        append(record, "release.order", "");
        return record;
    }

    /** @throws DrydockException {@code CANDIDATE_SUPERSEDED}, if another version came into service since the run began */
    private Optional<String> replaced(Action action, ModelVersion version) {
        if (action == Action.ACTIVATE) {
            successions.requireInLine(version);
            return successions.of(version).replaces();
        }
        return versions.champion(version.id().model()).flatMap(ModelVersion::packageDigest);
    }

    /** The orders that lead a node from what it serves to what is replaced, oldest first. */
    private List<String> missed(String model, Standing standing, Optional<String> replaced) {
        List<String> missed = new ArrayList<>();
        String serving = standing.packageDigest();
        List<OrderRecord> followed = new ArrayList<>(releases.followed(model, HISTORY));
        Collections.reverse(followed);
        for (OrderRecord order : followed) {
            if (replaced.equals(Optional.of(serving))) {
                break;
            }
            if (order.sequence() > standing.sequence() && !order.packageDigest().equals(serving)) {
                missed.add(order.envelope());
                serving = order.packageDigest();
            }
        }
        return missed;
    }

    private void recordFollowed(OrderRecord order) {
        Instant now = clock.instant();
        releases.settle(order.sequence(), OrderRecord.State.FOLLOWED, "", now);
        String model = order.version().model();
        Optional<ModelVersion> before = versions.champion(model);
        if (before.map(ModelVersion::id).equals(Optional.of(order.version()))) {
            append(order, "release.catch-up", "");
            return;
        }
        before.ifPresent(champion -> versions.move(champion.id(), VersionState.RETIRED));
        versions.move(order.version(), VersionState.RELEASED);
        versions.setAlias(
                new AliasChange(model, VersionRepository.CHAMPION, order.version(), order.requestedBy(), now));
        append(order, order.action() == Action.ACTIVATE ? "release.activate" : "release.roll-back", "");
    }

    private void recordRefusal(OrderRecord order, Outcome.Refused refused) {
        releases.settle(order.sequence(), OrderRecord.State.REFUSED, refused.sentence(), clock.instant());
        append(order, "release.order.refused", refused.code());
    }

    private void append(OrderRecord order, String action, String code) {
        audit.append(AuditLog.Event.of(
                order.requestedBy(),
                action,
                order.version().toString(),
                "sequence",
                Long.toString(order.sequence()),
                "package",
                order.packageDigest(),
                "run",
                Long.toString(order.runInstance()),
                "code",
                code));
    }
}
