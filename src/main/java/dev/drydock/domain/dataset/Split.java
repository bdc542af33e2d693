package dev.drydock.domain.dataset;

/** The three disjoint parts of a snapshot. The constant's ordinal is the value in the snapshot file. */
public enum Split {
    /** Fits the weights. */
    TRAIN,
    /** Early stopping and the choice among trials. */
    TUNE,
    /** Gates only; every use is entered in the ledger. */
    HOLDOUT
}
