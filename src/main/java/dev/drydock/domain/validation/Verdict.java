package dev.drydock.domain.validation;

/** What a gate, or a whole report, says. Only {@link #PASS} passes. */
public enum Verdict {
    PASS,
    FAIL,
    /** The rows at hand cannot decide at the required confidence, or only people can. */
    INSUFFICIENT_EVIDENCE,
    /** Not passed, but covered by a signed, unexpired waiver. */
    WAIVED;

    /** Of bounds on a quantity: which side of the limit they lie on, or that the limit lies between them. Bounds that are no numbers decide nothing. */
    public static Verdict of(Interval bounds, double limit, boolean lessIsBetter) {
        if (lessIsBetter ? bounds.high() <= limit : bounds.low() >= limit) {
            return PASS;
        }
        boolean missed = lessIsBetter ? bounds.low() > limit : bounds.high() < limit;
        return missed ? FAIL : INSUFFICIENT_EVIDENCE;
    }

    /** As sentences say it, such as {@code INSUFFICIENT EVIDENCE}. */
    public String words() {
        return name().replace('_', ' ');
    }
}
