package dev.drydock.application.delivery;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryDocuments.Signed;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives a written delivery its number and signs it. Tested by {@code DeliveryTest}. */
@Singleton
final class SealDelivery {
    /** Items in an audit record. */
    private static final int MOST_NAMED = 100;

    private final Transactions transactions;
    private final RunFacts facts;
    private final TrustSource trust;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final LogProofs logProofs;
    private final Journal journal;

    @Inject
    SealDelivery(
            Transactions transactions,
            RunFacts facts,
            TrustSource trust,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            LogProofs logProofs,
            Journal journal) {
        this.transactions = transactions;
        this.facts = facts;
        this.trust = trust;
        this.ledger = ledger;
        this.documents = documents;
        this.logProofs = logProofs;
        this.journal = journal;
    }

    DeliveryStatement read(Sent sent) {
        return documents.read(sent.envelope());
    }

    private Route route(String to) {
        return new Route(trust.current().site(), to);
    }

    void seal(long run, SendRequest request, Contents contents) {
        Route route = route(request.to());
        transactions.run(() -> {
            ledger.lock();
            long sequence = ledger.lastSent(request.to()) + 1;
            Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
            DeliveryStatement statement = new DeliveryStatement(
                    route,
                    sequence,
                    now,
                    now.plus(request.options().valid()),
                    request.marking(),
                    contents,
                    request.options().withdraw(),
                    logProofs.now(request.to(), request.options().withdraw()));
            Signed signed = documents.sign(statement);
            ledger.add(
                    new Sent(request.to(), sequence, signed.digest(), signed.envelope(), run, now, Optional.empty()));
            ledger.returned(travelling(request.to(), contents), sequence);
            facts.record(run, RunFacts.DELIVERY, DeliveryStatement.folder(route, sequence));
            journal.append(AuditLog.Event.of(
                    "run:" + run,
                    "delivery.send",
                    DeliveryStatement.folder(route, sequence),
                    "statement",
                    signed.digest(),
                    "items",
                    lines(contents.items()),
                    "withdrawn",
                    request.options().withdraw().toString(),
                    "marking",
                    request.marking().orElse("none")));
        });
    }

    /** With their digests; the statement names all of them. */
    static String lines(List<Item> items) {
        return items.stream()
                        .limit(MOST_NAMED)
                        .map(item -> item.label() + " " + item.digest())
                        .collect(Collectors.joining(", "))
                + (items.size() > MOST_NAMED ? " and " + (items.size() - MOST_NAMED) + " more" : "");
    }

    /** The answers that are among the items; one that came since waits for the next delivery. */
    private List<String> travelling(String to, Contents contents) {
        List<String> numbers = contents.items().stream()
                .filter(item -> item.kind() == Kind.RECEIPT)
                .map(Item::name)
                .toList();
        return ledger.openReceipts(to).stream()
                .filter(receipt -> numbers.contains(Long.toString(receipt.sequence())))
                .map(OwnReceipt::digest)
                .toList();
    }
}
