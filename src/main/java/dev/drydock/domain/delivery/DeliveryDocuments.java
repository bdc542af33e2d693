package dev.drydock.domain.delivery;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;

/** Statements, receipts and reports as signed documents. This site's are signed with its delivery key, which signs nothing else. */
public interface DeliveryDocuments {

    /**
     * A signed document.
     *
     * @param digest lower-case hex SHA-256 of the signed bytes
     */
    record Signed(String envelope, String digest) {}

    Signed sign(DeliveryStatement statement);

    Signed sign(DeliveryReceipt receipt);

    Signed sign(SiteReport report);

    /**
     * Reads a statement that the sender it names has signed.
     *
     * @throws DrydockException {@code DELIVERY_REFUSED} if the trust file names no such site, or another key signed it
     */
    Opened<DeliveryStatement> openStatement(byte[] envelope, TrustFile trust);

    /** Reads a receipt as {@link #openStatement}; the receiver of the delivery must have signed it. */
    Opened<DeliveryReceipt> openReceipt(byte[] envelope, TrustFile trust);

    /** Reads a report as {@link #openStatement}; the site that reports must have signed it. */
    Opened<SiteReport> openReport(byte[] envelope, TrustFile trust);

    /** Reads a statement that this site has sealed or taken before; no signature is checked. */
    DeliveryStatement read(String envelope);

    /** Reads a receipt that this site has entered before; no signature is checked. */
    DeliveryReceipt readReceipt(String envelope);

    /** Reads a report that this site has entered before; no signature is checked. */
    SiteReport readReport(String envelope);

    /** What was signed, and the digest of its bytes. */
    record Opened<T>(T content, String digest) {}
}
