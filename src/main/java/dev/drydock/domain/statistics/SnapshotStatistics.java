package dev.drydock.domain.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the columns of a snapshot are like.
 *
 * @param inputs in the order of the feature matrix
 * @param score as it was logged; of several targets the first one's, as is {@code label}
 * @param predicted the predicted class; empty where the model has none, or it was not kept yet
 * @param others of several targets the scores of all but the first, then their labels; else empty
 */
public record SnapshotStatistics(
        List<ColumnStatistics> inputs,
        ColumnStatistics score,
        Optional<ColumnStatistics> predicted,
        ColumnStatistics label,
        List<ColumnStatistics> others) {
    public SnapshotStatistics {
        inputs = List.copyOf(inputs);
        others = List.copyOf(others);
    }

    /** Of one score and label. */
    public SnapshotStatistics(
            List<ColumnStatistics> inputs,
            ColumnStatistics score,
            Optional<ColumnStatistics> predicted,
            ColumnStatistics label) {
        this(inputs, score, predicted, label, List.of());
    }

    /** The inputs, the score, the predicted class if there is one, the label, those of further targets. */
    public List<ColumnStatistics> columns() {
        List<ColumnStatistics> columns = new ArrayList<>(inputs);
        columns.add(score);
        predicted.ifPresent(columns::add);
        columns.add(label);
        columns.addAll(others);
        return columns;
    }
}
