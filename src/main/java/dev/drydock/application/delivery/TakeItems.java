package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.delivery.CheckItems.Checked;
import dev.drydock.domain.delivery.DeliveryDocuments.Opened;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Enters a checked delivery in the ledger and puts its items in their places, or leaves nothing of it. Tested by {@code DeliveryTest}. */
@Singleton
final class TakeItems {
    private final Transactions transactions;
    private final DeliveryFiles files;
    private final DeliveryLedger ledger;
    private final TakeExports takeExports;
    private final AnswerDelivery answerDelivery;

    @Inject
    TakeItems(
            Transactions transactions,
            DeliveryFiles files,
            DeliveryLedger ledger,
            TakeExports takeExports,
            AnswerDelivery answerDelivery) {
        this.transactions = transactions;
        this.files = files;
        this.ledger = ledger;
        this.takeExports = takeExports;
        this.answerDelivery = answerDelivery;
    }

    void requireRoom(Checked checked) {
        takeExports.requireRoom(checked.exports());
    }

    void enter(long run, Opened<DeliveryStatement> opened, String envelope, Custody custody, Checked checked) {
        transactions.run(() -> {
            ledger.lock();
            answerDelivery.taken(run, opened, envelope, custody, checked);
        });
    }

    /** Of a delivery in the ledger. Exports, receipts and reports do not stay: rows lie in no further place, where an erasure would not find them. */
    void place(String digest, DeliveryStatement statement) {
        Path kept = files.keep(digest, statement);
        for (Item item : statement.contents().items()) {
            Path folder = kept.resolve(item.folder());
            if (item.kind() == Kind.EXPORT) {
                takeExports.take(item, folder);
            }
            if (item.kind() == Kind.EXPORT || item.kind() == Kind.RECEIPT || item.kind() == Kind.REPORT) {
                files.drop(folder);
            }
        }
        files.discard(digest);
    }

    /** What another run has entered in the ledger stays: that run may not have put everything in its place yet. */
    void refuse(long run, Opened<DeliveryStatement> opened, Custody custody, String reason) {
        DeliveryStatement statement = opened.content();
        boolean taken = transactions
                .required(() -> ledger.findReceived(statement.route().from(), statement.sequence()))
                .filter(received -> received.digest().equals(opened.digest()))
                .isPresent();
        if (!taken) {
            files.discard(opened.digest());
        }
        transactions.run(() -> {
            ledger.lock();
            answerDelivery.refused(run, opened, custody, reason);
        });
    }

    void refuseUnopened(long run, String folder, Custody custody, String reason) {
        transactions.run(() -> answerDelivery.refusedUnopened(run, folder, custody, reason));
    }
}
