package dev.drydock.packaging.dossier;

import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.ComparisonStatements;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.OrderVerifier.Act;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.PastOrder;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.ReceiverReports;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.StatementCheck.Witnessed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The orders about a version, each as a node verifies it again when it restarts: by the trust file of its time. */
final class OrderCheck {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9998-12-31T23:59:59Z");

    private final DossierFolder dossier;
    private final KnownTrust trust;
    private final Index index;
    private final Optional<VerifiedPackage> verified;
    private final PackageVerifier packages;
    private final Findings findings;
    private final List<Witnessed> witnesses = new ArrayList<>();
    private Optional<PastOrder> first = Optional.empty();
    private boolean unproven;

    OrderCheck(
            DossierFolder dossier,
            KnownTrust trust,
            Index index,
            Optional<VerifiedPackage> verified,
            PackageVerifier packages,
            Findings findings) {
        this.dossier = dossier;
        this.trust = trust;
        this.index = index;
        this.verified = verified;
        this.packages = packages;
        this.findings = findings;
    }

    /**
     * What the orders show.
     *
     * @param released whether one that put the version into service is proven
     * @param witnesses checkpoints of the audit log that people signed with the approvals in proven orders
     */
    record Checked(boolean released, List<Witnessed> witnesses) {}

    /** When the first order was issued, by its own word; empty if there is none that can be read. */
    static Optional<Instant> firstTime(DossierFolder dossier, Index index) {
        return index.orders().stream()
                .findFirst()
                .flatMap(line -> dossier.find(DossierNames.order(line.sequence())))
                .map(envelope -> OrderVerifier.read(envelope).issuedAt());
    }

    Checked check() {
        if (index.orders().isEmpty()) {
            findings.add("orders", Certainty.STATED, "No node has followed an order about " + index.label() + ".");
        }
        for (OrderLine line : index.orders()) {
            look(line);
        }
        return new Checked(first.isPresent(), List.copyOf(witnesses));
    }

    private void look(OrderLine line) {
        String part = "order " + line.sequence();
        try {
            ReleaseOrder order = read(line);
            Optional<TrustFile> then = trust.find(digestOfTrust(line, order));
            if (then.isEmpty()) {
                unproven = true;
                findings.add(
                        part,
                        Certainty.STATED,
                        named(order) + " cannot be proven: the site did not keep the trust file of that time.");
            } else if (unproven && isWithdrawal(order)) {
                findings.add(
                        part,
                        Certainty.STATED,
                        named(order) + " cannot be proven: it returns to a release whose own order cannot be.");
            } else {
                findings.looked(part, () -> accepted(line, order, then.get()));
                receiver(line, order);
            }
        } catch (DrydockException e) {
            findings.add(part, Certainty.REFUSED, e.sentence());
        }
    }

    private ReleaseOrder read(OrderLine line) {
        ReleaseOrder order = OrderVerifier.read(dossier.require(DossierNames.order(line.sequence())));
        boolean fits = order.sequence() == line.sequence()
                && order.packageDigest().equals(index.packageDigest())
                && order.site().equals(index.site())
                && order.stage().equals(index.stage());
        if (!fits || order.issuedAt().isBefore(EARLIEST) || order.issuedAt().isAfter(LATEST)) {
            throw DossierDocuments.refused(DossierNames.order(line.sequence()) + " is order " + order.sequence()
                    + " of " + order.issuedAt() + " about package " + order.packageDigest() + " for site "
                    + order.site()
                    + ", stage " + order.stage());
        }
        return order;
    }

    /** Of the trust file that the order was made under. Orders of earlier releases of Drydock do not say; their approvals do. */
    private static String digestOfTrust(OrderLine line, ReleaseOrder order) {
        return line.trust().isEmpty()
                ? order.approvals().stream()
                        .map(approval -> statement(approval).trustDigest())
                        .findFirst()
                        .orElse("")
                : line.trust();
    }

    private static ApprovalStatement statement(String approval) {
        return Statements.parse(envelope(approval).payload());
    }

    private static Envelope envelope(String approval) {
        return Envelope.parse(approval.getBytes(StandardCharsets.UTF_8), Envelope.APPROVAL_TYPE);
    }

    private static boolean isWithdrawal(ReleaseOrder order) {
        return order.action() == Action.ROLL_BACK
                && order.approvals().stream()
                        .anyMatch(approval -> statement(approval).action() == Action.ACTIVATE);
    }

    private Findings.Found<Decision.Accepted> accepted(OrderLine line, ReleaseOrder order, TrustFile then) {
        VerifiedPackage known =
                verified.orElseThrow(() -> DossierDocuments.refused("the package that it is about is refused"));
        TrustFile today = trust.asKnownToday(then, order.issuedAt());
        Act act = new Act(then, order.issuedAt(), order.replaces(), first);
        Decision.Accepted accepted =
                OrderVerifier.verifyPast(dossier.require(DossierNames.order(line.sequence())), known, today, act);
        requireStatements(order);
        requireReturn(order);
        requireByPolicy(order, known, today);
        List<String> policySigners = order.action() == Action.ACTIVATE ? policySigners(today) : List.of();
        if (order.action() == Action.ACTIVATE && first.isEmpty()) {
            first = Optional.of(new PastOrder(
                    new String(dossier.require(DossierNames.order(line.sequence())), StandardCharsets.UTF_8),
                    new Act(then, order.issuedAt(), order.replaces())));
        }
        order.approvals().forEach(approval -> witness(approval, today));
        return new Findings.Found<>(accepted, sentence(order, accepted, then, policySigners));
    }

    /** Whoever makes a dossier cannot leave out an approval that an order carries. */
    private void requireStatements(ReleaseOrder order) {
        for (String approval : order.approvals()) {
            boolean isHere = dossier.find(
                            DossierNames.statement(Sha256.hex(envelope(approval).toJson())))
                    .isPresent();
            if (statement(approval).version().equals(order.version()) && !isHere) {
                throw DossierDocuments.refused(
                        "an approval that order " + order.sequence() + " carries is not among the statements");
            }
        }
    }

    /** An approval that also allows the way back allows it to what it replaced, and to nothing before. */
    private static void requireReturn(ReleaseOrder order) {
        for (String approval : order.approvals()) {
            ApprovalStatement statement = statement(approval);
            boolean allowsTheWayBack = order.action() == Action.ROLL_BACK && statement.action() == Action.ACTIVATE;
            if (allowsTheWayBack && !statement.succession().replaces().equals(Optional.of(order.packageDigest()))) {
                throw DossierDocuments.refused("order " + order.sequence() + " returns to package "
                        + order.packageDigest() + ", and the approval that allows it replaced another one");
            }
        }
    }

    private void requireByPolicy(ReleaseOrder order, VerifiedPackage known, TrustFile then) {
        order.comparison()
                .map(comparison -> ComparisonStatements.open(comparison, trust.builders(order.issuedAt()), then))
                .ifPresent(compared ->
                        packages.requireByPolicy(dossier.packageDirectory(), known, compared.reportBytes()));
    }

    /** Enough release managers of that time must have signed the policy in the package. */
    private List<String> policySigners(TrustFile then) {
        try {
            byte[] policy =
                    BoundedFile.read(dossier.packageDirectory().resolve(PackageFiles.POLICY), BoundedFile.LISTING);
            PackageVerifier.requireSignedPolicy(policy, then);
            return PackageVerifier.policySigners(policy, then);
        } catch (IOException e) {
            throw DossierDocuments.refused(
                    DossierNames.PACKAGE + PackageFiles.POLICY + " cannot be read: " + e.getMessage());
        }
    }

    private void witness(String approval, TrustFile then) {
        String note = statement(approval).auditCheckpoint();
        String people = String.join(" and ", Statements.open(approval, then).people());
        if (!note.isEmpty()) {
            witnesses.add(new Witnessed(people, note));
        }
    }

    private static String named(ReleaseOrder order) {
        return "The order of " + order.issuedAt()
                + (order.action() == Action.ACTIVATE
                        ? ", which puts the version into service,"
                        : ", which returns to the version,");
    }

    private static String by(Consent consent) {
        return consent.isByBreakGlass()
                ? "by break-glass: by release manager " + consent.pair().get(0) + " and by "
                        + consent.pair().get(1) + ", who has the role break-glass, in place of " + consent.needed()
                        + " release managers,"
                : "by " + String.join(" and ", consent.people());
    }

    private static String sentence(
            ReleaseOrder order, Decision.Accepted accepted, TrustFile then, List<String> policySigners) {
        return named(order) + " is approved " + by(accepted.consent()) + " under version " + then.version()
                + " of the trust file. It takes the place of "
                + order.replaces().map(digest -> "package " + digest).orElse("no other version")
                + order.comparison()
                        .map(comparison -> ", by a comparison of its own")
                        .orElse("")
                + (policySigners.isEmpty()
                        ? "."
                        : ". " + String.join(" and ", policySigners) + " signed the gate policy.");
    }

    /** A node may be enrolled after the order was made; whatever trust file names its key counts. */
    private void receiver(OrderLine line, ReleaseOrder order) {
        String part = "report of the node on order " + line.sequence();
        Optional<byte[]> report = dossier.find(DossierNames.receiver(line.sequence()));
        if (report.isEmpty()) {
            findings.add(part, Certainty.STATED, "The node sent none.");
            return;
        }
        String text = new String(report.get(), StandardCharsets.UTF_8);
        Envelope envelope = Envelope.parse(report.get(), Envelope.RECEIVER_TYPE);
        Optional<TrustFile> enrolled = trust.all(order.issuedAt()).stream()
                .filter(file -> !envelope.signersAmong(TrustFiles.keysOf(file.inForce(file.sources())))
                        .isEmpty())
                .findFirst();
        if (enrolled.isEmpty()) {
            findings.add(
                    part,
                    Certainty.STATED,
                    "It cannot be proven: no trust file in the dossier names the key that signed it.");
            return;
        }
        findings.looked(part, () -> found(ReceiverReports.read(text, order, enrolled.get())));
    }

    private static Findings.Found<ReceiverStatement> found(ReceiverStatement statement) {
        return new Findings.Found<>(
                statement,
                statement.signedBy() + " signed at " + statement.checkedAt() + " that its own checks say "
                        + statement.verdict()
                        + (statement.differing().isEmpty()
                                ? ", as the package's report does."
                                : ". They differ from the package's report: " + String.join(", ", statement.differing())
                                        + "."));
    }
}
