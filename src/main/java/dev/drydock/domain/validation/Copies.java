package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/**
 * Rows of the holdout that repeat rows of <em>train</em> or <em>tune</em> under another prediction id and group: the same inputs at the
 * same time with the same label. Also the same within a second, and so if the inputs are rounded to a thousandth: what is written twice by two
 * clocks, or read twice by two instruments, is as little unseen.
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
    private static final long SECOND = 1000;

    private final LabelledRows rows;
    private final RowContents contents;
    private final int[] byTime;
    private final IntToLongFunction inputs;
    private final long window;
    private final String how;
    private final double pairs;
    private final double byChance;

    private Copies(LabelledRows rows, int[] byTime, IntToLongFunction inputs, long window, String how) {
        this.rows = rows;
        this.byTime = byTime;
        this.contents = rows.contents();
        this.inputs = inputs;
        this.window = window;
        this.how = how;
        this.pairs = near(this::row);
        this.byChance = pairs == 0 ? 0 : LENIENCE * Math.max(withTimesByChance(), withLabelsByChance());
    }

    /** Those that are equal; if there is no leak of these, those that are nearly so. None if the rows' contents are unknown. */
    static Copies of(LabelledRows rows) {
        RowContents contents = rows.contents();
        int[] byTime = byTime(rows);
        Copies equal = new Copies(rows, byTime, contents::inputs, 0, "the same inputs, time and label");
        if (equal.leak()) {
            return equal;
        }
        Copies soon = new Copies(
                rows, byTime, contents::inputs, SECOND, "the same inputs and label and times at most a second apart");
        if (soon.leak()) {
            return soon;
        }
        Copies rounded = new Copies(
                rows,
                byTime,
                contents::roundedInputs,
                SECOND,
                "the same label, inputs that differ by a thousandth or so and times at most a second apart");
        return rounded.leak() ? rounded : equal;
    }

    /** What the two rows have in common. */
    String how() {
        return how;
    }

    private double withTimesByChance() {
        return (pairs(inputs) - near(inputs)) * odds(near(row -> 0));
    }

    private double withLabelsByChance() {
        return (near(inputs) - pairs) * odds(pairs(this::label));
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

    /** Inputs and label. */
    private long row(int row) {
        return mixed(inputs.applyAsLong(row), label(row));
    }

    private static long mixed(long one, long other) {
        long mixed = (one ^ Long.rotateLeft(other, 31)) * 0x9E3779B97F4A7C15L + other;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** How many pairs of a row of the holdout and one of another split have the same key. */
    private double pairs(IntToLongFunction key) {
        return pairs(key, Long.MAX_VALUE);
    }

    /** The same of rows whose times are near each other. */
    private double near(IntToLongFunction key) {
        return pairs(key, window);
    }

    private double pairs(IntToLongFunction key, long apart) {
        double sum = 0;
        Map<Long, int[]> counts = new HashMap<>();
        int first = 0;
        for (int row : byTime) {
            while (contents.time(row) - contents.time(byTime[first]) > apart) {
                counted(counts, key, byTime[first])[isHoldout(byTime[first++]) ? 1 : 0]--;
            }
            int[] count = counted(counts, key, row);
            sum += count[isHoldout(row) ? 0 : 1];
            count[isHoldout(row) ? 1 : 0]++;
        }
        return sum;
    }

    private static int[] counted(Map<Long, int[]> counts, IntToLongFunction key, int row) {
        return counts.computeIfAbsent(key.applyAsLong(row), any -> new int[2]);
    }

    private boolean isHoldout(int row) {
        return rows.isIn(Split.HOLDOUT, row);
    }

    private static int[] byTime(LabelledRows rows) {
        return IntStream.range(0, rows.contents().size())
                .filter(row -> !rows.isIn(Split.ERASED, row))
                .boxed()
                .sorted(Comparator.comparingLong(rows.contents()::time))
                .mapToInt(row -> row)
                .toArray();
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
        Map<Long, List<Integer>> trainedOn = new HashMap<>();
        for (int row = 0; row < contents.size(); row++) {
            if (!isHoldout(row) && !rows.isIn(Split.ERASED, row)) {
                trainedOn
                        .computeIfAbsent(mixed(row(row), cell(row)), key -> new ArrayList<>())
                        .add(row);
            }
        }
        List<String> named = new ArrayList<>();
        for (int row = 0; row < contents.size(); row++) {
            if (isHoldout(row)) {
                int copy = row;
                original(trainedOn, copy).ifPresent(original -> named.add(rows.id(copy) + " is " + rows.id(original)));
            }
        }
        return named;
    }

    private Optional<Integer> original(Map<Long, List<Integer>> trainedOn, int copy) {
        return LongStream.rangeClosed(cell(copy) - 1, cell(copy) + 1)
                .boxed()
                .flatMap(cell -> trainedOn.getOrDefault(mixed(row(copy), cell), List.of()).stream())
                .filter(row -> Math.abs(contents.time(row) - contents.time(copy)) <= window)
                .findFirst();
    }

    /** Rows that are near each other in time are in the same cell or in neighbouring ones. */
    private long cell(int row) {
        return Math.floorDiv(contents.time(row), window + 1);
    }
}
