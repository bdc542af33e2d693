package dev.drydock.domain.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the columns of a snapshot are like.
 *
 * @param inputs in the order of the feature matrix
 * @param score as it was logged
 * @param predicted the predicted class; empty where the model has none, or it was not kept yet
 */
public record SnapshotStatistics(
        List<ColumnStatistics> inputs,
        ColumnStatistics score,
        Optional<ColumnStatistics> predicted,
        ColumnStatistics label) {
    public SnapshotStatistics {
        inputs = List.copyOf(inputs);
    }

    /** The inputs, the score, the predicted class if there is one, the label. */
    public List<ColumnStatistics> columns() {
        List<ColumnStatistics> columns = new ArrayList<>(inputs);
        columns.add(score);
        predicted.ifPresent(columns::add);
        columns.add(label);
        return columns;
    }
}
