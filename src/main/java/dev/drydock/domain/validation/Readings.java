package dev.drydock.domain.validation;

import java.util.Arrays;

/** The values of one input in some rows, without the missing ones; of many rows an evenly spaced part. Immutable. */
final class Readings {
    /** Enough to know a distribution to some parts in a hundred. */
    private static final int MOST = 2000;

    private static final int PARTS = 10;

    /** What is written in another unit is rounded anew. */
    private static final double ROUNDING = 1e-4;

    private final float[] sorted;

    private Readings(float[] sorted) {
        this.sorted = sorted;
    }

    /** @param at numbers of the rows */
    static Readings of(InputColumns columns, int input, int[] at) {
        int step = Math.max(1, (at.length + MOST - 1) / MOST);
        float[] values = new float[(at.length + step - 1) / step];
        int count = 0;
        for (int place = 0; place < at.length; place += step) {
            float value = columns.value(at[place], input);
            if (Float.isFinite(value)) {
                values[count++] = value;
            }
        }
        float[] known = Arrays.copyOf(values, count);
        Arrays.sort(known);
        return new Readings(known);
    }

    int count() {
        return sorted.length;
    }

    /**
     * The largest difference of the shares below a decile of these readings, a Kolmogorov–Smirnov statistic taken at nine places.
     *
     * @param others not empty
     * @param unit how the others became these
     * @return 0 to 1; 1 if there are no readings
     */
    double distance(Readings others, UnitChange unit) {
        double largest = sorted.length == 0 ? 1 : 0;
        for (int part = 1; part < PARTS && sorted.length > 0; part++) {
            double here = sorted[(int) ((long) part * sorted.length / PARTS)];
            double there = unit.before(here);
            double slack = ROUNDING * Math.abs(there);
            double under = others.share(there - slack, false);
            double upTo = others.share(there + slack, true);
            double ownUnder = share(here, false);
            double ownUpTo = share(here, true);
            double difference = unit.turnsOrder()
                    ? Math.max(Math.abs(ownUnder - (1 - upTo)), Math.abs(ownUpTo - (1 - under)))
                    : Math.max(Math.abs(ownUnder - under), Math.abs(ownUpTo - upTo));
            largest = Math.max(largest, difference);
        }
        return largest;
    }

    /** Of the readings that are smaller, or not greater. */
    private double share(double value, boolean inclusive) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || (inclusive && sorted[middle] == value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / sorted.length;
    }
}
