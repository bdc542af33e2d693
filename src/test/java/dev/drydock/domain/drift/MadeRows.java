package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ColumnRole;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Rows of one input {@code x}, which are computed when they are asked for and take no memory. Every second row is for training.
 *
 * @param input of a row's number
 * @param predictedClass NaN: not known
 */
record MadeRows(
        int rows,
        IntToDoubleFunction input,
        IntToDoubleFunction score,
        IntToDoubleFunction predictedClass,
        IntToDoubleFunction label)
        implements SnapshotFeatures {
    static final List<DriftColumn> COLUMNS = List.of(
            new DriftColumn(ColumnRole.INPUT, "x", 0, List.of()),
            new DriftColumn(ColumnRole.PREDICTION, "score", 0, List.of()),
            new DriftColumn(ColumnRole.LABEL, "label", 0, List.of("no", "yes")));

    MadeRows(int rows, IntToDoubleFunction input, IntToDoubleFunction score, IntToDoubleFunction label) {
        this(rows, input, score, row -> Double.NaN, label);
    }

    MadeRows predicting(IntToDoubleFunction classes) {
        return new MadeRows(rows, input, score, classes, label);
    }

    /** With a score that does not change, and every fifth label a yes. */
    MadeRows(int rows, IntToDoubleFunction input) {
        this(rows, input, row -> row % 11 / 11.0, row -> row % 5 == 0 ? 1 : 0);
    }

    /** A number from 0 to 1 that looks random, the same each time; another series for each salt. */
    static double noise(int row, long salt) {
        long mixed = (row + 1) * 0x9E3779B97F4A7C15L + salt * 0xD1B54A32D192ED03L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53;
    }

    @Override
    public Split split(int row) {
        return row % 2 == 0 ? Split.TRAIN : Split.HOLDOUT;
    }

    @Override
    public double label(int row) {
        return label.applyAsDouble(row);
    }

    @Override
    public float score(int row) {
        return (float) score.applyAsDouble(row);
    }

    @Override
    public float predicted(int row) {
        return (float) predictedClass.applyAsDouble(row);
    }

    @Override
    public List<String> inputs() {
        return List.of("x");
    }

    @Override
    public float feature(int row, int at) {
        return (float) input.applyAsDouble(row);
    }
}
