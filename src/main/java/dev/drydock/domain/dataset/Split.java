package dev.drydock.domain.dataset;

/** The three disjoint parts of a snapshot. */
public enum Split {
    /** Fits the weights. */
    TRAIN(0),
    /** Early stopping and the choice among trials. */
    TUNE(1),
    /** Gates only; every use is entered in the ledger. */
    HOLDOUT(2);

    private final int code;

    Split(int code) {
        this.code = code;
    }

    /** The value in the snapshot file. */
    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException for a value that no snapshot file holds */
    public static Split ofCode(int code) {
        return switch (code) {
            case 0 -> TRAIN;
            case 1 -> TUNE;
            case 2 -> HOLDOUT;
            default -> throw new IllegalArgumentException(code + " is no split");
        };
    }
}
