package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.SiteDocument;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks every item of an unpacked delivery by its own signature, before any of them is taken. Tested by {@code DeliveryTest}. */
@Singleton
final class CheckItems {
    /** How the name of an export's signed manifest ends. */
    static final String MANIFEST = ".manifest.json";

    /** The file of a site's report. */
    static final String REPORT = "report.json";

    private static final String HANDED_ON = "of-";

    static final String RECEIPT = "receipt.json";
    private static final Map<String, String> DOCUMENTS =
            Map.of(SiteDocument.POLICY, "policy.json", SiteDocument.TRUST, "trust.json");
    private static final String DEFINITION = "model.yaml";

    private final Transactions transactions;
    private final PackageCheck packages;
    private final CheckExport checkExport;
    private final DeliveryDocuments documents;
    private final DeliveryLedger ledger;
    private final TrustSource trust;
    private final HandlingRules rules;
    private final DeliveryFiles files;

    @Inject
    CheckItems(
            Transactions transactions,
            PackageCheck packages,
            CheckExport checkExport,
            DeliveryDocuments documents,
            DeliveryLedger ledger,
            TrustSource trust,
            HandlingRules rules,
            DeliveryFiles files) {
        this.transactions = transactions;
        this.packages = packages;
        this.checkExport = checkExport;
        this.documents = documents;
        this.ledger = ledger;
        this.trust = trust;
        this.rules = rules;
        this.files = files;
    }

    /**
     * What was checked.
     *
     * @param packages digests of the packages
     * @param unknownReceipts about deliveries that this site did not send: it was restored, or somebody made them up
     * @param handedOn what third sites report
     * @param scanner the site's scanner; empty if it has none
     */
    record Checked(
            Set<String> packages,
            List<Export> exports,
            List<Answered> receipts,
            List<String> unknownReceipts,
            Optional<SiteReported> report,
            List<SiteReported> handedOn,
            Optional<String> scanner) {}

    /** What the sender reports. */
    record SiteReported(SiteReport report, String envelope) {}

    /** An export, and the folder with its files. */
    record Export(ExportManifest manifest, String manifestFile, Path folder) {}

    /** A receipt of the sender's. */
    record Answered(DeliveryReceipt receipt, String envelope) {}

    /** @throws DrydockException of the first item that cannot be taken */
    Checked check(DeliveryStatement statement, Path items) {
        Optional<String> scannedBy = rules.scan(items);
        TrustFile current = trust.current();
        Set<String> digests = new TreeSet<>();
        List<Export> exports = new ArrayList<>();
        List<Answered> receipts = new ArrayList<>();
        Optional<SiteReported> report = Optional.empty();
        List<SiteReported> handedOn = new ArrayList<>();
        for (Item item : statement.contents().items()) {
            Path folder = items.resolve(item.folder());
            try {
                switch (item.kind()) {
                    case PACKAGE -> digests.add(requirePackage(item, folder, current));
                    case EXPORT -> exports.add(checkExport.check(item, folder));
                    case RECEIPT -> receipts.add(receipt(statement, item, folder, current));
                    case REPORT -> {
                        if (item.name().startsWith(HANDED_ON)) {
                            handedOn.add(handedOn(item, folder, current));
                        } else {
                            report = Optional.of(report(statement, item, folder, current));
                        }
                    }
                    case DOCUMENT -> requireDocument(item, folder);
                }
            } catch (DrydockException e) {
                throw new DrydockException(
                        e.code(),
                        "The " + statement.label() + " is refused because of the " + item.label() + ": " + e.sentence()
                                + " Nothing of the delivery was taken.",
                        e);
            }
        }
        List<Answered> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Answered answered : receipts) {
            if (isOurs(answered)) {
                known.add(answered);
            } else {
                unknown.add(Long.toString(answered.receipt().sequence()));
            }
        }
        return new Checked(digests, exports, known, unknown, report, handedOn, scannedBy);
    }

    /** Of the report of a third site. */
    static String handedOnName(SiteReport report) {
        return HANDED_ON + report.route().from() + "-"
                + reportName(report.route().to());
    }

    /** A delivery has one of that name at most. */
    static String reportName(String to) {
        return "for-" + to;
    }

    private String requirePackage(Item item, Path folder, TrustFile current) {
        VerifiedPackage verified = packages.verifyContributed(folder, current);
        requireNamed(item, verified.version());
        return verified.packageDigest();
    }

    static void requireNamed(Item item, String content) {
        if (!item.name().equals(content)) {
            throw refused("it is " + content + ", under another name");
        }
    }

    /** What it says is checked by the command that installs it. */
    private void requireDocument(Item item, Path folder) {
        String file = item.name().startsWith(CollectParcels.DEFINITION)
                ? DEFINITION
                : Optional.ofNullable(DOCUMENTS.get(item.name()))
                        .orElseThrow(() -> refused("this version knows no document of that name"));
        requireOnly(folder, file);
    }

    private void requireOnly(Path folder, String file) {
        if (!files.names(folder).equals(List.of(file))) {
            throw refused("it must have the file " + file + " and no other");
        }
    }

    private Answered receipt(DeliveryStatement statement, Item item, Path folder, TrustFile current) {
        requireOnly(folder, RECEIPT);
        byte[] envelope = files.document(folder, RECEIPT);
        DeliveryReceipt receipt = documents.openReceipt(envelope, current).content();
        requireNamed(item, Long.toString(receipt.sequence()));
        Route expected = new Route(current.site(), statement.route().from());
        if (!receipt.route().equals(expected)) {
            throw refused("it is about a delivery from " + receipt.route());
        }
        return new Answered(receipt, new String(envelope, StandardCharsets.UTF_8));
    }

    private SiteReported report(DeliveryStatement statement, Item item, Path folder, TrustFile current) {
        requireOnly(folder, REPORT);
        requireNamed(item, reportName(statement.route().to()));
        byte[] envelope = files.document(folder, REPORT);
        SiteReport report = documents.openReport(envelope, current).content();
        if (!report.route().equals(statement.route())) {
            throw refused("it is a report from " + report.route());
        }
        return new SiteReported(report, new String(envelope, StandardCharsets.UTF_8));
    }

    /** Whoever carries it: the third site must have signed it, and the trust file must name that site. */
    private SiteReported handedOn(Item item, Path folder, TrustFile current) {
        requireOnly(folder, REPORT);
        byte[] envelope = files.document(folder, REPORT);
        SiteReport report = documents.openReport(envelope, current).content();
        requireNamed(item, handedOnName(report));
        return new SiteReported(report, new String(envelope, StandardCharsets.UTF_8));
    }

    private boolean isOurs(Answered answered) {
        DeliveryReceipt receipt = answered.receipt();
        return transactions
                .required(() -> ledger.findSent(receipt.route().to(), receipt.sequence()))
                .filter(sent -> sent.digest().equals(receipt.statement()))
                .isPresent();
    }

    static DrydockException refused(String why) {
        return new DrydockException(DeliveryFailure.DELIVERY_REFUSED, "It does not count, because " + why + ".");
    }
}
