package dev.drydock.domain.validation;

/**
 * Two one-sided confidence bounds on a quantity: each holds at the confidence that was asked for on its own, so that together
 * they enclose it at {@code 2 * confidence - 1}.
 */
public record Interval(double low, double high) {

    /** Such as {@code [0.9, 0.925]}, with a space before it. */
    String plain() {
        return " [" + Numbers.plain(low) + ", " + Numbers.plain(high) + "]";
    }

    /**
     * Of a difference: 1 if both bounds are better than 0, -1 if both are worse, else 0.
     *
     * @param lessIsBetter whether a smaller value is better, as of an error
     */
    public int sign(boolean lessIsBetter) {
        int more = low > 0 ? 1 : high < 0 ? -1 : 0;
        return lessIsBetter ? -more : more;
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
