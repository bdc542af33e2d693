package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what travels without being asked for: the answers to a site's deliveries, and the report to a supplier. Tested by {@code FleetTest}. */
@Singleton
final class AnswerParcels {
    private final Transactions transactions;
    private final DeliveryLedger ledger;
    private final DeliveryFiles files;
    private final MakeSiteReport makeSiteReport;

    @Inject
    AnswerParcels(
            Transactions transactions, DeliveryLedger ledger, DeliveryFiles files, MakeSiteReport makeSiteReport) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.files = files;
        this.makeSiteReport = makeSiteReport;
    }

    List<Parcel> collect(String key, String to) {
        List<Parcel> parcels = new ArrayList<>();
        for (OwnReceipt receipt : transactions.required(() -> ledger.openReceipts(to))) {
            parcels.add(ofReceipt(key, receipt));
        }
        if (transactions.required(() -> makeSiteReport.isSupplier(to))) {
            parcels.add(ofReport(key, to));
        }
        return parcels;
    }

    private Parcel ofReceipt(String key, OwnReceipt receipt) {
        String name = Long.toString(receipt.sequence());
        Path folder = files.parcelFolder(
                key,
                Kind.RECEIPT.wireName() + "-" + name,
                Map.of(CheckItems.RECEIPT, receipt.envelope().getBytes(StandardCharsets.UTF_8)));
        return new Parcel(Kind.RECEIPT, name, folder);
    }

    private Parcel ofReport(String key, String to) {
        Path folder = files.parcelOnce(
                key,
                Kind.REPORT.wireName() + "-for-" + to,
                CheckItems.REPORT,
                () -> transactions.required(() -> makeSiteReport.signed(to)).getBytes(StandardCharsets.UTF_8));
        return new Parcel(Kind.REPORT, CheckItems.reportName(to), folder);
    }
}
