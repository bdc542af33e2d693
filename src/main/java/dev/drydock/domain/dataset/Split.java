package dev.drydock.domain.dataset;

import java.util.List;

/** The three disjoint parts of a snapshot, and its erased rows. */
public enum Split {
    /** Fits the weights. */
    TRAIN(0),
    /** Early stopping and the choice among trials. */
    TUNE(1),
    /** Gates only; every use is entered in the ledger. */
    HOLDOUT(2),
    /** No split: the row was erased, and its replacement must not be used. */
    ERASED(3);

    /** Those that a row can be put into. */
    public static final List<Split> USED = List.of(TRAIN, TUNE, HOLDOUT);

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
            case 3 -> ERASED;
            default -> throw new IllegalArgumentException(code + " is no split");
        };
    }
}
