package dev.drydock.domain.dataset;

/** The outcome of one prediction's labels in the join. */
public enum LabelOutcome {
    /** They decided its row in the snapshot. */
    MATCHED,
    /** The latest ones disagree: the prediction is left out, and a person must check it. */
    CONFLICTING,
    /** All are from before the prediction. */
    TOO_EARLY,
    /** The prediction is older than what is used. */
    TOO_LATE,
    /** For the prediction to become old enough, to come in once and not in two forms, or for the labels' own time. */
    WAITING
}
