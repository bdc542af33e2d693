package dev.drydock.domain.release;

/** Signs comparisons as "made by this machine", by the key that signs packages; it authorises nothing. */
public interface ComparisonSigner {

    /** @return the signed document, JSON text, and the digest that approvals name it by */
    SignedComparison sign(ComparisonStatement statement);

    /** @param digest lower-case hex SHA-256 of the signed bytes */
    record SignedComparison(String envelope, String digest) {}
}
