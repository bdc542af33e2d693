package dev.drydock.domain.statistics;

/** Two columns that look the same, compared row by row. Not thread-safe. */
final class Twins {
    private final int one;
    private final int other;
    private boolean differ;

    /** @param one places of the columns among the values of a row */
    Twins(int one, int other) {
        this.one = one;
        this.other = other;
    }

    void add(float[] values, int width, int rows) {
        for (int row = 0; row < rows * width; row += width) {
            differ |= Float.floatToIntBits(values[row + one]) != Float.floatToIntBits(values[row + other]);
        }
    }

    int one() {
        return one;
    }

    int other() {
        return other;
    }

    boolean areEqual() {
        return !differ;
    }
}
