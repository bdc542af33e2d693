package dev.drydock.domain.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * What the columns of a snapshot are like.
 *
 * @param inputs in the order of the feature matrix
 * @param score as it was logged
 */
public record SnapshotStatistics(List<ColumnStatistics> inputs, ColumnStatistics score, ColumnStatistics label) {
    public SnapshotStatistics {
        inputs = List.copyOf(inputs);
    }

    /** The inputs, the score, the label. */
    public List<ColumnStatistics> columns() {
        List<ColumnStatistics> columns = new ArrayList<>(inputs);
        columns.add(score);
        columns.add(label);
        return columns;
    }
}
