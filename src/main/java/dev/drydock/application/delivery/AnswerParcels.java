package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.HandedOn;
import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.registry.VersionId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds what travels without being asked for: the answers to a site's deliveries, and the report to a supplier; and the reports of third sites that are to be handed on. Tested by {@code FleetTest}. */
@Singleton
final class AnswerParcels {
    private final Transactions transactions;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final DeliveryFiles files;
    private final MakeSiteReport makeSiteReport;

    @Inject
    AnswerParcels(
            Transactions transactions,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            DeliveryFiles files,
            MakeSiteReport makeSiteReport) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.documents = documents;
        this.files = files;
        this.makeSiteReport = makeSiteReport;
    }

    /** @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT} if a report is to be handed on that is not here */
    List<Parcel> collect(String key, SendRequest request) {
        String to = request.to();
        List<Parcel> parcels = new ArrayList<>();
        for (OwnReceipt receipt : transactions.required(() -> ledger.openReceipts(to))) {
            parcels.add(ofReceipt(key, receipt));
        }
        if (transactions.required(() -> makeSiteReport.isDue(to, request.packages()))) {
            parcels.add(ofReport(key, to, request.packages()));
        }
        request.reports().stream().distinct().forEach(site -> parcels.addAll(handedOn(key, site)));
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

    private Parcel ofReport(String key, String to, List<VersionId> packages) {
        Path folder = files.parcelOnce(
                key,
                Kind.REPORT.wireName() + "-for-" + to,
                CheckItems.REPORT,
                () -> transactions
                        .required(() -> makeSiteReport.signed(to, packages))
                        .getBytes(StandardCharsets.UTF_8));
        return new Parcel(Kind.REPORT, CheckItems.reportName(to), folder);
    }

    /** The last report of a site to this one, and those of it to others that were handed on to this one. */
    private List<Parcel> handedOn(String key, String site) {
        List<String> envelopes = transactions.required(() -> Stream.concat(
                        ledger.lastReport(site).map(Reported::envelope).stream(),
                        ledger.handedOn().stream()
                                .filter(report -> report.site().equals(site))
                                .map(HandedOn::envelope))
                .toList());
        if (envelopes.isEmpty()) {
            throw CollectParcels.notSent("site " + site
                    + " has reported nothing that could be handed on. 'drydock fleet'" + " shows which sites have");
        }
        List<Parcel> parcels = new ArrayList<>();
        for (String envelope : envelopes) {
            String name = CheckItems.handedOnName(documents.readReport(envelope));
            Path folder = files.parcelFolder(
                    key,
                    Kind.REPORT.wireName() + "-" + name,
                    Map.of(CheckItems.REPORT, envelope.getBytes(StandardCharsets.UTF_8)));
            parcels.add(new Parcel(Kind.REPORT, name, folder));
        }
        return parcels;
    }
}
