package dev.drydock.draft;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** What was seen of a number, with a quarter of its span as head-room on both sides, rounded outward; 0 stays a bound. */
record Range(String min, String max) {
    private static final double HEAD_ROOM = 0.25;
    private static final double FARTHEST = 1e30;

    static Range around(ColumnSurvey column) {
        double room = HEAD_ROOM * (column.max() - column.min());
        double low = Math.max(-FARTHEST, column.min() >= 0 ? Math.max(0, column.min() - room) : column.min() - room);
        double high = Math.min(FARTHEST, column.max() <= 0 ? Math.min(0, column.max() + room) : column.max() + room);
        int scale = 1 - (int) Math.floor(Math.log10(high - low));
        return new Range(rounded(low, scale, RoundingMode.FLOOR), rounded(high, scale, RoundingMode.CEILING));
    }

    private static String rounded(double value, int scale, RoundingMode outward) {
        BigDecimal limit = new BigDecimal(value, MathContext.DECIMAL64)
                .setScale(scale, outward)
                .stripTrailingZeros();
        return limit.signum() == 0 ? "0" : Math.abs(limit.scale()) <= 30 ? limit.toPlainString() : limit.toString();
    }
}
