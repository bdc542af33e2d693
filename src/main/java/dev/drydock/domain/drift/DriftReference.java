package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;

/**
 * How the data that a model was trained on were distributed: what a package holds in {@code provenance/reference.json}.
 *
 * @param version 1 has the bins of the inputs alone; 2 may also have sketches, the scores and the labels; 3 the predicted classes
 * @param columns in no particular order
 */
public record DriftReference(int version, List<ColumnReference> columns) {
    /** What is written today. */
    public static final int VERSION = 3;

    public DriftReference {
        columns = List.copyOf(columns);
    }

    /** Columns that it knows nothing of. */
    public List<DriftColumn> unknown(List<DriftColumn> all) {
        return all.stream().filter(column -> find(column).isEmpty()).toList();
    }

    /** Numbers of which it knows only the counts between the deciles. */
    public List<DriftColumn> unsketched() {
        return columns.stream()
                .filter(known -> known.column().isNumber()
                        && known.sketch().isEmpty()
                        && known.counts().stream().anyMatch(count -> count > 0))
                .map(ColumnReference::column)
                .toList();
    }

    /** Whether the training data would add nothing: they have more rows than are compared value by value. */
    public boolean isComplete(List<DriftColumn> all) {
        return unknown(all).isEmpty() && unsketched().isEmpty();
    }

    Optional<ColumnReference> find(DriftColumn column) {
        return columns.stream().filter(known -> known.column().isSameAs(column)).findFirst();
    }
}
