package dev.drydock.domain.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as reports print them: the same text on every Java release. */
public final class Numbers {
    private static final int DIGITS = 6;

    private Numbers() {}

    /** To six significant digits, without exponent or trailing zeros; {@code n/a} for what is no number. */
    public static String plain(double value) {
        return Double.isFinite(value) ? rounded(value).toPlainString() : "n/a";
    }

    /** To six significant digits, without trailing zeros. */
    public static BigDecimal rounded(double value) {
        BigDecimal rounded = new BigDecimal(value, new MathContext(DIGITS, RoundingMode.HALF_EVEN));
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    }

    /** All digits that the value has, without exponent. */
    public static BigDecimal exact(double value) {
        BigDecimal exact = new BigDecimal(Double.toString(value));
        return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    }

    /** To a thousandth, for sentences. */
    public static String thousandths(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString()
                : "n/a";
    }
}
