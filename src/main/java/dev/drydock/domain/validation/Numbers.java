package dev.drydock.domain.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as reports print them: the same text on every Java release. */
public final class Numbers {
    private static final int DIGITS = 6;
    private static final int ERROR_DIGITS = 3;

    /** What is less comes of rounding. */
    private static final double LEAST_ERROR = 1e-9;

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

    /**
     * A measured value or its difference, for people: to a thousandth; an error, whose unit may be large, to three significant digits
     * where a thousandth would leave fewer.
     *
     * @param error whether it is in the unit of a label
     */
    public static String measured(double value, boolean error) {
        double size = Math.abs(value);
        return error && size < 0.1 && size >= LEAST_ERROR
                ? new BigDecimal(value)
                        .round(new MathContext(ERROR_DIGITS, RoundingMode.HALF_EVEN))
                        .toPlainString()
                : thousandths(value);
    }

    /** A share in percent, to a tenth, for sentences; without the sign. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** To a thousandth, for sentences. */
    public static String thousandths(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString()
                : "n/a";
    }
}
