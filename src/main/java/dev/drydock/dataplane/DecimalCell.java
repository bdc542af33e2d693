package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import java.util.Set;

/**
 * A number as a cell has it: a sign, decimal digits with or without a point, an exponent; nothing else that some language reads
 * as a number. The value is the nearest double, as {@link Double#parseDouble} gives it.
 */
final class DecimalCell {
    /** Of digits before the point, of those behind it, and of an exponent. */
    private static final int MOST_DIGITS = 40;

    private static final int MOST_EXPONENT_DIGITS = 3;

    /** Up to this number of digits, a whole number and a power of ten are exact doubles, and so is one division or product of them. */
    private static final int EXACT_DIGITS = 15;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity", "1.#inf", "1.#ind", "1.#qnan");

    private DecimalCell() {}

    /** @throws UnreadableCell {@code NOT_A_NUMBER}, {@code NOT_FINITE}, {@code NUMBER_TOO_LONG} */
    static double parse(String cell, String field) throws UnreadableCell {
        int length = cell.length();
        int i = length > 0 && (cell.charAt(0) == '-' || cell.charAt(0) == '+') ? 1 : 0;
        boolean negative = i == 1 && cell.charAt(0) == '-';
        long digits = 0;
        int wholeBegin = i;
        while (i < length && isDigit(cell.charAt(i))) {
            digits = 10 * digits + cell.charAt(i++) - '0'; // overflows where it is not used
        }
        int whole = i - wholeBegin;
        int fraction = 0;
        if (i < length && cell.charAt(i) == '.') {
            int begin = ++i;
            while (i < length && isDigit(cell.charAt(i))) {
                digits = 10 * digits + cell.charAt(i++) - '0';
            }
            fraction = i - begin;
        }
        boolean plain = i == length;
        if (!plain) {
            i = exponent(cell, i, field);
        }
        if (i != length || whole + fraction == 0) {
            throw new UnreadableCell(isNotFinite(cell) ? RejectReason.NOT_FINITE : RejectReason.NOT_A_NUMBER, field);
        }
        if (whole > MOST_DIGITS || fraction > MOST_DIGITS) {
            throw new UnreadableCell(RejectReason.NUMBER_TOO_LONG, field);
        }
        if (plain && whole + fraction <= EXACT_DIGITS) {
            double value = digits / POWERS[fraction];
            return negative ? -value : value;
        }
        return Double.parseDouble(cell);
    }

    /**
     * A number that fits a float and lies within these limits.
     *
     * @throws UnreadableCell {@code OUT_OF_RANGE}, and as {@link #parse}
     */
    static double inRange(String cell, String field, double min, double max) throws UnreadableCell {
        double number = parse(cell, field);
        if (!(number >= min && number <= max) || Float.isInfinite((float) number)) {
            throw new UnreadableCell(RejectReason.OUT_OF_RANGE, field);
        }
        return number;
    }

    /** Index behind an exponent, or -1. */
    private static int exponent(String cell, int at, String field) throws UnreadableCell {
        int i = at;
        if (cell.charAt(i) != 'e' && cell.charAt(i) != 'E') {
            return -1;
        }
        i++;
        if (i < cell.length() && (cell.charAt(i) == '-' || cell.charAt(i) == '+')) {
            i++;
        }
        int begin = i;
        while (i < cell.length() && isDigit(cell.charAt(i))) {
            i++;
        }
        if (i == cell.length() && i - begin > MOST_EXPONENT_DIGITS) {
            throw new UnreadableCell(RejectReason.NUMBER_TOO_LONG, field);
        }
        return i == begin ? -1 : i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNotFinite(String cell) {
        String text = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return NOT_FINITE.contains(text.toLowerCase(java.util.Locale.ROOT));
    }
}
