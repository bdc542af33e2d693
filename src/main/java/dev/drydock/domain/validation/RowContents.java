package dev.drydock.domain.validation;

/** What the rows of a snapshot say, for telling copies: digests of their inputs, and their times. Immutable. */
public final class RowContents {
    /** Of rows whose contents nobody kept. */
    public static final RowContents UNKNOWN = new RowContents(new long[0], new long[0]);

    private final long[] inputs;
    private final long[] times;

    /**
     * @param inputs a digest of each row's inputs; rows with equal inputs have equal digests
     * @param times when each row was predicted, in milliseconds since 1970
     */
    public RowContents(long[] inputs, long[] times) {
        if (inputs.length != times.length) {
            throw new IllegalArgumentException("the columns of a snapshot have different lengths");
        }
        this.inputs = inputs.clone();
        this.times = times.clone();
    }

    int size() {
        return inputs.length;
    }

    long inputs(int row) {
        return inputs[row];
    }

    long time(int row) {
        return times[row];
    }
}
