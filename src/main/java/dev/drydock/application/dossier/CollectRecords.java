package dev.drydock.application.dossier;

import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.dossier.DossierContent.Decisions;
import dev.drydock.domain.dossier.DossierContent.Delivered;
import dev.drydock.domain.dossier.DossierContent.Order;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ReleaseRepository.FollowedOrder;
import dev.drydock.domain.release.SignedDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the database has of a release. Every method joins the caller's transaction. Tested by {@code MakeDossierTest}. */
@Singleton
final class CollectRecords {
    private static final int MOST_DELIVERIES = 10_000;

    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;
    private final DataLineage lineage;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments deliveries;

    @Inject
    CollectRecords(
            VersionRepository versions,
            ReleaseRepository releases,
            SignedDocuments documents,
            DataLineage lineage,
            DeliveryLedger ledger,
            DeliveryDocuments deliveries) {
        this.versions = versions;
        this.releases = releases;
        this.documents = documents;
        this.lineage = lineage;
        this.ledger = ledger;
        this.deliveries = deliveries;
    }

    /**
     * The records.
     *
     * @param trustFiles that orders were made under, by their digests
     * @param checkpoints of the audit log that people signed with their statements
     */
    record Collected(
            Decisions decisions,
            SortedMap<String, String> trustFiles,
            List<String> checkpoints,
            List<Generation> lineage,
            List<Delivered> deliveries) {}

    Collected collect(VersionId id) {
        List<FollowedOrder> orders = releases.followed(id);
        List<String> statements = Stream.of(Action.WAIVE, Action.ACTIVATE, Action.ROLL_BACK)
                .flatMap(action -> releases.approvals(id, action).stream())
                .map(ApprovalRecord::envelope)
                .toList();
        SortedMap<String, String> trustFiles = new TreeMap<>();
        orders.stream()
                .flatMap(order -> order.trust().stream())
                .forEach(digest -> releases.findTrustFile(digest).ifPresent(file -> trustFiles.put(digest, file)));
        return new Collected(
                new Decisions(
                        orders.stream()
                                .map(order -> new Order(
                                        order.order().sequence(),
                                        order.order().envelope(),
                                        order.trust(),
                                        order.receiverReport()))
                                .toList(),
                        statements),
                trustFiles,
                Stream.concat(
                                statements.stream(),
                                orders.stream()
                                        .flatMap(order ->
                                                documents.read(order.order().envelope()).approvals().stream()))
                        .flatMap(statement -> documents.checkpointIn(statement).stream())
                        .distinct()
                        .toList(),
                generations(id),
                delivered(id));
    }

    /** A superseded version is not recorded as one. */
    private List<Generation> generations(VersionId id) {
        return lineage.ancestry(id).stream()
                .map(generation ->
                        generation.in(versions.require(generation.version()).state()))
                .toList();
    }

    /** Oldest first. */
    private List<Delivered> delivered(VersionId id) {
        List<Delivered> found = new ArrayList<>();
        for (Sent sent : ledger.sent(MOST_DELIVERIES)) {
            DeliveryStatement statement = deliveries.read(sent.envelope());
            boolean carries = statement.contents().items().stream()
                    .anyMatch(item -> item.kind() == Kind.PACKAGE && item.name().equals(id.toString()));
            if (carries) {
                Optional<String> receipt = sent.answer().map(Answer::envelope);
                found.add(new Delivered(
                        DeliveryStatement.folder(statement.route(), statement.sequence()), sent.envelope(), receipt));
            }
        }
        Collections.reverse(found);
        return found;
    }
}
