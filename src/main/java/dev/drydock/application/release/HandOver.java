package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.Outcome;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Hands a package and a signed order to the node, and keeps what the node found of the version. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class HandOver {
    private final PackageStore packages;
    private final ServingTarget target;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;
    private final Journal journal;

    @Inject
    public HandOver(
            PackageStore packages,
            ServingTarget target,
            ReleaseRepository releases,
            SignedDocuments documents,
            Journal journal) {
        this.packages = packages;
        this.target = target;
        this.releases = releases;
        this.documents = documents;
        this.journal = journal;
    }

    Optional<Standing> standing(String model) {
        return target.standing(model);
    }

    /** The newest checkpoint of the audit log that the node kept. */
    Optional<Checkpoint> witnessed() {
        return target.witnessed();
    }

    /** Call it outside a transaction. */
    Outcome send(OrderRecord order) {
        target.deliver(packages.require(order.packageDigest()), order.packageDigest());
        return target.follow(order.envelope());
    }

    /** Keeps the node's signed report with the order. One that the node did not sign is not kept, and the audit log says so. */
    void keepReport(OrderRecord order, Outcome outcome, TrustFile trusted) {
        outcome.receiverReport().ifPresent(envelope -> keep(order, envelope, trusted));
    }

    private void keep(OrderRecord order, String envelope, TrustFile trusted) {
        try {
            ReceiverStatement statement = documents.receiverReport(envelope, documents.read(order.envelope()), trusted);
            releases.keepReceiverReport(order.sequence(), envelope, statement.signedBy());
            append(order, "release.receiver-report", statement.verdict(), String.join(" ", statement.differing()));
        } catch (DrydockException e) {
            append(order, "release.receiver-report.refused", e.code().name(), "");
        }
    }

    private void append(OrderRecord order, String action, String verdict, String differing) {
        journal.append(AuditLog.Event.of(
                order.requestedBy(),
                action,
                order.version().toString(),
                "sequence",
                Long.toString(order.sequence()),
                "package",
                order.packageDigest(),
                "verdict",
                verdict,
                "differs",
                differing));
    }
}
