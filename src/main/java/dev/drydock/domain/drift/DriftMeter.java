package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares a window, which is a snapshot, with a champion's training data. Up to a million rows on either side all values are compared,
 * some columns at a time; beyond, one pass counts all columns between the edges of the reference's sketch, in memory that does not grow
 * with the rows.
 */
public final class DriftMeter {
    /** Rows of a side up to which all values are compared. */
    public static final int EXACT_ROWS = 1_000_000;

    private final List<DriftColumn> columns;
    private final Optional<DriftReference> packaged;
    private final Optional<TrainingSnapshot> training;
    private final SnapshotFeatures window;

    /**
     * The snapshot that the champion was trained on.
     *
     * @param columns the model's columns at their places there, in the model's order
     * @param rows of the split <em>train</em>
     */
    public record TrainingSnapshot(SnapshotFeatures features, List<DriftColumn> columns, int rows) {

        /** Empty if it has not all the columns, or no row to train on. */
        public static Optional<TrainingSnapshot> of(SnapshotFeatures features, List<DriftColumn> columns) {
            List<DriftColumn> there = columns.stream()
                    .flatMap(column -> column.among(features.inputs()).stream())
                    .toList();
            int rows = TrainingRows.count(features);
            return there.size() < columns.size() || rows == 0
                    ? Optional.empty()
                    : Optional.of(new TrainingSnapshot(features, there, rows));
        }

        boolean isHeld() {
            return rows <= EXACT_ROWS;
        }

        /** Columns that are measured only if they are known, and that are known for no training row. */
        public List<DriftColumn> untold() {
            return columns.stream()
                    .filter(column -> !column.countsMissing() && isUntold(column))
                    .toList();
        }

        private boolean isUntold(DriftColumn column) {
            return IntStream.range(0, features.rows())
                    .filter(TrainingRows.training(features))
                    .allMatch(row -> Float.isNaN(column.value(features, row)));
        }
    }

    private DriftMeter(
            List<DriftColumn> columns,
            Optional<DriftReference> packaged,
            Optional<TrainingSnapshot> training,
            SnapshotFeatures window) {
        this.columns = columns;
        this.packaged = packaged;
        this.training = training;
        this.window = window;
    }

    /** @param window with at least one row */
    static List<MeasuredColumn> measure(
            List<DriftColumn> columns,
            Optional<DriftReference> packaged,
            Optional<TrainingSnapshot> training,
            SnapshotFeatures window) {
        DriftMeter meter = new DriftMeter(columns, packaged, training, window);
        return training.filter(TrainingSnapshot::isHeld).isPresent() && window.rows() <= EXACT_ROWS
                ? meter.exactly(training.get())
                : meter.counted();
    }

    private List<MeasuredColumn> exactly(TrainingSnapshot known) {
        List<MeasuredColumn> measured = new ArrayList<>();
        int atOnce = TrainingRows.columnsAtOnce((long) known.rows() + window.rows());
        for (int from = 0; from < columns.size(); from += atOnce) {
            int to = Math.min(columns.size(), from + atOnce);
            float[][] before = TrainingRows.read(
                    known.features(),
                    known.columns().subList(from, to),
                    TrainingRows.training(known.features()),
                    known.rows());
            float[][] now = TrainingRows.read(window, columns.subList(from, to), row -> true, window.rows());
            for (int i = from; i < to; i++) {
                measured.add(exactly(columns.get(i), before[i - from], now[i - from]));
            }
        }
        return measured;
    }

    private MeasuredColumn exactly(DriftColumn column, float[] before, float[] now) {
        float[] sorted = TrainingRows.present(before);
        List<Double> edges = packaged.flatMap(known -> known.find(column))
                .map(ColumnReference::edges)
                .orElseGet(() -> column.isNumber() ? DescribeTraining.deciles(sorted) : List.of());
        Bins bins = DescribeTraining.bins(column, edges);
        Counted reference = new Counted(
                counts(bins, before),
                Optional.of(sorted),
                Optional.empty(),
                Moments.of(sorted).deviation());
        Counted compared =
                new Counted(counts(bins, now), Optional.of(TrainingRows.present(now)), Optional.empty(), Double.NaN);
        return measured(column, DriftMethod.EXACT, edges, reference, compared);
    }

    private static long[] counts(Bins bins, float[] values) {
        ColumnCounter counter = new ColumnCounter(bins, List.of(), false);
        for (float value : values) {
            counter.add(value);
        }
        return counter.counted().counts;
    }

    private List<MeasuredColumn> counted() {
        Optional<DriftReference> reference = reference();
        List<DriftColumn> known = new ArrayList<>();
        List<ColumnReference> references = new ArrayList<>();
        List<ColumnCounter> counters = new ArrayList<>();
        for (DriftColumn column : columns) {
            reference.flatMap(all -> all.find(column)).ifPresent(found -> {
                known.add(column);
                references.add(found);
                counters.add(new ColumnCounter(
                        found.bins(), found.sketch().map(Sketch::edges).orElse(List.of()), false));
            });
        }
        CountColumns.count(window, row -> true, known, counters);
        List<MeasuredColumn> measured = new ArrayList<>();
        for (DriftColumn column : columns) {
            int place = known.indexOf(column);
            measured.add(
                    place < 0
                            ? MeasuredColumn.unknown(column)
                            : counted(
                                    column,
                                    references.get(place),
                                    counters.get(place).counted()));
        }
        return measured;
    }

    /** The package's reference, unless the training snapshot knows more. */
    private Optional<DriftReference> reference() {
        return packaged.filter(known -> training.isEmpty() || known.isComplete(columns))
                .or(() -> training.map(known -> DescribeTraining.of(known.features(), known.columns())));
    }

    private static MeasuredColumn counted(DriftColumn column, ColumnReference reference, Counted window) {
        DriftMethod ofNumber = reference.sketch().isPresent() ? DriftMethod.SKETCH : DriftMethod.BINS;
        DriftMethod method = column.isNumber() ? ofNumber : DriftMethod.EXACT;
        return measured(column, method, reference.edges(), reference.counted(), window);
    }

    private static MeasuredColumn measured(
            DriftColumn column, DriftMethod method, List<Double> edges, Counted reference, Counted window) {
        Counted before = column.countsMissing() ? reference : reference.ofPresent();
        Counted now = column.countsMissing() ? window : window.ofPresent();
        if (before.rows() == 0 || now.rows() == 0) {
            return MeasuredColumn.unknown(column);
        }
        return new MeasuredColumn(
                column,
                method,
                column.isNumber() ? before.deviation : Double.NaN,
                MeasureColumn.measure(column, before, now),
                Optional.of(DriftHistogram.of(column, edges, before.counts, now.counts)));
    }
}
