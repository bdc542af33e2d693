package dev.drydock.domain.validation;

/** What a gate, or a whole report, says. Only {@link #PASS} passes. */
public enum Verdict {
    PASS,
    FAIL,
    /** The rows at hand cannot decide at the required confidence. */
    INSUFFICIENT_EVIDENCE,
    /** Not passed, but covered by a signed, unexpired waiver. */
    WAIVED;

    /** As sentences say it, such as {@code INSUFFICIENT EVIDENCE}. */
    public String words() {
        return name().replace('_', ' ');
    }
}
