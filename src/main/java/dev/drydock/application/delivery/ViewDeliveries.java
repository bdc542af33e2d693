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
                .map(this::opened)
                .toList();
    }

    /** To that site, those with the highest numbers, by number. */
    public List<SentDelivery> sentTo(Actor actor, String site, int most) {
        authorization.require(actor, Operation.VIEW, "deliveries");
        return last(transactions.required(() -> ledger.sentTo(site)), most).stream()
                .map(this::opened)
                .toList();
    }

    private SentDelivery opened(Sent sent) {
        return new SentDelivery(
                sent,
                documents.read(sent.envelope()),
                sent.answer().map(Answer::envelope).map(documents::readReceipt));
    }

    /** Newest first. */
    public List<TakenDelivery> received(Actor actor) {
        authorization.require(actor, Operation.VIEW, "deliveries");
        return transactions.required(() -> ledger.received(MOST)).stream()
                .map(this::opened)
                .toList();
    }

    /** From that site, those with the highest numbers, by number. */
    public List<TakenDelivery> receivedFrom(Actor actor, String site, int most) {
        authorization.require(actor, Operation.VIEW, "deliveries");
        return last(transactions.required(() -> ledger.receivedFrom(site)), most).stream()
                .map(this::opened)
                .toList();
    }

    private TakenDelivery opened(Received received) {
        return new TakenDelivery(received, documents.read(received.envelope()));
    }

    private static <T> List<T> last(List<T> all, int most) {
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /**
     * What would travel.
     *
     * @param leftOut what the other site has, a phrase each
     */
    public record Draft(List<Item> items, List<String> leftOut) {}

    /**
     * Nothing is counted or kept. A report for a supplier is signed as it would be. Exports are copied aside for as long as it takes, so one draft is made at a time.
     *
     * @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT}, {@code FIELD_RULE_BROKEN}
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
