package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import java.util.List;

/**
 * A named subset of rows.
 *
 * @param required whether it is a gate of its own; else it is only reported
 */
public record Slice(String name, boolean required) {

    /** Those of a model, in the order of the snapshot's slice bits. */
    public static List<Slice> of(DatasetSchema schema) {
        return schema.slices().stream()
                .map(rule -> new Slice(rule.name(), rule.required()))
                .toList();
    }
}
