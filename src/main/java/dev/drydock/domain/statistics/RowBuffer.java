package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.SnapshotRow;

/** Rows of a split beside each other, so that each column is gone through with its sums at hand. Not thread-safe. */
final class RowBuffer {
    /** 32 KiB. */
    private static final int VALUES = 1 << 13;

    private static final int FEWEST_ROWS = 16;

    private final int width;
    private final int capacity;
    private final float[] values;
    private int rows;

    RowBuffer(int width) {
        this.width = width;
        this.capacity = Math.max(FEWEST_ROWS, VALUES / width);
        this.values = new float[capacity * width];
    }

    void add(SnapshotRow row) {
        int at = rows * width;
        float[] features = row.features();
        System.arraycopy(features, 0, values, at, width - 2);
        values[at + width - 2] = row.score();
        values[at + width - 1] = row.label();
        rows++;
    }

    boolean isFull() {
        return rows == capacity;
    }

    int rows() {
        return rows;
    }

    /** {@code [rows, width] float32}: the inputs, the logged score, the label. */
    float[] values() {
        return values;
    }

    void clear() {
        rows = 0;
    }
}
