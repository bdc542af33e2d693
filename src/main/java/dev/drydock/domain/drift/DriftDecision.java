package dev.drydock.domain.drift;

/** What a run does next. */
public enum DriftDecision {
    RETRAIN,
    /** Too few labelled rows to train on or to decide. */
    COLLECT_LABELS,
    /** The champion stays. */
    KEPT
}
