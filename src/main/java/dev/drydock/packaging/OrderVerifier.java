package dev.drydock.packaging;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.ComparisonStatements.Compared;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything a serving node checks before it lets a package answer: the order's key, place, time and sequence; the package it
 * names; the people who approved exactly that; a waiver for each gate that did not pass. The node trusts nothing but its own trust
 * file. Needs no server, database or network. Thread-safe.
 */
public final class OrderVerifier {
    /** How far clocks of signer, orchestrator and node may differ. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final PackageVerifier packages;

    public OrderVerifier(PackageVerifier packages) {
        this.packages = packages;
    }

    /**
     * What the node knows.
     *
     * @param trust the node's own trust file, already checked against its installed roots
     * @param lastSequence sequence of the last order it followed; 0 if none
     * @param activatedBefore digests of packages that it has activated: the only ones a roll-back may name
     * @param current digest of the package that answers now
     * @param version the one that answers now
     * @param previous digest of the package that an activation replaced by it; empty if a roll-back brought the current one back,
     *     for there is no way back from a way back
     * @param since when the current one began to answer
     */
    public record NodeKnowledge(
            TrustFile trust,
            long lastSequence,
            Set<String> activatedBefore,
            Optional<String> current,
            Optional<VersionId> version,
            Optional<String> previous,
            Optional<Instant> since,
            Instant now) {
        public NodeKnowledge {
            activatedBefore = Set.copyOf(activatedBefore);
        }

        /** Whether the package that an order names answers already. */
        boolean serves(ReleaseOrder order) {
            return current.equals(Optional.of(order.packageDigest()));
        }

        /** A node on which nothing answers yet. */
        public static NodeKnowledge ofNew(TrustFile trust, long lastSequence, Instant now) {
            return new NodeKnowledge(
                    trust,
                    lastSequence,
                    Set.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    now);
        }
    }

    /**
     * When an order was followed.
     *
     * @param trust the trust file that it was followed by
     * @param replaced digest of the package that answered until then; empty if none did
     * @param origin of a roll-back, the order by which its package had begun to answer before
     */
    public record Act(TrustFile trust, Instant at, Optional<String> replaced, Optional<PastOrder> origin) {
        public Act(TrustFile trust, Instant at, Optional<String> replaced) {
            this(trust, at, replaced, Optional.empty());
        }
    }

    /** An order that was followed before, JSON text. */
    public record PastOrder(String envelope, Act act) {}

    /** What the node decided. */
    public sealed interface Decision {
        /**
         * The order may be followed.
         *
         * @param consent the people whose approval counted
         * @param before what the node knows once it has caught up with the orders that it missed
         */
        record Accepted(ReleaseOrder order, VerifiedPackage verified, Consent consent, NodeKnowledge before)
                implements Decision {
            /** The people whose approval counted, sorted. */
            public List<String> approvers() {
                return consent.people();
            }
        }

        /** The order may not be followed; the sentence says what failed. */
        record Refused(FailureCode code, String sentence) implements Decision {}
    }

    /**
     * Reads an order and checks key, place, time and sequence before any package; returns the package that it needs.
     *
     * @throws DrydockException if it may not be followed
     */
    public ReleaseOrder open(byte[] envelope, NodeKnowledge node) {
        ReleaseOrder order = openTrusted(envelope, node.trust());
        requirePlace(order, node.trust());
        requireTime(order, node.now());
        requireSequence(order, node.lastSequence());
        return order;
    }

    /** Checks an order and its package completely. */
    public Decision verify(byte[] envelope, Path packageDirectory, NodeKnowledge node) {
        try {
            ReleaseOrder order = open(envelope, node);
            NodeKnowledge before = MissedOrders.follow(order, node);
            VerifiedPackage verified = verifyPackage(order, packageDirectory, before);
            Optional<Compared> comparison = SuccessionCheck.require(order, verified, before);
            comparison.ifPresent(
                    compared -> packages.requireByPolicy(packageDirectory, verified, compared.reportBytes()));
            Consent consent = requireApprovals(order, order.approvals(), verified, comparison, before);
            return new Decision.Accepted(order, verified, consent, before);
        } catch (DrydockException e) {
            return new Decision.Refused(e.code(), e.sentence());
        }
    }

    /**
     * Checks the order that a node followed before it stopped: key, place, package and its signature by the trust file of today; the
     * approvals and waivers by the one of the act and at its time, for expiry, sequence and a new trust file bound the act, not a restart.
     * A builder's, order or person's key that was stolen at that time, as known today, does not count; the key of a person who left still
     * does.
     *
     * @param trust the node's trust file of today
     */
    public Decision verifyAgain(byte[] envelope, Path packageDirectory, TrustFile trust, Act act) {
        try {
            VerifiedPackage verified =
                    packages.verifyBuilt(packageDirectory, trust.standing(trust.builders(), act.at()));
            return verifyPast(envelope, verified, trust, act);
        } catch (DrydockException e) {
            return new Decision.Refused(e.code(), e.sentence());
        }
    }

    /**
     * As {@link #verifyAgain}, of a package that was verified.
     *
     * @throws DrydockException if the order does not stand
     */
    public static Decision.Accepted verifyPast(byte[] envelope, VerifiedPackage verified, TrustFile trust, Act act) {
        ReleaseOrder order = openBy(trust.standing(trust.orderKeys(), act.at()), envelope, trust);
        requirePlace(order, trust);
        requireTime(order, act.at());
        requireNamed(order, verified);
        Optional<Compared> comparison =
                SuccessionCheck.requireComparison(order, verified, trust.standing(trust.builders(), act.at()), trust);
        List<String> approvals = unrevoked(order.approvals(), act, trust);
        NodeKnowledge then = knowledgeAt(act, order);
        Consent consent = requireApprovals(order, approvals, verified, comparison, then);
        if (isWithdrawal(order, act.trust())) {
            requireOrigin(order, verified, trust, act);
        }
        return new Decision.Accepted(order, verified, consent, then);
    }

    /**
     * Whether an order returns to the previous release by the approval of the release that it withdraws, without an own signature for that
     * return.
     */
    private static boolean isWithdrawal(ReleaseOrder order, TrustFile trust) {
        return order.action() == Action.ROLL_BACK
                && order.approvals().stream()
                        .anyMatch(approval ->
                                Statements.open(approval, trust).statement().action() == Action.ACTIVATE);
    }

    /** Otherwise the holder of an order key could return to any release: people must have approved it when it first answered. */
    private static void requireOrigin(ReleaseOrder order, VerifiedPackage verified, TrustFile trust, Act act) {
        if (act.origin().isPresent()) {
            PastOrder first = act.origin().get();
            verifyPast(first.envelope().getBytes(StandardCharsets.UTF_8), verified, trust, first.act());
        } else if (trust.earlier().isPresent()) {
            // A node that followed it before this rule does not know the origin; the next trust file ends that.
            throw new DrydockException(
                    ReleaseFailure.ROLLBACK_TARGET_UNKNOWN,
                    named(order) + " is refused: nobody signed for the way back to package " + order.packageDigest()
                            + " itself, and the node does not hold the order by which that package first answered."
                            + " Roll back with 'drydock rollback', or promote another version.");
        }
    }

    /** Without those whose signers' keys were all in wrong hands at the time of the act, as is known today. */
    private static List<String> unrevoked(List<String> approvals, Act act, TrustFile now) {
        List<String> counting = new ArrayList<>();
        for (String envelope : approvals) {
            boolean counts = Statements.open(envelope, act.trust()).signers().stream()
                    .anyMatch(person -> now.stands(person.keyId(), act.at()));
            if (counts) {
                counting.add(envelope);
            }
        }
        return counting;
    }

    private static NodeKnowledge knowledgeAt(Act act, ReleaseOrder order) {
        return new NodeKnowledge(
                act.trust(),
                order.sequence() - 1,
                Set.of(),
                act.replaced(),
                Optional.empty(),
                Optional.of(order.packageDigest()),
                Optional.empty(),
                act.at());
    }

    /** The content of an order that was verified before. */
    public static Action actionOf(byte[] envelope) {
        return read(envelope).action();
    }

    /** An order that was verified before. */
    public static ReleaseOrder read(byte[] envelope) {
        return Statements.parseOrder(
                Envelope.parse(envelope, Envelope.ORDER_TYPE).payload());
    }

    static ReleaseOrder openTrusted(byte[] envelope, TrustFile trust) {
        return openBy(trust.inForce(trust.orderKeys()), envelope, trust);
    }

    private static ReleaseOrder openBy(List<NamedKey> orderKeys, byte[] envelope, TrustFile trust) {
        Envelope signed = Envelope.parse(envelope, Envelope.ORDER_TYPE);
        if (signed.signersAmong(TrustFiles.keysOf(orderKeys)).isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_NOT_TRUSTED,
                    "The order is refused: key "
                            + signed.claimedKeyIds().iterator().next()
                            + " is not an order key of trust file version " + trust.version()
                            + ", or is revoked. Add the orchestrator's order key to the trust file; the root keys must sign it.");
        }
        return Statements.parseOrder(signed.payload());
    }

    static void requirePlace(ReleaseOrder order, TrustFile trust) {
        if (!order.site().equals(trust.site()) || !order.stage().equals(trust.stage())) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_ELSEWHERE,
                    named(order) + " is refused: it is for site " + order.site() + ", stage " + order.stage()
                            + ", and this node serves site " + trust.site() + ", stage " + trust.stage()
                            + ". Send it to the node it is meant for.");
        }
    }

    private static void requireTime(ReleaseOrder order, Instant now) {
        if (!now.isBefore(order.expiresAt())) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_EXPIRED,
                    named(order) + " is refused: it expired at " + order.expiresAt() + ", and it is " + now
                            + ". Promote again, which makes a new order.");
        }
        if (order.issuedAt().isAfter(now.plus(CLOCK_TOLERANCE))) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_EXPIRED,
                    named(order) + " is refused: it was issued at " + order.issuedAt()
                            + ", which is in the future; here it is " + now + ". Set the clocks of both machines.");
        }
    }

    private static void requireSequence(ReleaseOrder order, long lastSequence) {
        if (order.sequence() <= lastSequence) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_REPLAYED,
                    named(order) + " is refused: its sequence is " + order.sequence() + ", and this node has followed "
                            + lastSequence + " already. Promote or roll back again, which makes a new order.");
        }
    }

    private VerifiedPackage verifyPackage(ReleaseOrder order, Path directory, NodeKnowledge node) {
        boolean rollBack = order.action() == Action.ROLL_BACK;
        if (rollBack && !node.activatedBefore().contains(order.packageDigest())) {
            throw new DrydockException(
                    ReleaseFailure.ROLLBACK_TARGET_UNKNOWN,
                    named(order) + " is refused: this node never activated package " + order.packageDigest()
                            + ". Roll back to a version that answered here, or promote this one.");
        }
        if (!rollBack) {
            requireUnused(order, node);
        }
        VerifiedPackage verified = rollBack
                ? packages.verifyBuilt(
                        directory, node.trust().standing(node.trust().builders(), node.now()))
                : packages.verify(directory, node.trust());
        requireNamed(order, verified);
        return verified;
    }

    /** Approvals to activate last for days, and the orchestrator has them: they let a package begin to answer once. */
    private static void requireUnused(ReleaseOrder order, NodeKnowledge node) {
        String digest = order.packageDigest();
        if (node.activatedBefore().contains(digest) && !node.serves(order)) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_REPLAYED,
                    named(order) + " is refused: package " + digest
                            + " answered here before and was replaced, so its approvals are used up. Return to it with"
                            + " 'drydock rollback', with a new signature of a release manager.");
        }
    }

    private static void requireNamed(ReleaseOrder order, VerifiedPackage verified) {
        if (!order.packageDigest().equals(verified.packageDigest())) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_OTHER_PACKAGE,
                    named(order) + " is refused: it names package " + order.packageDigest()
                            + ", and the package here is " + verified.packageDigest()
                            + ". Deliver the package that was approved.");
        }
        if (!order.version().toString().equals(verified.version())) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_OTHER_PACKAGE,
                    named(order) + " is refused: the package's report is about " + verified.version()
                            + ". Deliver the package that was approved.");
        }
        if (!order.version().model().equals(verified.model())) {
            throw new DrydockException(
                    ReleaseFailure.ORDER_OTHER_PACKAGE,
                    named(order) + " is refused: the package holds model " + verified.model()
                            + ". Deliver the package that was approved.");
        }
    }

    private static Consent requireApprovals(
            ReleaseOrder order,
            List<String> approvals,
            VerifiedPackage verified,
            Optional<Compared> comparison,
            NodeKnowledge node) {
        TrustFile trust = node.trust();
        List<SignedApproval> consenting = new ArrayList<>();
        Set<String> waivers = new TreeSet<>();
        GateWaivers waivedGates = new GateWaivers(verified);
        GateWaivers waivedInComparison = new GateWaivers(verified);
        boolean withdrawal = false;
        for (String envelope : approvals) {
            SignedApproval approval = Statements.open(envelope, trust);
            List<String> signers = approval.people();
            if (waivesAnotherComparison(approval.statement(), comparison)) {
                waivers.addAll(signers);
            } else if (approval.statement().action() == Action.WAIVE) {
                requireBound(approval.statement(), order, verified, verified.subjectDigest(), node);
                boolean ofComparison = requireReplacement(approval.statement(), order, comparison);
                (ofComparison ? waivedInComparison : waivedGates).add(approval.statement(), signers);
                waivers.addAll(signers);
            } else if (withdraws(approval.statement(), order, node)) {
                requireWithdrawal(approval.statement(), order, node);
                withdrawal = true;
                consenting.add(approval);
            } else {
                requireAction(approval.statement(), order);
                requireFresh(approval.statement(), order, node);
                requireBound(approval.statement(), order, verified, verified.packageDigest(), node);
                SuccessionCheck.requireNamed(approval.statement(), order);
                consenting.add(approval);
            }
        }
        if (order.action() == Action.ACTIVATE) {
            waivedGates.require(verified.waivedGates());
            comparison.ifPresent(compared -> waivedInComparison.require(compared.undecided()));
        }
        // A release that is withdrawn needs nobody new; the policy of the package before it may ask for more people.
        int needed = withdrawal
                ? trust.approvalQuorum()
                : Math.max(trust.approvalQuorum(), verified.rules().approvals());
        Consent consent = Consent.of(consenting, order.action() == Action.ACTIVATE ? waivers : Set.of(), trust, needed);
        if (!consent.isEnough()) {
            throw new DrydockException(
                    ReleaseFailure.APPROVALS_TOO_FEW,
                    named(order) + " is refused: " + consent.managers().size()
                            + " release managers who waived nothing approved it, and " + needed
                            + " must"
                            + (needed > trust.approvalQuorum() ? " by the gate policy (site.approvals)" : "")
                            + ". Let others approve the candidate.");
        }
        return consent;
    }

    /** One of a comparison that was made for another champion lets nothing through, here or there. */
    private static boolean waivesAnotherComparison(ApprovalStatement statement, Optional<Compared> comparison) {
        Optional<String> waived = statement.succession().comparison();
        return statement.action() == Action.WAIVE
                && waived.isPresent()
                && !waived.equals(comparison.map(Compared::digest));
    }

    /**
     * A waiver of a comparison names what is replaced, and the report that people read.
     *
     * @return whether it is one
     */
    private static boolean requireReplacement(
            ApprovalStatement statement, ReleaseOrder order, Optional<Compared> comparison) {
        if (statement.succession().comparison().isEmpty()) {
            return false;
        }
        require(
                statement,
                "replaced package",
                statement.succession().replaces().orElse("none"),
                order.replaces().orElse("none"));
        require(
                statement,
                "report",
                statement.reportDigest(),
                comparison.map(Compared::reportDigest).orElse("none"));
        return true;
    }

    /**
     * An approval of an activation also approves its withdrawal: while the approval is valid, and only from exactly the activated release
     * to exactly the one before. This is how a failed watch ends without waiting for a person.
     */
    static boolean withdraws(ApprovalStatement statement, ReleaseOrder order, NodeKnowledge node) {
        return order.action() == Action.ROLL_BACK
                && statement.action() == Action.ACTIVATE
                && node.current().isPresent()
                && node.previous().equals(Optional.of(order.packageDigest()));
    }

    private static void requireWithdrawal(ApprovalStatement statement, ReleaseOrder order, NodeKnowledge node) {
        require(statement, "model", statement.version().model(), order.version().model());
        require(statement, "package", statement.packageDigest(), node.current().orElse(""));
        require(statement, "trust file", statement.trustDigest(), node.trust().digest());
        require(statement, "site", statement.site(), node.trust().site());
        require(statement, "stage", statement.stage(), node.trust().stage());
        requireInTime(statement, node.now());
    }

    private static void requireAction(ApprovalStatement statement, ReleaseOrder order) {
        if (statement.action() != order.action()) {
            throw other(
                    statement,
                    "it allows to " + statement.action().wireName() + ", not to "
                            + order.action().wireName());
        }
    }

    /** A request to go back is about what answers when it is signed: it is not kept for a later release. */
    private static void requireFresh(ApprovalStatement statement, ReleaseOrder order, NodeKnowledge node) {
        if (order.action() != Action.ROLL_BACK || node.serves(order)) {
            return;
        }
        Optional<Instant> later = node.since()
                .filter(since -> statement.issuedAt().plus(CLOCK_TOLERANCE).isBefore(since));
        if (later.isPresent()) {
            throw other(
                    statement,
                    "it was issued at " + statement.issuedAt() + ", and what answers now began to at " + later.get());
        }
    }

    /** Checks that a statement names exactly this version, package, report, rules and place, now. */
    private static void requireBound(
            ApprovalStatement statement,
            ReleaseOrder order,
            VerifiedPackage verified,
            String packageDigest,
            NodeKnowledge node) {
        require(
                statement,
                "version",
                statement.version().toString(),
                order.version().toString());
        require(statement, "package", statement.packageDigest(), packageDigest);
        require(statement, "policy", statement.policyDigest(), verified.policyDigest());
        require(statement, "trust file", statement.trustDigest(), node.trust().digest());
        require(statement, "site", statement.site(), node.trust().site());
        require(statement, "stage", statement.stage(), node.trust().stage());
        if (statement.action() != Action.WAIVE) {
            // A waiver speaks of the report before it; the approvals speak of the one that shows the waiver.
            require(statement, "report", statement.reportDigest(), verified.reportDigest());
        }
        requireInTime(statement, node.now());
    }

    private static void require(ApprovalStatement statement, String what, String approved, String actual) {
        if (!approved.equals(actual)) {
            throw other(statement, "it is for " + what + " " + approved + ", and this is " + what + " " + actual);
        }
    }

    private static void requireInTime(ApprovalStatement statement, Instant now) {
        if (!now.isBefore(statement.expiresAt())) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_EXPIRED,
                    "The approval to " + statement.action().wireName() + " " + statement.version()
                            + " is refused: it expired at " + statement.expiresAt() + ", and it is " + now
                            + ". Approve again.");
        }
        if (statement.issuedAt().isAfter(now.plus(CLOCK_TOLERANCE))) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_EXPIRED,
                    "The approval to " + statement.action().wireName() + " " + statement.version()
                            + " is refused: it was issued at " + statement.issuedAt()
                            + ", which is in the future; here it is " + now + ". Set the clocks of both machines.");
        }
    }

    static DrydockException other(ApprovalStatement statement, String why) {
        return new DrydockException(
                ReleaseFailure.APPROVAL_OTHER,
                "The approval to " + statement.action().wireName() + " " + statement.version() + " is refused: " + why
                        + ". An approval is good for exactly what was signed; approve again.");
    }

    static String named(ReleaseOrder order) {
        return "Order " + order.sequence() + " to " + order.action().wireName() + " " + order.version();
    }
}
