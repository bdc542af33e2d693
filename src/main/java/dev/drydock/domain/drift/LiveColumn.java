package dev.drydock.domain.drift;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A column that is counted while a version answers: its cells in the counts of a {@link LiveDrift}. They are the bins that a run counts
 * too, one for missing values, one for categories that the reference does not have, and one more count of the values outside the range of
 * the training rows, which are in a bin as well. Immutable.
 */
final class LiveColumn {
    private final DriftColumn column;
    private final Bins bins;
    private final long[] reference;
    private final Optional<Sketch> range;
    private final float least;
    private final float most;
    private final int first;

    /** @param first of its cells */
    LiveColumn(ColumnReference known, int first) {
        this.column = known.column();
        this.bins = known.bins();
        this.first = first;
        Counted before =
                column.countsMissing() ? known.counted() : known.counted().ofPresent();
        this.reference = new long[bins.count() + 2];
        System.arraycopy(before.counts, 0, reference, 0, before.counts.length);
        this.range = known.sketch().filter(sketch -> sketch.least() <= sketch.most());
        this.least = range.map(Sketch::least).orElse(Float.NEGATIVE_INFINITY);
        this.most = range.map(Sketch::most).orElse(Float.POSITIVE_INFINITY);
    }

    DriftColumn column() {
        return column;
    }

    /** How many cells it has. */
    int cells() {
        return bins.count() + 3;
    }

    /** Whether the reference has a row to compare with. */
    boolean isKnown() {
        return Shares.sum(reference) > 0;
    }

    /** The cell of a value; NaN is missing. */
    int cell(float value) {
        if (Float.isNaN(value)) {
            return first + bins.count();
        }
        boolean isBin = column.isNumber() || (value >= 0 && value < bins.count());
        return isBin ? first + bins.of(value) : first + bins.count() + 1;
    }

    boolean isOutside(float value) {
        return value < least || value > most;
    }

    /** The cell that counts values outside. */
    int outside() {
        return first + bins.count() + 2;
    }

    /** The fewest rows of a window that say something: chance alone makes the index about as large as bins by rows. */
    long fewestRows() {
        return Math.max(LiveDrift.FEWEST_ROWS, (long) LiveDrift.ROWS_PER_BIN * bins.count());
    }

    /** What the cells say; empty if they have too few rows. */
    Optional<LiveWindow.Column> measure(long[] cells) {
        long[] window = new long[reference.length];
        System.arraycopy(cells, first, window, 0, window.length);
        if (!column.countsMissing()) {
            window[bins.count()] = 0;
        }
        long rows = Shares.sum(window);
        if (rows < fewestRows()) {
            return Optional.empty();
        }
        OptionalDouble outside =
                range.isPresent() ? OptionalDouble.of((double) cells[outside()] / rows) : OptionalDouble.empty();
        return Optional.of(new LiveWindow.Column(column, PopulationStability.index(reference, window), outside));
    }
}
