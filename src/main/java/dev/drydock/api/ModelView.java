package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A registered model.
 *
 * @param definitionDigest lower-case hex SHA-256 of the {@code model.yaml} in force
 * @param champion the version that serves, such as {@code pump-failure/7}; null before the first release
 * @param previous the version that a roll-back returns to: of those that were replaced, the one that answered last
 */
public record ModelView(
        String name,
        String definitionDigest,
        @Nullable String champion,
        @Nullable String previous,
        String importedBy,
        String at) {}
