package dev.drydock.domain.dataset;

/** What became of the labels of one prediction when they were joined. */
public enum LabelOutcome {
    /** They decided its row in the snapshot. */
    MATCHED,
    /** The latest ones disagree: the prediction is left out, and somebody has to look at it. */
    CONFLICTING,
    /** All are from before the prediction. */
    TOO_EARLY,
    /** The prediction is older than what is used. */
    TOO_LATE,
    /** For the prediction to become old enough, to come in once and not in two forms, or for the labels' own time. */
    WAITING
}
