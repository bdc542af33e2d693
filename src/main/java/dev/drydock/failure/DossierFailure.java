package dev.drydock.failure;

/** Failures of dossiers. */
public enum DossierFailure implements FailureCode {
    /** The records of the release do not allow one. */
    DOSSIER_NOT_MADE(Category.CONFLICT, false),
    /** Something in it is not what was signed. */
    DOSSIER_REFUSED(Category.INTEGRITY, false);

    private final Category category;
    private final boolean retryable;

    DossierFailure(Category category, boolean retryable) {
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
