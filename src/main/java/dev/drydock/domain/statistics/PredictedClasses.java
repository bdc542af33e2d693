package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts predicted classes row by row. Not thread-safe. */
final class PredictedClasses {
    private static final String PREDICTED = "predicted";

    private final CategoryCollector collector;
    private final Map<String, Float> indices = new HashMap<>();
    private final float[] index = new float[1];

    /** @param header of the predicted class in the logs */
    PredictedClasses(String header, DatasetSchema schema) {
        List<String> classes = schema.classes();
        classes.forEach(name -> indices.put(name, (float) indices.size()));
        collector = new CategoryCollector(PREDICTED, schema.privateColumns().contains(header), classes, classes.size());
    }

    void add(SnapshotRow row) {
        index[0] = indices.getOrDefault(row.predicted(), Float.NaN);
        collector.add(row.split().code(), index, 0, 1, 1);
    }

    ColumnStatistics statistics() {
        ColumnStatistics column = collector.statistics(List.of());
        return collector.hidden() ? column.mask() : column;
    }
}
