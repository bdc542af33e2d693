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

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
