package dev.drydock.domain.dataset;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One input of a model.
 *
 * @param name the name at the inference endpoint and in reports
 * @param column the header in the owner's CSV
 * @param categories the declared categories in order; empty unless {@link ColumnType#CATEGORICAL}
 * @param missingAllowed whether an empty cell is a missing value (held as NaN) rather than a reject
 * @param min smallest allowed value, inclusive; numeric columns only
 * @param max largest allowed value, inclusive; of a text the most characters it may have
 */
public record InputColumn(
        String name,
        String column,
        ColumnType type,
        List<String> categories,
        boolean missingAllowed,
        OptionalDouble min,
        OptionalDouble max) {
    public InputColumn {
        categories = List.copyOf(categories);
    }

    public boolean isText() {
        return type == ColumnType.TEXT;
    }
}
