package dev.drydock.domain.drift;

/** What the values of a column were compared by. Counts between bins are exact with each of them. */
public enum DriftMethod {
    /** All values of both sides, or the counts of all categories. */
    EXACT,
    /** Counts of both sides between the fixed edges of a {@link Sketch}; the error is bounded. */
    SKETCH,
    /** Counts between the reference's bins alone, of a number that no more is known of. */
    BINS,
    /** Nothing: the reference does not have the column. */
    NONE
}
