package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The values of one input in some rows, without the missing ones; of many rows a part that is drawn by their numbers. Immutable. */
final class Readings {
    /** Enough to know a distribution to some parts in a hundred. */
    private static final int MOST = 2000;

    private static final int PARTS = 10;

    /** An input with fewer different values is a category, a count or a switch, and has no unit. */
    private static final int FEWEST_VALUES = 20;

    /** With as many zeros, the others alone tell the unit. */
    private static final double MANY_ZEROS = 0.3;

    /** What is written in another unit is rounded anew. */
    private static final double ROUNDING = 1e-4;

    /** A factor is recognized to so much of its logarithm: one in ten. */
    private static final double FACTOR = 0.1;

    /** The same of how far the middle half of the values spreads. */
    private static final double SPREAD = 0.3;

    private final float[] sorted;

    private Readings(float[] sorted) {
        this.sorted = sorted;
    }

    /** @param at numbers of the rows */
    static Readings of(InputColumns columns, int input, int[] at) {
        int oneIn = Math.max(1, at.length / MOST);
        float[] values = new float[at.length];
        int count = 0;
        for (int row : at) {
            // not evenly spaced: devices that are asked in turn would be mistaken for each other
            if (oneIn == 1 || Long.remainderUnsigned(scattered(row), oneIn) == 0) {
                float value = columns.value(row, input);
                if (Float.isFinite(value)) {
                    values[count++] = value;
                }
            }
        }
        float[] known = Arrays.copyOf(values, count);
        Arrays.sort(known);
        return new Readings(known);
    }

    /** The last step of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014): neighbouring numbers become unlike ones. */
    static long scattered(int row) {
        long mixed = row * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    int count() {
        return sorted.length;
    }

    /** Whether it is measured rather than counted or named. */
    boolean isMeasured() {
        int different = 0;
        for (int i = 0; i < sorted.length && different < FEWEST_VALUES; i++) {
            different += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }
        return different >= FEWEST_VALUES;
    }

    double distance(Readings others) {
        return distance(others, UnitChange.NONE);
    }

    /** The conversion that makes these of the others, if one does. */
    Optional<UnitChange> conversion(Readings others, double within) {
        return UnitChange.KNOWN.stream()
                .filter(unit -> hasFactorOf(others, unit))
                .min(Comparator.comparingDouble(unit -> distance(others, unit)))
                .filter(unit -> distance(others, unit) <= within);
    }

    /** Distributions that are wide fit many factors; their middles tell which. */
    private boolean hasFactorOf(Readings others, UnitChange unit) {
        Readings own = zeroHeavy(others) ? withoutZeros() : this;
        Readings theirs = zeroHeavy(others) ? others.withoutZeros() : others;
        if (own.sorted.length == 0 || theirs.sorted.length == 0) {
            return false;
        }
        double spread = Math.log((own.quantile(0.75) - own.quantile(0.25))
                / ((theirs.quantile(0.75) - theirs.quantile(0.25)) * Math.abs(unit.factor())));
        double middle = unit.offset() == 0 ? Math.log(own.quantile(0.5) / (theirs.quantile(0.5) * unit.factor())) : 0;
        return Math.abs(spread) <= SPREAD && Math.abs(middle) <= FACTOR;
    }

    private boolean zeroHeavy(Readings others) {
        return others.share(0, true) - others.share(0, false) >= MANY_ZEROS;
    }

    private Readings withoutZeros() {
        int from = (int) Math.round(share(0, false) * sorted.length);
        int to = (int) Math.round(share(0, true) * sorted.length);
        float[] left = new float[sorted.length - (to - from)];
        System.arraycopy(sorted, 0, left, 0, from);
        System.arraycopy(sorted, to, left, from, sorted.length - to);
        return new Readings(left);
    }

    private double quantile(double share) {
        return sorted[(int) Math.min(sorted.length - 1.0, share * sorted.length)];
    }

    /**
     * The largest difference of the shares below a decile of these readings, a Kolmogorov–Smirnov statistic taken at nine places. Zeros do not
     * count if many of the others are 0.
     *
     * @param others not empty
     * @param unit how the others became these
     * @return 0 to 1; 1 if there are no readings
     */
    double distance(Readings others, UnitChange unit) {
        return zeroHeavy(others)
                ? withoutZeros().distanceOfAll(others.withoutZeros(), unit)
                : distanceOfAll(others, unit);
    }

    private double distanceOfAll(Readings others, UnitChange unit) {
        if (sorted.length == 0 || others.sorted.length == 0) {
            return 1;
        }
        double largest = 0;
        for (int part = 1; part < PARTS; part++) {
            double here = quantile((double) part / PARTS);
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
        return sorted.length == 0 ? 0 : (double) low / sorted.length;
    }
}
