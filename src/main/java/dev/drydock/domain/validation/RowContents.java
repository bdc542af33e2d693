package dev.drydock.domain.validation;

/** What the rows of a snapshot say, for telling copies and inputs that give the label away. Immutable. */
public final class RowContents {
    /** Of rows whose contents nobody kept. */
    public static final RowContents UNKNOWN = new RowContents(new long[0], new long[0]);

    private final long[] inputs;
    private final long[] roundedInputs;
    private final long[] times;
    private final InputColumns columns;

    /** Of rows whose inputs are known by their digests alone. */
    public RowContents(long[] inputs, long[] times) {
        this(inputs, inputs, times, InputColumns.NONE);
    }

    /**
     * @param inputs a digest of each row's inputs; rows with equal inputs have equal digests
     * @param roundedInputs the same of the inputs rounded to a thousandth of themselves
     * @param times when each row was predicted, in milliseconds since 1970
     */
    public RowContents(long[] inputs, long[] roundedInputs, long[] times, InputColumns columns) {
        if (inputs.length != times.length || roundedInputs.length != times.length) {
            throw new IllegalArgumentException("the columns of a snapshot have different lengths");
        }
        this.inputs = inputs.clone();
        this.roundedInputs = roundedInputs.clone();
        this.times = times.clone();
        this.columns = columns;
    }

    int size() {
        return inputs.length;
    }

    long inputs(int row) {
        return inputs[row];
    }

    long roundedInputs(int row) {
        return roundedInputs[row];
    }

    long time(int row) {
        return times[row];
    }

    InputColumns columns() {
        return columns;
    }
}
