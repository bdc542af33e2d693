package dev.drydock.packaging;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.ComparisonStatements.Compared;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import java.util.List;
import java.util.Optional;

/** Whether a package may take the place of what a node serves: it was compared with exactly that, and people signed so. */
final class SuccessionCheck {
    private SuccessionCheck() {}

    /**
     * On a node that serves nothing yet, an activation takes no place: any that people approved may be the first.
     *
     * @return the comparison that comes with the order
     */
    static Optional<Compared> require(ReleaseOrder order, VerifiedPackage verified, NodeKnowledge node) {
        TrustFile trust = node.trust();
        Optional<Compared> comparison = requireComparison(order, verified, trust.inForce(trust.builders()), trust);
        boolean takesAPlace =
                order.action() == Action.ACTIVATE && node.version().isPresent() && !node.serves(order);
        if (takesAPlace) {
            requirePredecessor(order, node);
            if (order.comparison().isEmpty()) {
                requireCompared(order, verified, node.version().orElseThrow());
            }
        }
        return comparison;
    }

    private static void requirePredecessor(ReleaseOrder order, NodeKnowledge node) {
        if (!order.replaces().equals(node.current())) {
            String named = order.replaces()
                    .map(digest -> "it replaces package " + digest)
                    .orElse("it does not name the package that it replaces");
            throw new DrydockException(
                    ReleaseFailure.ORDER_OTHER_PREDECESSOR,
                    OrderVerifier.named(order) + " is refused: " + named + ", and this node serves package "
                            + node.current().orElse("") + " of "
                            + node.version().map(VersionId::toString).orElse("")
                            + ". If a promotion of that version failed, restart its run; otherwise compare the candidate"
                            + " with it by '" + Succession.command(order.version()) + "', and approve it again.");
        }
    }

    private static void requireCompared(ReleaseOrder order, VerifiedPackage verified, VersionId serving) {
        if (order.version().number() < serving.number()) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_LOWER_VERSION,
                    OrderVerifier.named(order) + " is refused: this node serves " + serving
                            + ", and a lower version takes its place by a roll-back only, or with a signed comparison of"
                            + " the two. Use 'drydock rollback' if it answered before; otherwise '"
                            + Succession.command(order.version()) + "'.");
        }
        if (!verified.champion().equals(Optional.of(serving.toString()))) {
            throw new DrydockException(
                    ReleaseFailure.CANDIDATE_SUPERSEDED,
                    OrderVerifier.named(order) + " is refused: its report compares it with "
                            + verified.champion().orElse("nothing") + ", and this node serves " + serving
                            + ". Compare the two with '" + Succession.command(order.version())
                            + "', and approve the candidate again.");
        }
    }

    /**
     * A comparison that comes with an order holds its package against what it replaces, and no gate of it failed.
     *
     * @param builders whose signature on it counts
     */
    static Optional<Compared> requireComparison(
            ReleaseOrder order, VerifiedPackage verified, List<NamedKey> builders, TrustFile trust) {
        Optional<Compared> comparison =
                order.comparison().map(envelope -> ComparisonStatements.open(envelope, builders, trust));
        comparison.ifPresent(compared -> {
            requireAbout("package", compared.packageDigest(), order.packageDigest());
            requireAbout(
                    "champion", compared.championPackage(), order.replaces().orElse("none"));
            requireAbout("gate policy", compared.policyDigest(), verified.policyDigest());
            requireAbout("judged files", compared.subjectDigest(), verified.subjectDigest());
        });
        return comparison;
    }

    private static void requireAbout(String what, String compared, String ordered) {
        if (!compared.equals(ordered)) {
            throw ComparisonStatements.refused(
                    "it is about " + what + " " + compared + ", and the order about " + what + " " + ordered);
        }
    }

    /** People signed what is replaced, and by which comparison. */
    static void requireNamed(ApprovalStatement statement, ReleaseOrder order) {
        if (order.action() == Action.ACTIVATE) {
            requireSame(statement, "replace package", statement.succession().replaces(), order.replaces());
            requireSame(
                    statement,
                    "rely on comparison",
                    statement.succession().comparison(),
                    order.comparison().map(ComparisonStatements::digest));
        }
    }

    private static void requireSame(
            ApprovalStatement statement, String what, Optional<String> signed, Optional<String> ordered) {
        if (!signed.equals(ordered)) {
            throw OrderVerifier.other(
                    statement,
                    "it is to " + what + " " + signed.orElse("none") + ", and the order is to " + what + " "
                            + ordered.orElse("none"));
        }
    }
}
