package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;

/**
 * How the data that a model was trained on were distributed: what a package holds in {@code provenance/reference.json}.
 *
 * @param version 1 has the bins of the inputs alone; 2 also sketches, and the scores and labels
 * @param columns in no particular order
 */
public record DriftReference(int version, List<ColumnReference> columns) {
    /** What is written today. */
    public static final int VERSION = 2;

    public DriftReference {
        columns = List.copyOf(columns);
    }

    Optional<ColumnReference> find(DriftColumn column) {
        return columns.stream()
                .filter(known -> known.column().isSameAs(column))
                .findFirst();
    }
}
