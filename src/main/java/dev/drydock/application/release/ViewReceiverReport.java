package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What the node found of a version when it last followed or refused an order to let it answer. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class ViewReceiverReport {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;

    @Inject
    public ViewReceiverReport(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            ReleaseRepository releases,
            SignedDocuments documents) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.releases = releases;
        this.documents = documents;
    }

    /** Empty if no node tried the version, or none signed what it found. */
    public Optional<ReceiverStatement> find(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> {
            versions.require(id);
            return releases.findReceiverReport(id).map(this::read);
        });
    }

    /** @throws DrydockException {@code REPORT_MISSING} */
    public ReceiverStatement require(Actor actor, VersionId id) {
        return find(actor, id)
                .orElseThrow(() -> new DrydockException(
                        ReleaseFailure.REPORT_MISSING,
                        "No node has tried out version " + id
                                + " yet, or the node signed no report. Promote it first."));
    }

    private ReceiverStatement read(ReleaseRepository.KeptReport kept) {
        return documents.keptReceiverReport(
                kept.envelope(), documents.read(kept.order().envelope()), kept.signedBy());
    }
}
