package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose rows of a model are to be erased.
 *
 * @param groups values of the model's group column
 * @param predictions prediction ids
 * @param reason must not hold any of the values
 * @param dryRun only reports what would be found
 */
public record EraseRequest(
        @Nullable List<String> groups,
        @Nullable List<String> predictions,
        @Nullable String reason,
        @Nullable Boolean dryRun) {

    /** Without the values. */
    @Override
    public String toString() {
        return "EraseRequest[***]";
    }
}
