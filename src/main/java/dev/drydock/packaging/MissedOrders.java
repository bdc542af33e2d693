package dev.drydock.packaging;

import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verifies the orders that a node missed, in sequence: from the release that it serves to the one that the current order replaces. It loads
 * none of them, so their time limits are checked at the time of issue. Only the current order activates a release, and its approvals must
 * be valid now.
 */
final class MissedOrders {
    private MissedOrders() {}

    /**
     * The node's knowledge after the missed orders. A node that serves nothing needs no earlier orders.
     *
     * @throws DrydockException {@code MISSED_ORDER_REFUSED} if they start from another release, or one was not allowed
     */
    static NodeKnowledge follow(ReleaseOrder order, NodeKnowledge node) {
        if (node.current().isEmpty() || (node.serves(order) && order.action() == Action.ACTIVATE)) {
            return node;
        }
        NodeKnowledge now = node;
        for (String envelope : order.missed()) {
            ReleaseOrder missed = OrderVerifier.openTrusted(envelope.getBytes(StandardCharsets.UTF_8), node.trust());
            requireNext(missed, order, now);
            requireAllowed(missed, now);
            now = after(missed, now);
        }
        return now;
    }

    private static void requireNext(ReleaseOrder missed, ReleaseOrder order, NodeKnowledge now) {
        OrderVerifier.requirePlace(missed, now.trust());
        if (!missed.version().model().equals(order.version().model())) {
            throw refused(missed, "it is about another model than order " + order.sequence());
        }
        if (missed.sequence() <= now.lastSequence() || missed.sequence() >= order.sequence()) {
            throw refused(
                    missed, "its sequence does not lie between " + now.lastSequence() + " and " + order.sequence());
        }
        if (!missed.replaces().equals(now.current())) {
            throw refused(
                    missed,
                    "it replaces "
                            + missed.replaces()
                                    .map(digest -> "package " + digest)
                                    .orElse("nothing that it names") + ", and package "
                            + now.current().orElse("") + " answered until then");
        }
        if (missed.action() == Action.ACTIVATE && now.activatedBefore().contains(missed.packageDigest())) {
            throw refused(missed, "its package answered here before and was replaced, so its approvals were used up");
        }
    }

    /** Whether as many people as today's trust file requires had signed it when it was issued. */
    private static void requireAllowed(ReleaseOrder missed, NodeKnowledge now) {
        List<SignedApproval> consenting = new ArrayList<>();
        Set<String> waivers = new TreeSet<>();
        for (String envelope : missed.approvals()) {
            Optional<SignedApproval> opened = counting(envelope, now.trust());
            if (opened.isEmpty()) {
                continue;
            }
            SignedApproval approval = opened.get();
            requireOf(approval.statement(), missed, now);
            if (approval.statement().action() == Action.WAIVE) {
                waivers.addAll(approval.people());
            } else {
                consenting.add(approval);
            }
        }
        Consent consent = Consent.of(consenting, waivers, now.trust());
        if (!consent.isEnough()) {
            throw refused(
                    missed,
                    consent.managers().size() + " release managers approved it, and "
                            + now.trust().approvalQuorum() + " must");
        }
    }

    /** Without those whose signers no longer count, such as by break-glass since the trust file no longer allows it. */
    private static Optional<SignedApproval> counting(String envelope, TrustFile trust) {
        try {
            return Optional.of(Statements.open(envelope, trust));
        } catch (DrydockException e) {
            if (e.code() == PackagingFailure.SIGNER_NOT_TRUSTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void requireOf(ApprovalStatement statement, ReleaseOrder missed, NodeKnowledge now) {
        boolean withdraws = OrderVerifier.withdraws(statement, missed, now);
        String about = withdraws ? now.current().orElse("") : missed.packageDigest();
        boolean waives = statement.action() == Action.WAIVE;
        if (!waives && !withdraws && statement.action() != missed.action()) {
            throw refused(
                    missed,
                    "an approval with it allows to " + statement.action().wireName());
        }
        if (!waives && !statement.packageDigest().equals(about)) {
            throw refused(missed, "an approval with it is for package " + statement.packageDigest());
        }
        if (!statement.site().equals(missed.site()) || !statement.stage().equals(missed.stage())) {
            throw refused(
                    missed, "an approval with it is for site " + statement.site() + ", stage " + statement.stage());
        }
        Instant then = missed.issuedAt();
        if (statement.issuedAt().isAfter(then.plus(OrderVerifier.CLOCK_TOLERANCE))
                || !then.isBefore(statement.expiresAt())) {
            throw refused(missed, "an approval with it was not in force when it was issued, at " + then);
        }
        if (!waives && !withdraws) {
            SuccessionCheck.requireNamed(statement, missed);
        }
    }

    private static NodeKnowledge after(ReleaseOrder missed, NodeKnowledge now) {
        Set<String> activated = new HashSet<>(now.activatedBefore());
        activated.add(missed.packageDigest());
        return new NodeKnowledge(
                now.trust(),
                missed.sequence(),
                activated,
                Optional.of(missed.packageDigest()),
                Optional.of(missed.version()),
                missed.action() == Action.ACTIVATE ? now.current() : Optional.empty(),
                Optional.of(missed.issuedAt()),
                now.now());
    }

    private static DrydockException refused(ReleaseOrder missed, String why) {
        return new DrydockException(
                ReleaseFailure.MISSED_ORDER_REFUSED,
                OrderVerifier.named(missed) + ", which this node missed, is refused: " + why
                        + ". Restore the node from a newer backup, or let it start empty, which takes the last valid order"
                        + " alone.");
    }
}
