package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Statements, receipts and reports as DSSE envelopes, signed with the site's delivery key. Thread-safe. */
public final class DeliveryPapers implements DeliveryDocuments {
    private static final Document STATEMENT = new Document("statement", Envelope.DELIVERY_TYPE);
    private static final Document RECEIPT = new Document("receipt", Envelope.DELIVERY_RECEIPT_TYPE);

    private static final Document REPORT = new Document("report", Envelope.SITE_REPORT_TYPE);

    private final Path keyFile;

    private record Document(String name, String type) {}

    public DeliveryPapers(Path keyFile) {
        this.keyFile = keyFile;
    }

    /** Without a key: they read and check, and cannot sign. */
    public static DeliveryDocuments readers() {
        return new DeliveryPapers(Path.of(""));
    }

    @Override
    public Signed sign(DeliveryStatement statement) {
        byte[] payload = DeliveryStatements.write(statement);
        try {
            DeliveryStatements.read(payload); // as the receiver will
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_NOT_SENT,
                    "Nothing is sent: no site would take the delivery, because its statement " + e.what() + ".",
                    e);
        }
        return sign(STATEMENT, payload);
    }

    @Override
    public Signed sign(DeliveryReceipt receipt) {
        return sign(RECEIPT, DeliveryStatements.write(receipt));
    }

    @Override
    public Signed sign(SiteReport report) {
        return sign(REPORT, SiteReports.write(report));
    }

    private Signed sign(Document document, byte[] payload) {
        Envelope envelope = Envelope.sign(document.type(), payload, SigningKey.read(keyFile));
        return new Signed(new String(envelope.toJson(), StandardCharsets.UTF_8), envelope.payloadDigest());
    }

    @Override
    public Opened<DeliveryStatement> openStatement(byte[] envelope, TrustFile trust) {
        return open(STATEMENT, envelope, signed -> {
            DeliveryStatement statement = DeliveryStatements.read(signed.payload());
            requireSigned(signed, trust, statement.route().from());
            return statement;
        });
    }

    @Override
    public Opened<DeliveryReceipt> openReceipt(byte[] envelope, TrustFile trust) {
        return open(RECEIPT, envelope, signed -> {
            DeliveryReceipt receipt = DeliveryStatements.readReceipt(signed.payload());
            requireSigned(signed, trust, receipt.route().to());
            return receipt;
        });
    }

    @Override
    public Opened<SiteReport> openReport(byte[] envelope, TrustFile trust) {
        return open(REPORT, envelope, signed -> {
            SiteReport report = SiteReports.read(signed.payload());
            requireSigned(signed, trust, report.route().from());
            return report;
        });
    }

    @Override
    public DeliveryStatement read(String envelope) {
        return open(
                        STATEMENT,
                        envelope.getBytes(StandardCharsets.UTF_8),
                        signed -> DeliveryStatements.read(signed.payload()))
                .content();
    }

    @Override
    public DeliveryReceipt readReceipt(String envelope) {
        return open(
                        RECEIPT,
                        envelope.getBytes(StandardCharsets.UTF_8),
                        signed -> DeliveryStatements.readReceipt(signed.payload()))
                .content();
    }

    @Override
    public SiteReport readReport(String envelope) {
        return open(REPORT, envelope.getBytes(StandardCharsets.UTF_8), signed -> SiteReports.read(signed.payload()))
                .content();
    }

    /** Reads what an envelope holds. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Envelope signed) throws Json.Malformed;
    }

    private static <T> Opened<T> open(Document document, byte[] envelope, Reading<T> reading) {
        try {
            Envelope signed = Envelope.parse(envelope, document.type());
            return new Opened<>(reading.of(signed), signed.payloadDigest());
        } catch (Json.Malformed e) {
            throw refused("its " + document.name() + " " + e.what());
        } catch (DrydockException e) {
            throw e.code() == DeliveryFailure.DELIVERY_REFUSED
                    ? e
                    : refused("its " + document.name() + " cannot be read: " + e.sentence());
        }
    }

    private static void requireSigned(Envelope signed, TrustFile trust, String site) {
        List<NamedKey> keys = trust.inForce(trust.sites()).stream()
                .filter(key -> key.name().equals(site))
                .toList();
        if (keys.isEmpty()) {
            throw refused("trust file version " + trust.version() + " names no delivery key of site " + site
                    + ", or the key is revoked. If the site is to be trusted, let the roots sign a trust file that names"
                    + " it: 'drydock trust init --site-key " + site + "=FILE.pub'");
        }
        if (signed.signersAmong(TrustFiles.keysOf(keys)).isEmpty()) {
            throw refused("site " + site + " has not signed it: key "
                    + signed.claimedKeyIds().iterator().next() + " has. Ask that site who sent it");
        }
    }

    private static DrydockException refused(String why) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_REFUSED,
                "The delivery is refused: " + why + (why.endsWith(".") ? "" : ".") + " Nothing was taken.");
    }
}
