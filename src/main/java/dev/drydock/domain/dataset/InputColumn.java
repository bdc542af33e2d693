package dev.drydock.domain.dataset;

import java.util.List;
import java.util.Optional;
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
 * @param availableAt header of the column that has the time from which the value was known; several inputs may share it
 */
public record InputColumn(
        String name,
        String column,
        ColumnType type,
        List<String> categories,
        boolean missingAllowed,
        OptionalDouble min,
        OptionalDouble max,
        Optional<String> availableAt) {
    public InputColumn {
        categories = List.copyOf(categories);
    }

    /** One whose rows do not say from when its value was known. */
    public InputColumn(
            String name,
            String column,
            ColumnType type,
            List<String> categories,
            boolean missingAllowed,
            OptionalDouble min,
            OptionalDouble max) {
        this(name, column, type, categories, missingAllowed, min, max, Optional.empty());
    }

    /** Whether it takes all that the other takes, is the same otherwise, and both have both limits. */
    public boolean isAsWideAs(InputColumn other) {
        boolean same = new InputColumn(
                        name, column, type, categories, missingAllowed, other.min, other.max, availableAt)
                .equals(other);
        return same
                && (equals(other)
                        || (type == ColumnType.NUMERIC
                                && isLimited()
                                && other.isLimited()
                                && min.getAsDouble() <= other.min.getAsDouble()
                                && max.getAsDouble() >= other.max.getAsDouble()));
    }

    private boolean isLimited() {
        return min.isPresent() && max.isPresent();
    }

    public boolean isText() {
        return type == ColumnType.TEXT;
    }
}
