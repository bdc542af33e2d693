package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import java.util.List;
import java.util.function.IntPredicate;

/** Counts columns of a snapshot in one pass over its rows, in their order. */
final class CountColumns {
    private CountColumns() {}

    static void count(
            SnapshotFeatures rows, IntPredicate which, List<DriftColumn> columns, List<ColumnCounter> counters) {
        DriftColumn[] of = columns.toArray(DriftColumn[]::new);
        ColumnCounter[] into = counters.toArray(ColumnCounter[]::new);
        for (int row = 0; row < rows.rows(); row++) {
            if (which.test(row)) {
                for (int i = 0; i < of.length; i++) {
                    into[i].add(of[i].value(rows, row));
                }
            }
        }
    }
}
