package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads columns of a snapshot in the order of its rows, as many columns at a time as fit into memory. */
final class TrainingRows {
    /** Float32 values that are held at a time: 64 MiB. */
    private static final int VALUES_AT_ONCE = 16 << 20;

    private static final int FEWEST_FOR_QUANTILES = 50_000;

    private TrainingRows() {}

    /** How many columns of so many rows are read at a time. */
    static int columnsAtOnce(long rows) {
        return (int) Math.max(1, VALUES_AT_ONCE / Math.max(1, rows));
    }

    /** So many rows give the quantiles of so many columns, in about four passes. */
    static int enoughForQuantiles(int columns) {
        return Math.max(FEWEST_FOR_QUANTILES, Math.min(DriftMeter.EXACT_ROWS, 4 * VALUES_AT_ONCE / columns));
    }

    static int count(SnapshotFeatures rows) {
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (rows.split(row) == Split.TRAIN) {
                count++;
            }
        }
        return count;
    }

    static IntPredicate training(SnapshotFeatures rows) {
        return row -> rows.split(row) == Split.TRAIN;
    }

    /**
     * The values of some columns in the rows that the predicate lets pass.
     *
     * @param expected how many rows those are, about; more are taken in as well
     * @return by column; NaN for missing
     */
    static float[][] read(SnapshotFeatures rows, List<DriftColumn> columns, IntPredicate which, int expected) {
        float[][] values = new float[columns.size()][Math.max(1, expected)];
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (which.test(row)) {
                for (int i = 0; i < values.length; i++) {
                    if (count == values[i].length) {
                        values[i] = Arrays.copyOf(values[i], count + count / 8 + 1);
                    }
                    values[i][count] = columns.get(i).value(rows, row);
                }
                count++;
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Arrays.copyOf(values[i], count);
        }
        return values;
    }

    /** The values that are there, rising. */
    static float[] present(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted); // NaN last
        int present = sorted.length;
        while (present > 0 && Float.isNaN(sorted[present - 1])) {
            present--;
        }
        return present == sorted.length ? sorted : Arrays.copyOf(sorted, present);
    }
}
