package dev.drydock.domain.validation;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a gate measured.
 *
 * @param metric such as {@code auc}, or {@code auc difference}
 * @param value what was measured
 * @param bounds one-sided bounds, each at {@code confidence}; empty width where the quantity is no estimate
 * @param lessIsBetter whether the upper bound must not lie above the limit; else the lower one must not lie below it
 * @param limit what the bound must hold
 * @param candidate the candidate's own value where {@code value} is a difference
 * @param champion the champion's own value where {@code value} is a difference
 * @param rows holdout rows looked at
 * @param groups how many groups they come from
 * @param positives rows of the positive one of two classes; else empty
 * @param rowsNeeded rows with which the gate would pass four times in five, were the value measured here the true one, or were there no
 *     difference where the candidate measured better; empty where what was measured misses the limit
 */
public record Measurement(
        String metric,
        double value,
        Interval bounds,
        boolean lessIsBetter,
        double limit,
        double confidence,
        OptionalDouble candidate,
        OptionalDouble champion,
        int rows,
        int groups,
        OptionalInt positives,
        OptionalLong rowsNeeded) {

    /** The same where the other side is not the champion. */
    Measurement withoutChampion() {
        return new Measurement(
                metric,
                value,
                bounds,
                lessIsBetter,
                limit,
                confidence,
                candidate,
                OptionalDouble.empty(),
                rows,
                groups,
                positives,
                rowsNeeded);
    }
}
