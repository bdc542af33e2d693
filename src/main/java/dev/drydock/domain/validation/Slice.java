package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import java.util.List;

/**
 * A named subset of rows.
 *
 * @param required whether it is a gate of its own; else it is only reported
 * @param column that its rows have one value of; slices of one column are comparable. Empty: not known
 */
public record Slice(String name, boolean required, String column) {
    /** One that is comparable with no other. */
    public Slice(String name, boolean required) {
        this(name, required, "");
    }

    /** Those of a model, in the order of the snapshot's slice bits. */
    public static List<Slice> of(DatasetSchema schema) {
        return schema.slices().stream()
                .map(rule -> new Slice(rule.name(), rule.required(), rule.column()))
                .toList();
    }
}
