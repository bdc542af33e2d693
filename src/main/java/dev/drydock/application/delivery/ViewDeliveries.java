package dev.drydock.application.delivery;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.delivery.ChooseParcels.Choice;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Shows what this site has sent and taken, and what a request would send. Tested by {@code DeliveryTest}. */
@Singleton
public class ViewDeliveries {
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final DeliveryFiles files;
    private final ChooseParcels chooseParcels;
    private final Ids ids;
    private final Object drafting = new Object();

    @Inject
    ViewDeliveries(
            Transactions transactions,
            Authorization authorization,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            DeliveryFiles files,
            ChooseParcels chooseParcels,
            Ids ids) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.ledger = ledger;
        this.documents = documents;
        this.files = files;
        this.chooseParcels = chooseParcels;
        this.ids = ids;
    }

    /** A delivery for another site, and what that site answered. */
    public record SentDelivery(Sent sent, DeliveryStatement statement, Optional<DeliveryReceipt> answer) {}

    /** A delivery that this site took. */
    public record TakenDelivery(Received received, DeliveryStatement statement) {}

    /** Newest first. */
    public List<SentDelivery> sent(Actor actor) {
        authorization.require(actor, Operation.VIEW, "deliveries");
        return transactions.required(() -> ledger.sent(MOST)).stream()
                .map(sent -> new SentDelivery(
                        sent,
                        documents.read(sent.envelope()),
                        sent.answer().map(Answer::envelope).map(documents::readReceipt)))
                .toList();
    }

    /** Newest first. */
    public List<TakenDelivery> received(Actor actor) {
        authorization.require(actor, Operation.VIEW, "deliveries");
        return transactions.required(() -> ledger.received(MOST)).stream()
                .map(received -> new TakenDelivery(received, documents.read(received.envelope())))
                .toList();
    }

    /**
     * What would travel.
     *
     * @param leftOut what the other site has, a phrase each
     */
    public record Draft(List<Item> items, List<String> leftOut) {}

    /**
     * Nothing is signed or counted. Exports are copied aside for as long as it takes, so one draft is made at a time.
     *
     * @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT}
     */
    public Draft draft(Actor actor, SendRequest request) {
        authorization.require(actor, Operation.SUBMIT_JOB, "deliveries");
        synchronized (drafting) {
            String key = "draft-" + ids.next();
            try {
                Choice choice = chooseParcels.choose(key, request);
                return new Draft(choice.items(), choice.leftOut());
            } finally {
                files.clearParcels(key);
            }
        }
    }
}
