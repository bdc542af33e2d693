package dev.drydock.failure;

/** Failures of package directories, signatures, keys, envelopes and trust files. */
public enum PackagingFailure implements FailureCode {
    PACKAGE_UNKNOWN(Category.NOT_FOUND, false),
    PACKAGE_UNSAFE(Category.INTEGRITY, false),
    PACKAGE_ALTERED(Category.INTEGRITY, false),
    PACKAGE_DAMAGED(Category.INTEGRITY, false),
    PACKAGE_INCOMPLETE(Category.INTEGRITY, false),
    PACKAGE_UNSIGNED(Category.INTEGRITY, false),
    SIGNATURE_MALFORMED(Category.INTEGRITY, false),
    SIGNATURE_WRONG(Category.INTEGRITY, false),
    SIGNER_NOT_TRUSTED(Category.FORBIDDEN, false),
    KEY_UNREADABLE(Category.INVALID_INPUT, false),
    KEY_EXPOSED(Category.FORBIDDEN, false),
    ENVELOPE_MALFORMED(Category.INVALID_INPUT, false),
    STATEMENT_MALFORMED(Category.INVALID_INPUT, false),
    TRUST_FILE_MALFORMED(Category.INVALID_INPUT, false),
    TRUST_FILE_REFUSED(Category.FORBIDDEN, false),
    ARCHIVE_UNSAFE(Category.INVALID_INPUT, false);

    private final Category category;
    private final boolean retryable;

    PackagingFailure(Category category, boolean retryable) {
        this.category = category;
        this.retryable = retryable;
    }

    @Override
    public Category category() {
        return category;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }
}
