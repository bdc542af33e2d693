package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.delivery.CheckItems.Checked;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryDocuments.Opened;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.Category;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a delivery from {@code deliveries/in}: all of it or nothing. Every check comes first; the medium is only read. The ledger's
 * entry decides: before it nothing has moved, and after it a restart completes what is left. A refusal is audited, answered by a receipt, and
 * leaves nothing else behind. Tested by {@code DeliveryTest}.
 */
@Singleton
public class ReceiveDelivery {
    private static final Set<Category> VERDICTS =
            Set.of(Category.INTEGRITY, Category.INVALID_INPUT, Category.FORBIDDEN);

    private final Transactions transactions;
    private final TrustSource trust;
    private final DeliveryDocuments documents;
    private final DeliveryFiles files;
    private final DeliveryLedger ledger;
    private final CheckDelivery checkDelivery;
    private final CheckItems checkItems;
    private final TakeItems takeItems;

    @Inject
    ReceiveDelivery(
            Transactions transactions,
            TrustSource trust,
            DeliveryDocuments documents,
            DeliveryFiles files,
            DeliveryLedger ledger,
            CheckDelivery checkDelivery,
            CheckItems checkItems,
            TakeItems takeItems) {
        this.transactions = transactions;
        this.trust = trust;
        this.documents = documents;
        this.files = files;
        this.ledger = ledger;
        this.checkDelivery = checkDelivery;
        this.checkItems = checkItems;
        this.takeItems = takeItems;
    }

    /**
     * Call it outside a transaction: it reads and writes files. A repetition after a crash is harmless.
     *
     * @param folder name of a folder in {@code deliveries/in}
     * @throws DrydockException {@code DELIVERY_UNKNOWN}, {@code DELIVERY_INCOMPLETE}, {@code DELIVERY_OUT_OF_ORDER}, {@code DELIVERY_REFUSED},
     *     {@code MEDIUM_FAILED}, {@code SCANNER_FAILED}; of an item what is wrong with it
     */
    public void receive(long run, String folder, Custody custody) {
        Optional<Received> before = receivedBy(run);
        if (before.isEmpty()) {
            byte[] envelope = statement(run, folder, custody);
            Opened<DeliveryStatement> opened = open(run, folder, envelope, custody);
            Checked checked = check(run, folder, opened, custody);
            takeItems.enter(run, opened, new String(envelope, StandardCharsets.UTF_8), custody, checked);
        }
        Received received = before.or(() -> receivedBy(run)).orElseThrow();
        takeItems.place(received.digest(), documents.read(received.envelope()));
    }

    private Optional<Received> receivedBy(long run) {
        return transactions.required(() -> ledger.receivedBy(run));
    }

    private byte[] statement(long run, String folder, Custody custody) {
        try {
            return files.statement(folder);
        } catch (DrydockException e) {
            if (isVerdict(e)) {
                takeItems.refuseUnopened(run, folder, custody, e.sentence());
            }
            throw e;
        }
    }

    private Opened<DeliveryStatement> open(long run, String folder, byte[] envelope, Custody custody) {
        TrustFile current = trust.current();
        try {
            return documents.openStatement(envelope, current);
        } catch (DrydockException e) {
            DrydockException refused =
                    new DrydockException(e.code(), "Folder " + folder + " of deliveries/in: " + e.sentence(), e);
            takeItems.refuseUnopened(run, folder, custody, refused.sentence());
            throw refused;
        }
    }

    private Checked check(long run, String folder, Opened<DeliveryStatement> opened, Custody custody) {
        try {
            checkDelivery.requireDue(opened);
            Path items = files.unpack(folder, opened.digest(), opened.content());
            Checked checked = checkItems.check(opened.content(), items);
            takeItems.requireRoom(checked);
            return checked;
        } catch (DrydockException e) {
            if (isVerdict(e)) {
                takeItems.refuse(run, opened, custody, e.sentence());
            }
            throw e;
        }
    }

    /** Whether the delivery itself is at fault, not the medium, this machine, or a volume that may still come. */
    private static boolean isVerdict(DrydockException failure) {
        return VERDICTS.contains(failure.code().category()) || failure.code() == DeliveryFailure.DELIVERY_OUT_OF_ORDER;
    }
}
