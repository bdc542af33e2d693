package dev.drydock.packaging.dossier;

import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people signed about a version: each approval and waiver that the site received, whether an order carries it or not. */
final class StatementCheck {
    private final DossierFolder dossier;
    private final KnownTrust trust;
    private final Index index;
    private final Optional<VerifiedPackage> verified;
    private final Findings findings;
    private final List<Witnessed> checkpoints = new ArrayList<>();

    StatementCheck(
            DossierFolder dossier,
            KnownTrust trust,
            Index index,
            Optional<VerifiedPackage> verified,
            Findings findings) {
        this.dossier = dossier;
        this.trust = trust;
        this.index = index;
        this.verified = verified;
        this.findings = findings;
    }

    /** A checkpoint of the audit log that a person signed with a statement. */
    record Witnessed(String by, String note) {}

    /** The checkpoints in the statements that are proven. */
    List<Witnessed> check() {
        dossier.in(DossierNames.STATEMENTS).forEach(this::look);
        return List.copyOf(checkpoints);
    }

    private void look(String name) {
        String envelope = new String(dossier.require(name), StandardCharsets.UTF_8);
        try {
            ApprovalStatement statement = Statements.parse(Envelope.parse(dossier.require(name), Envelope.APPROVAL_TYPE)
                    .payload());
            String part = (statement.action() == Action.WAIVE ? "waiver" : "approval") + " of " + statement.issuedAt();
            Optional<TrustFile> then =
                    trust.find(statement.trustDigest()).map(file -> trust.asKnownToday(file, statement.issuedAt()));
            if (then.isEmpty()) {
                findings.add(
                        part,
                        Certainty.STATED,
                        "It cannot be proven: it names trust file " + statement.trustDigest()
                                + ", which is not in the dossier.");
                return;
            }
            findings.looked(part, () -> signed(name, Statements.open(envelope, then.get())));
        } catch (DrydockException e) {
            findings.add(name, Certainty.REFUSED, e.sentence());
        }
    }

    private Findings.Found<SignedApproval> signed(String name, SignedApproval approval) {
        ApprovalStatement statement = approval.statement();
        String digest = Sha256.hex(
                Envelope.parse(dossier.require(name), Envelope.APPROVAL_TYPE).toJson());
        if (!name.equals(DossierNames.statement(digest))
                || !statement.version().toString().equals(index.label())
                || !statement.site().equals(index.site())
                || !statement.stage().equals(index.stage())) {
            throw DossierDocuments.refused(name + " is about " + statement.version() + " at site " + statement.site()
                    + ", stage " + statement.stage() + ", or has another digest");
        }
        verified.ifPresent(known -> requireBound(name, statement, known));
        String people = String.join(" and ", approval.people());
        if (!statement.auditCheckpoint().isEmpty()) {
            checkpoints.add(new Witnessed(people, statement.auditCheckpoint()));
        }
        return new Findings.Found<>(approval, people + " signed " + deed(statement));
    }

    /** A waiver speaks of the bytes that were judged, before the report that shows it was added. */
    private void requireBound(String name, ApprovalStatement statement, VerifiedPackage known) {
        String bound = statement.action() == Action.WAIVE ? known.subjectDigest() : known.packageDigest();
        if (!statement.packageDigest().equals(bound)) {
            throw DossierDocuments.refused(
                    name + " is about package " + statement.packageDigest() + ", and this one is " + bound);
        }
    }

    private static String deed(ApprovalStatement statement) {
        String until = ", valid until " + statement.expiresAt() + ".";
        return switch (statement.action()) {
            case ACTIVATE -> "to put it into service" + until;
            case ROLL_BACK -> "to return to it: " + statement.reason().orElse("") + until;
            case WAIVE ->
                "that gate " + statement.gate().orElse("") + " need not pass: "
                        + statement.reason().orElse("") + until;
        };
    }
}
