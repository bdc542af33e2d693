package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/**
 * Rows of the holdout that repeat rows of <em>train</em> or <em>tune</em> under another prediction id and group: the same inputs at the
 * same time with the same label.
 *
 * <p>With coarse inputs and coarse clocks, rows agree by chance. The number of rows that agree in part shows how often: pairs with equal
 * inputs that also agree in time by chance, and pairs with equal inputs and time that also agree in the label. Since inputs depend on the
 * time and labels on the inputs, chance is granted {@value #LENIENCE} times that.
 */
final class Copies {
    private static final double LENIENCE = 10;
    /** How seldom chance alone may be called a leak. */
    private static final double FALSE_ALARM = 0.001;

    private static final double LARGE = 100;

    private final LabelledRows rows;
    private final RowContents contents;
    private final double pairs;
    private final double byChance;

    private Copies(LabelledRows rows) {
        this.rows = rows;
        this.contents = rows.contents();
        this.pairs = pairs(this::row);
        this.byChance = pairs == 0 ? 0 : LENIENCE * Math.max(withTimesByChance(), withLabelsByChance());
    }

    /** None if the rows' contents are unknown. */
    static Copies of(LabelledRows rows) {
        return new Copies(rows);
    }

    private double withTimesByChance() {
        return (pairs(contents::inputs) - pairs(this::reading)) * odds(pairs(contents::time));
    }

    private double withLabelsByChance() {
        return (pairs(this::reading) - pairs) * odds(pairs(this::label));
    }

    private double odds(double equal) {
        double all = pairs(row -> 0);
        return equal < all ? equal / (all - equal) : Double.MAX_VALUE;
    }

    private long label(int row) {
        long label = Float.floatToIntBits(rows.label(row));
        for (int target = 1; target < rows.numbers(); target++) {
            label = mixed(label, Float.floatToIntBits(rows.label(row, target)));
        }
        return label;
    }

    private long reading(int row) {
        return mixed(contents.inputs(row), contents.time(row));
    }

    private long row(int row) {
        return mixed(reading(row), label(row));
    }

    private static long mixed(long one, long other) {
        long mixed = (one ^ Long.rotateLeft(other, 31)) * 0x9E3779B97F4A7C15L + other;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** How many pairs of a row of the holdout and one of another split have the same key. */
    private double pairs(IntToLongFunction key) {
        Map<Long, int[]> counts = new HashMap<>();
        for (int row = 0; row < contents.size(); row++) {
            if (rows.isIn(Split.ERASED, row)) {
                continue;
            }
            int[] count = counts.computeIfAbsent(key.applyAsLong(row), any -> new int[2]);
            count[rows.isIn(Split.HOLDOUT, row) ? 1 : 0]++;
        }
        return counts.values().stream()
                .mapToDouble(count -> (double) count[0] * count[1])
                .sum();
    }

    /** Whether there are more than chance explains. */
    boolean leak() {
        if (pairs == 0) {
            return false;
        }
        if (byChance > LARGE) {
            return pairs > byChance + Quantiles.normal(1 - FALSE_ALARM) * Math.sqrt(byChance);
        }
        // A mean of 0 has no Poisson distribution: not one pair is by chance
        return byChance == 0 || atLeast(pairs, byChance) < FALSE_ALARM;
    }

    private static double atLeast(double count, double mean) {
        int fewer = (int) Math.min(count - 1, Integer.MAX_VALUE);
        return PoissonDistribution.of(mean).survivalProbability(fewer);
    }

    /** How many by chance, as leniently as is decided by. */
    double byChance() {
        return byChance;
    }

    /** The rows of the holdout that have a double, each with the first row that it repeats: {@code b is a}. */
    List<String> named() {
        Map<Long, String> trainedOn = new HashMap<>();
        for (int row = 0; row < contents.size(); row++) {
            if (!rows.isIn(Split.HOLDOUT, row) && !rows.isIn(Split.ERASED, row)) {
                trainedOn.putIfAbsent(row(row), rows.id(row));
            }
        }
        List<String> named = new ArrayList<>();
        for (int row = 0; row < contents.size(); row++) {
            String original = rows.isIn(Split.HOLDOUT, row) ? trainedOn.get(row(row)) : null;
            if (original != null) {
                named.add(rows.id(row) + " is " + original);
            }
        }
        return named;
    }
}
