package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code model.yaml} that was put in force.
 *
 * @param digest lower-case hex SHA-256 of its bytes
 * @param changes against the one before it, in the order of the file; null of the first one
 */
public record DefinitionView(
        String model,
        String digest,
        String by,
        String at,
        @Nullable List<KeyView> changes) {

    /**
     * A key whose value differs.
     *
     * @param key such as {@code sweep[0].learning-rate}
     * @param before null if the key was missing
     * @param after null if the key is gone
     */
    public record KeyView(
            String key, @Nullable String before, @Nullable String after) {}
}
