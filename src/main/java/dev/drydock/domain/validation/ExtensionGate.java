package dev.drydock.domain.validation;

/**
 * A gate of an extension, with the limit that the signed policy gives it.
 *
 * @param name as the extension names it; reports show {@code extension:NAME}
 * @param lessIsBetter whether the value's upper bound must be at most the limit; else its lower bound at least
 * @param confidence of that bound, 0.5 to 1
 * @param minRows fewer holdout rows than this decide nothing
 */
public record ExtensionGate(
        ExtensionJar jar, String name, boolean lessIsBetter, double limit, double confidence, int minRows) {

    /** Such as {@code extension:score-spread}. */
    public String wireName() {
        return Gate.EXTENSION.wireName() + ":" + name;
    }

    /** The key of the limit in the policy and in reports. */
    public String limitKey() {
        return lessIsBetter ? "at-most" : "at-least";
    }

    boolean reaches(Interval bounds) {
        return lessIsBetter ? bounds.high() <= limit : bounds.low() >= limit;
    }
}
