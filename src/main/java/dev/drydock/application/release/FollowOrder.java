package dev.drydock.application.release;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget.Outcome;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the serving node follow an order, also across crashes. It records the signed order, sends package and order to the node, and
 * records the outcome. A restart sends the same order again, and the node answers that it has followed it. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class FollowOrder {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final TrustSource trust;
    private final HandOver handOver;
    private final MakeOrder makeOrder;
    private final BreakGlass breakGlass;
    private final Journal journal;

    @Inject
    public FollowOrder(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            TrustSource trust,
            HandOver handOver,
            MakeOrder makeOrder,
            BreakGlass breakGlass,
            Journal journal) {
        this.transactions = transactions;
        this.versions = versions;
        this.releases = releases;
        this.trust = trust;
        this.handOver = handOver;
        this.makeOrder = makeOrder;
        this.breakGlass = breakGlass;
        this.journal = journal;
    }

    /**
     * What to do.
     *
     * @param approvals returns the signed statements that allow it, JSON text; called once, when the order is made
     * @param requestedBy who started the run
     * @param again the order that brought the champion into service, if a node that was away must follow it
     */
    record Request(
            long runInstance,
            Action action,
            VersionId version,
            Function<TrustFile, List<String>> approvals,
            String requestedBy,
            Optional<ReleaseOrder> again) {

        Request(
                long runInstance,
                Action action,
                VersionId version,
                Function<TrustFile, List<String>> approvals,
                String requestedBy) {
            this(runInstance, action, version, approvals, requestedBy, Optional.empty());
        }
    }

    /**
     * Call it outside a transaction.
     *
     * @throws DrydockException {@code SERVING_NODE_REFUSED} with the node's sentence, {@code SERVING_NODE_UNREACHABLE}
     */
    OrderRecord follow(Request request) {
        TrustFile trusted = trust.current();
        OrderRecord order = transactions
                .<Optional<OrderRecord>>required(() -> recorded(request))
                .orElseGet(() -> intended(request, trusted));
        if (order.state() == OrderRecord.State.FOLLOWED) {
            return order;
        }
        Outcome outcome = handOver.send(order);
        if (outcome instanceof Outcome.Refused refused) {
            transactions.run(() -> {
                recordRefusal(order, refused);
                handOver.keepReport(order, refused, trusted);
            });
            if (isOfAnotherTime(order)) {
                return follow(request);
            }
            throw refusal(order, refused);
        }
        transactions.run(() -> {
            recordFollowed(order);
            handOver.keepReport(order, outcome, trusted);
        });
        return order;
    }

    /**
     * Sends an order that was followed again, with its package. Call it outside a transaction.
     *
     * @throws DrydockException {@code SERVING_NODE_REFUSED} with the node's sentence, {@code SERVING_NODE_UNREACHABLE}
     */
    void handOverAgain(OrderRecord order) {
        TrustFile trusted = trust.current();
        Outcome outcome = handOver.send(order);
        if (outcome instanceof Outcome.Refused refused) {
            throw refusal(order, refused);
        }
        transactions.run(() -> {
            append(order, "release.catch-up", "");
            handOver.keepReport(order, outcome, trusted);
        });
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
        Instant now = journal.now();
        return !now.isBefore(order.expiresAt()) || now.isBefore(order.issuedAt());
    }

    private Optional<OrderRecord> recorded(Request request) {
        return releases.findOrderOfRun(request.runInstance(), request.action())
                .filter(order -> order.state() != OrderRecord.State.REFUSED);
    }

    /** A new order, which also leads a node that was away from what it serves to what is replaced. */
    private OrderRecord intended(Request request, TrustFile trusted) {
        Optional<Standing> standing = handOver.standing(request.version().model());
        Optional<Checkpoint> witnessed = handOver.witnessed();
        Optional<String> signed = trust.signed(trusted);
        return transactions.required(() -> recorded(request).orElseGet(() -> {
            OrderRecord order = makeOrder.make(request, trusted, standing, witnessed);
            signed.ifPresent(
                    file -> releases.keepTrustFile(order.sequence(), trusted.digest(), file, order.issuedAt()));
            return order;
        }));
    }

    private void recordFollowed(OrderRecord order) {
        Instant now = journal.now();
        releases.settle(order.sequence(), OrderRecord.State.FOLLOWED, "", now);
        breakGlass.followed(order);
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
        releases.settle(order.sequence(), OrderRecord.State.REFUSED, refused.sentence(), journal.now());
        append(order, "release.order.refused", refused.code());
    }

    private void append(OrderRecord order, String action, String code) {
        journal.append(MakeOrder.event(order, action, code));
    }
}
