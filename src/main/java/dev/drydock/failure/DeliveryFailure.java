package dev.drydock.failure;

/** Failures of deliveries between sites. */
public enum DeliveryFailure implements FailureCode {
    DELIVERY_NOT_SENT(Category.CONFLICT, false),
    DELIVERY_UNKNOWN(Category.NOT_FOUND, false),
    DELIVERY_INCOMPLETE(Category.CONFLICT, false),
    DELIVERY_OUT_OF_ORDER(Category.CONFLICT, false),
    DELIVERY_REFUSED(Category.INTEGRITY, false),
    MEDIUM_FAILED(Category.UNAVAILABLE, true),
    SCANNER_FAILED(Category.UNAVAILABLE, true);

    private final Category category;
    private final boolean retryable;

    DeliveryFailure(Category category, boolean retryable) {
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
