package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Makes a reference of a snapshot's split <em>train</em>. Numbers are counted between deciles, equal ones once, rounded to the digits
 * that a float32 has, and between the finer edges of a {@link Sketch}; categories one by one. All counts are exact; of more than a
 * million rows, or fewer of very many columns, the edges are the quantiles of so many, chosen by a hash of their places. Neither memory
 * nor the number of passes grows with the rows.
 */
public final class DescribeTraining {
    private static final int BINS = 10;
    private static final MathContext EDGE = new MathContext(7);

    private DescribeTraining() {}

    private record Edges(List<Double> deciles, List<Float> fine) {}

    public static DriftReference of(SnapshotFeatures rows, List<DriftColumn> columns) {
        int training = TrainingRows.count(rows);
        List<Edges> edges = edges(rows, columns, training);
        List<ColumnCounter> counters = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            counters.add(new ColumnCounter(
                    bins(columns.get(i), edges.get(i).deciles()), edges.get(i).fine(), true));
        }
        CountColumns.count(rows, TrainingRows.training(rows), columns, counters);
        List<ColumnReference> references = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Counted counted = counters.get(i).counted();
            if (columns.get(i).countsMissing() || counted.present() > 0) {
                references.add(reference(columns.get(i), edges.get(i).deciles(), counted));
            }
        }
        return new DriftReference(DriftReference.VERSION, references);
    }

    private static List<Edges> edges(SnapshotFeatures rows, List<DriftColumn> columns, int training) {
        IntPredicate which = TrainingRows.training(rows);
        int read = Math.min(training, TrainingRows.enoughForQuantiles(columns.size()));
        if (read < training) {
            double share = (double) read / training;
            IntPredicate all = which;
            which = row -> all.test(row) && isChosen(row, share);
        }
        List<Edges> edges = new ArrayList<>();
        int atOnce = TrainingRows.columnsAtOnce(read);
        for (int from = 0; from < columns.size(); from += atOnce) {
            List<DriftColumn> some = columns.subList(from, Math.min(columns.size(), from + atOnce));
            if (some.stream().noneMatch(DriftColumn::isNumber)) {
                some.forEach(column -> edges.add(new Edges(List.of(), List.of())));
                continue;
            }
            float[][] values = TrainingRows.read(rows, some, which, read);
            for (int i = 0; i < values.length; i++) {
                edges.add(edges(some.get(i), TrainingRows.present(values[i]), Sketch.bins(columns.size())));
            }
        }
        return edges;
    }

    /** One of so many rows, the same ones each time (the finalizer of SplitMix64 over the row's place). */
    private static boolean isChosen(int row, double share) {
        long mixed = (row + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53 < share;
    }

    private static Edges edges(DriftColumn column, float[] sorted, int bins) {
        return column.isNumber()
                ? new Edges(deciles(sorted), Sketch.edges(sorted, bins))
                : new Edges(List.of(), List.of());
    }

    static List<Double> deciles(float[] sorted) {
        if (sorted.length == 0) {
            return List.of();
        }
        return IntStream.range(1, BINS)
                .mapToObj(i -> new BigDecimal(sorted[(int) ((long) sorted.length * i / BINS)], EDGE).doubleValue())
                .distinct()
                .toList();
    }

    static Bins bins(DriftColumn column, List<Double> deciles) {
        return column.isNumber()
                ? Bins.ofDecimals(deciles)
                : Bins.ofCategories(column.categories().size());
    }

    private static ColumnReference reference(DriftColumn column, List<Double> deciles, Counted counted) {
        List<Long> counts = new ArrayList<>();
        for (int bin = 0; bin < counted.counts.length - 1; bin++) {
            counts.add(counted.counts[bin]);
        }
        Optional<Sketch> sketch = counted.sketch.filter(known -> known.total() > 0);
        return new ColumnReference(
                column,
                column.isNumber() ? deciles : List.of(),
                counts,
                counted.missing(),
                sketch.isPresent() ? OptionalDouble.of(counted.deviation) : OptionalDouble.empty(),
                sketch);
    }
}
