package dev.drydock.failure;

/** Failures of the registry of models and versions. */
public enum RegistryFailure implements FailureCode {
    MODEL_UNKNOWN(Category.NOT_FOUND, false),
    FIELD_RULE_BROKEN(Category.INVALID_INPUT, false),
    MODEL_CHANGE_REFUSED(Category.CONFLICT, false),
    REVISION_REFUSED(Category.CONFLICT, false),
    DEFINITION_UNKNOWN(Category.NOT_FOUND, false),
    DEFINITION_OF_ANOTHER_MODEL(Category.CONFLICT, false),
    CONTRIBUTION_ALTERED(Category.INTEGRITY, false),
    CONTRIBUTION_REFUSED(Category.INVALID_INPUT, false),
    CONTRIBUTION_UNKNOWN(Category.NOT_FOUND, false),
    VERSION_UNKNOWN(Category.NOT_FOUND, false),
    CHAMPION_MISSING(Category.CONFLICT, false),
    VERSION_STATE_WRONG(Category.CONFLICT, false),
    VERSION_ALTERED(Category.CONFLICT, false);

    private final Category category;
    private final boolean retryable;

    RegistryFailure(Category category, boolean retryable) {
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
