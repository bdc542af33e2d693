package dev.drydock.domain.drift;

import java.util.Arrays;

/** The population stability index: the sum over bins of {@code (a - e) ln(a / e)}, a share below 0.0001 taken as 0.0001. */
public final class PopulationStability {
    private static final double SMALLEST_SHARE = 1e-4;

    private PopulationStability() {}

    /** @throws IllegalArgumentException if the bins differ in number or one side has no rows */
    public static double index(long[] expected, long[] actual) {
        double expectedRows = Arrays.stream(expected).sum();
        double actualRows = Arrays.stream(actual).sum();
        if (expected.length != actual.length || expectedRows <= 0 || actualRows <= 0) {
            throw new IllegalArgumentException("both sides need the same bins and at least one row");
        }
        double index = 0;
        for (int i = 0; i < expected.length; i++) {
            double before = Math.max(expected[i] / expectedRows, SMALLEST_SHARE);
            double now = Math.max(actual[i] / actualRows, SMALLEST_SHARE);
            index += (now - before) * Math.log(now / before);
        }
        return index;
    }
}
