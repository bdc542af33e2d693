package dev.drydock.domain.drift;

/** What a measure or a column comes to. */
public enum DriftVerdict {
    /** At or above its limit, and chance does not explain it. */
    DRIFTED,
    STABLE,
    /** Too few values, or at or above its limit in a way that chance explains as well. */
    INSUFFICIENT_EVIDENCE,
    /** A measure that no limit is set for. */
    NO_LIMIT,
    /** A column that one side knows nothing of. */
    NO_REFERENCE
}
