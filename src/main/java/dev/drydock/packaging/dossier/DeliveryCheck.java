package dev.drydock.packaging.dossier;

import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The deliveries that name the version, and what other sites answered. */
final class DeliveryCheck {
    private final DeliveryDocuments papers = DeliveryPapers.readers();
    private final DossierFolder dossier;
    private final KnownTrust trust;
    private final Index index;
    private final Findings findings;

    DeliveryCheck(DossierFolder dossier, KnownTrust trust, Index index, Findings findings) {
        this.dossier = dossier;
        this.trust = trust;
        this.index = index;
        this.findings = findings;
    }

    void check() {
        dossier.in(DossierNames.DELIVERIES).forEach(this::look);
    }

    private void look(String name) {
        String folder = DossierNames.stem(name, DossierNames.DELIVERIES);
        String part = "delivery " + folder;
        try {
            byte[] envelope = dossier.require(name);
            DeliveryStatement statement = papers.read(new String(envelope, StandardCharsets.UTF_8));
            boolean carries = statement.contents().items().stream()
                    .anyMatch(item -> item.kind() == Kind.PACKAGE && item.name().equals(index.label()));
            if (!carries || !statement.route().from().equals(index.site())) {
                throw DossierDocuments.refused(
                        name + " is not from " + index.site() + ", or does not carry " + index.label());
            }
            Optional<byte[]> receipt = dossier.find(DossierNames.receipt(folder));
            if (receipt.isEmpty()) {
                findings.add(
                        part,
                        Certainty.STATED,
                        "It was sealed for " + statement.route().to() + " at " + statement.issued()
                                + "; no answer came back.");
            } else {
                answered(
                        part,
                        receipt.get(),
                        Envelope.parse(envelope, Envelope.DELIVERY_TYPE).payloadDigest());
            }
        } catch (DrydockException e) {
            findings.add(part, Certainty.REFUSED, e.sentence());
        }
    }

    /** Sites change their keys: whatever trust file names the one that signed counts. */
    private void answered(String part, byte[] envelope, String statement) {
        DeliveryReceipt answer = papers.readReceipt(new String(envelope, StandardCharsets.UTF_8));
        if (!answer.statement().equals(statement)) {
            throw DossierDocuments.refused("the receipt of " + answer.route().to() + " is about another delivery");
        }
        boolean proven = trust.all(answer.at()).stream().anyMatch(file -> isSigned(envelope, answer, file));
        findings.add(
                part,
                proven ? Certainty.PROVEN : Certainty.STATED,
                answer.route().to() + (proven ? " signed" : ", whose key no trust file in the dossier names, answered")
                        + " at " + answer.at() + ": " + answer.verdict()
                        + (answer.reason().isEmpty() ? "" : ", " + answer.reason()) + ". Medium "
                        + answer.custody().medium() + ", carried by "
                        + answer.custody().custodian() + ".");
    }

    private static boolean isSigned(byte[] envelope, DeliveryReceipt answer, TrustFile file) {
        return !Envelope.parse(envelope, Envelope.DELIVERY_RECEIPT_TYPE)
                .signersAmong(TrustFiles.keysOf(file.inForce(file.sites()).stream()
                        .filter(key -> key.name().equals(answer.route().to()))
                        .toList()))
                .isEmpty();
    }
}
