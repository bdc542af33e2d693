package dev.drydock.domain.release;

import java.util.List;

/**
 * A statement whose signatures were checked against a trust file.
 *
 * @param signers the people whose valid, unrevoked key signed it; never empty
 * @param envelope the signed document as it was submitted, JSON text
 * @param digest lower-case hex SHA-256 of the statement's bytes
 */
public record SignedApproval(
        ApprovalStatement statement, List<TrustFile.Person> signers, String envelope, String digest) {
    public SignedApproval {
        signers = List.copyOf(signers);
    }

    /** Names of the signers, in their order. */
    public List<String> people() {
        return signers.stream().map(TrustFile.Person::name).toList();
    }
}
