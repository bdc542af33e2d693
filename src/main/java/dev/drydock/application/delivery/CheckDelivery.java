package dev.drydock.application.delivery;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryDocuments.Opened;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Checks what a statement says, before any volume is read. Tested by {@code DeliveryTest}. */
@Singleton
final class CheckDelivery {
    private final Transactions transactions;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final TrustSource trust;
    private final HandlingRules rules;
    private final Journal journal;

    @Inject
    CheckDelivery(
            Transactions transactions,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            TrustSource trust,
            HandlingRules rules,
            Journal journal) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.documents = documents;
        this.trust = trust;
        this.rules = rules;
        this.journal = journal;
    }

    /** @throws DrydockException {@code DELIVERY_REFUSED}, {@code DELIVERY_OUT_OF_ORDER} */
    void requireDue(Opened<DeliveryStatement> opened) {
        DeliveryStatement statement = opened.content();
        requireForHere(statement);
        Optional<Received> last = transactions.required(
                () -> ledger.lastReceived(statement.route().from()));
        requireNext(opened, last);
        requireInTime(statement);
        rules.problem(statement).ifPresent(problem -> {
            throw refused(statement, problem);
        });
        last.flatMap(earlier -> LogProofs.problem(documents.read(earlier.envelope()), statement))
                .ifPresent(problem -> {
                    throw refused(statement, problem);
                });
    }

    private void requireForHere(DeliveryStatement statement) {
        String here = trust.current().site();
        if (!statement.route().to().equals(here)) {
            throw refused(
                    statement,
                    "it is for site " + statement.route().to() + ", and this is site " + here + ". Carry it there");
        }
    }

    private void requireNext(Opened<DeliveryStatement> opened, Optional<Received> last) {
        DeliveryStatement statement = opened.content();
        long due = last.map(Received::sequence).orElse(0L) + 1;
        while (due < statement.sequence() && statement.withdrawn().contains(due)) {
            due++;
        }
        if (statement.sequence() > due) {
            throw outOfOrder(
                    statement,
                    "delivery " + due
                            + (statement.sequence() - due == 1 ? "" : " to " + (statement.sequence() - 1))
                            + " of this route was not taken yet. Take it first. If its medium is lost, the sender copies the"
                            + " delivery again from its deliveries/out, or sends another one with --withdraw "
                            + due);
        }
        if (statement.sequence() < due) {
            throw outOfOrder(
                    statement,
                    transactions
                            .required(
                                    () -> ledger.findReceived(statement.route().from(), statement.sequence()))
                            .map(earlier -> earlier.digest().equals(opened.digest())
                                    ? "it was taken before. Remove it from deliveries/in"
                                    : "another delivery with this number was taken before, so one of the two is not what it"
                                            + " says. Ask " + statement.route().from() + " which one it sent")
                            .orElse("its sender withdrew it, and a later one was taken. Remove it from deliveries/in"));
        }
    }

    private void requireInTime(DeliveryStatement statement) {
        Instant now = journal.now();
        if (!now.isBefore(statement.expires())) {
            throw refused(
                    statement,
                    "it expired at " + statement.expires() + ", and it is " + now
                            + ". Let the sender send the items again, with --withdraw " + statement.sequence()
                            + ", and with more --valid-days if media travel for long");
        }
    }

    private static DrydockException refused(DeliveryStatement statement, String why) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_REFUSED,
                "The " + statement.label() + " is refused: " + why + ". Nothing was taken.");
    }

    private static DrydockException outOfOrder(DeliveryStatement statement, String why) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_OUT_OF_ORDER, "The " + statement.label() + " is not taken: " + why + ".");
    }
}
