package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.SnapshotRow;
import java.util.List;

/** Rows of a split beside each other, so that each column is gone through with its sums at hand. Not thread-safe. */
final class RowBuffer {
    /** 32 KiB. */
    private static final int VALUES = 1 << 13;

    private static final int FEWEST_ROWS = 16;

    private final int width;
    private final int inputs;
    private final int capacity;
    private final float[] values;
    private int rows;

    /** @param numbers of a label, and of a score */
    RowBuffer(int inputs, int numbers) {
        this.width = inputs + 2 * numbers;
        this.inputs = inputs;
        this.capacity = Math.max(FEWEST_ROWS, VALUES / width);
        this.values = new float[capacity * width];
    }

    void add(SnapshotRow row) {
        int at = rows * width;
        float[] features = row.features();
        System.arraycopy(features, 0, values, at, inputs);
        at = put(at + inputs, row.score(), row.otherScores());
        put(at, row.label(), row.otherLabels());
        rows++;
    }

    private int put(int from, float first, List<Float> others) {
        int at = from;
        values[at++] = first;
        for (float other : others) {
            values[at++] = other;
        }
        return at;
    }

    boolean isFull() {
        return rows == capacity;
    }

    int rows() {
        return rows;
    }

    /** {@code [rows, width] float32}: the inputs, the logged scores, the labels. */
    float[] values() {
        return values;
    }

    void clear() {
        rows = 0;
    }
}
